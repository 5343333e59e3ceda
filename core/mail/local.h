/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of our own addresses (SPEC section 3), in both directions. Links libc only: the hook reads with
 * it. */
#ifndef MAIL_LOCAL_H
#define MAIL_LOCAL_H

#include "base/buf.h"

struct arena;

enum local_verb {
    LOCAL_POST,             /* garden@ */
    LOCAL_TOPIC,            /* garden+water@ */
    LOCAL_REQUEST,          /* garden-request@: commands */
    LOCAL_JOIN,             /* garden-join@ */
    LOCAL_SUBSCRIBE,        /* garden-subscribe@, garden-subscribe-joe=example.org@ */
    LOCAL_SUBSCRIBE_DIGEST, /* as the one before */
    LOCAL_SUBSCRIBE_NOMAIL,
    LOCAL_LEAVE,
    LOCAL_UNSUBSCRIBE,
    LOCAL_HELP,
    LOCAL_OWNER,
    LOCAL_GET,    /* garden+get-N@ */
    LOCAL_THREAD, /* garden+thread-N@ */
    LOCAL_INDEX,
    LOCAL_SEARCH,
    LOCAL_SAFE,
    LOCAL_REPLY,    /* garden+r-ID@ */
    LOCAL_CONFIRM,  /* garden+c-TOKEN@ */
    LOCAL_MODERATE, /* garden+m-TOKEN@ */
    LOCAL_ANSWER,   /* garden+y-TOKEN@ */
    LOCAL_ONESHOT,  /* garden+u-ID-MAC@: leaves at once */
    LOCAL_BOUNCE,   /* garden+b-ID-MAC@: VERP */
    LOCAL_PRIVATE,  /* garden+p-ID@: to a hidden author */
    LOCAL_COMMANDS, /* posthouse@ */
    LOCAL_POSTMASTER,
    LOCAL_ABUSE,
    LOCAL_VERB_COUNT
};

#define LOCAL_MAX 64 /* octets of a local part (RFC 5321 section 4.5.3.1.1) */

struct local {
    struct str list; /* the name; posthouse, postmaster or abuse where the network itself is meant */
    struct str domain;
    enum local_verb verb;
    struct str topic;   /* of LOCAL_TOPIC */
    int64_t number;     /* of the verbs with ID or N, above 0 */
    struct str token;   /* of the verbs with TOKEN */
    struct str mac;     /* of the verbs with MAC */
    struct str address; /* of the three subscribe verbs: whom to ask; may be empty */
};

/* Reads an address of ours; what it says is in lower case and lives in a. False for what can be no address of
   ours: no @, a local part over LOCAL_MAX, a byte under 0x21, a leading "-" (STANDARDS T6). Whether such a list
   exists is not asked. */
bool local_read(struct arena *a, struct str address, struct local *out);

/* Appends the address; false, with nothing written, when its local part would be over LOCAL_MAX. */
bool local_write(struct buf *b, const struct local *l);
/* The same as a text, for addresses that cannot be too long: a list's name leaves room for our verbs. */
struct str local_text(struct arena *a, const struct local *l);

/* Appends the list's own address, verb and topic gone: what spool/lists is asked for. False as local_read. */
bool local_base(struct str address, struct buf *b);

/* Is what comes there meant to be posted: the list's own address, a topic's, a post's? */
bool local_posts(const struct local *l);

/* May a new list be called so? */
enum local_name {
    LOCAL_NAME_GOOD,
    LOCAL_NAME_LETTERS, /* not a-z 0-9 . _ -, or a mark at an end or behind a dot */
    LOCAL_NAME_LONG,    /* over 40 bytes */
    LOCAL_NAME_NETWORK, /* posthouse, postmaster, abuse */
    LOCAL_NAME_VERB,    /* garden-help */
    LOCAL_NAME_ARCHIVE, /* what the archive's own files are called (SPEC section 9) */
    LOCAL_NAME_MACHINE, /* mailer-daemon, noreply */
    LOCAL_NAME_WORD     /* help, owner */
};
enum local_name local_name_judge(struct str name);
/* Can the addresses of a list of this name be read? The last two can: lists were called so once. */
bool local_name_allowed(struct str name);

struct str local_verb_name(
    enum local_verb v); /* "get", "subscribe-digest"; "post" and "topic" for the plain ones */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: one table of keys; the file, `posthouse config` and the manual page all follow it. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/buf.h"

struct arena;

enum conf_type {
    CONF_TEXT,
    CONF_DOMAIN,   /* in lower case */
    CONF_ADDRESS,  /* user@domain */
    CONF_ZONE,     /* an IANA name */
    CONF_PATH,     /* relative to the folder of the configuration file */
    CONF_PLACE,    /* begins with one of .choices; a path behind it, or alone, is relative to that folder too */
    CONF_CHOICE,   /* one word of .choices; stored as its place there, from 0 */
    CONF_NUMBER,   /* a whole number */
    CONF_BYTES,    /* 500, 100K, 40M, 1G */
    CONF_DURATION, /* 30, 30s, 5m, 4h, 5d; stored in seconds */
    CONF_SERVER,   /* none, or an IPv4 address, with a port or without */
    CONF_RATES,    /* these three are texts that base/rate reads */
    CONF_DOMAIN_RATES,
    CONF_RAMP,
};

enum conf_after { CONF_AFTER_SEEN = 0, CONF_AFTER_DELETE = 1 };
enum { CONNECTIONS_MOST = 64 };
enum conf_log { CONF_LOG_NORMAL = 0, CONF_LOG_QUIET = 1 };

/* A field a key, of the same name. A NUL stands behind every text, so that .p is a C string too; empty when not
   set. Lives as long as the arena that it was read into. */
struct conf {
    struct str file, folder; /* absolute */
    struct str network, domain, hostname, owner, zone;
    int64_t language; /* enum lang */
    struct str spool, database, archive, archive_url, templates, token_key, relay, relay_password_file,
        relay_authorities, lmtp_listen, authserv_id, resolver;
    struct str web_url, web_listen;
    struct str verdict_header, verdict_spam, verdict_unsure; /* words with commas between them */
    int64_t max_message, max_header;                         /* bytes */
    struct str cap, cap_domain, ramp;
    int64_t connections;                      /* at most CONNECTIONS_MOST */
    int64_t retry_first, retry_last, give_up; /* seconds */
    int64_t digest_day, digest_hour;          /* day: 0 Monday to 6 Sunday */
    struct str fetch, fetch_password_file, fetch_authorities, fetch_header, fetch_to;
    int64_t fetch_after, fetch_interval; /* enum conf_after; seconds */
    int64_t log;                         /* enum conf_log */
};

struct conf_key {
    const char *name;
    enum conf_type type;
    const char *preset;  /* as it would be written in the file; NULL: must be written there; "" : not set */
    const char *choices; /* words, for CONF_PLACE and CONF_CHOICE */
    int64_t min, max;    /* of numbers, bytes and seconds */
    size_t field;        /* offset in struct conf */
    const char *help;    /* a sentence or two in plain text */
};

/* path, or $POSTHOUSE_CONFIG, or /etc/posthouse/posthouse.conf. What is wrong with it is said with its line,
   and ends the program: exit 78 (EX_CONFIG), 77 (EX_NOPERM) where it is there and may not
   be read, or the code that conf_load_or is given. */
const struct conf *conf_load(struct arena *a, const char *path);
const struct conf *conf_load_or(struct arena *a, const char *path, int exit_code);
/* The same from text. file must be absolute; false: *error says what is wrong, "FILE line N: …". */
bool conf_read(struct arena *a, struct str text, const char *file, struct conf *out, struct str *error);

/* One key of c, whose folder must be set; false: *error says what is wrong with the value alone, and c is not
   to be used. */
bool conf_put(struct arena *a, struct conf *c, const struct conf_key *k, struct str value, struct str *error);

const struct conf_key *conf_keys(size_t *n);
const struct conf_key *conf_find(struct str name);                             /* NULL: no such key */
void conf_show(struct buf *b, const struct conf *c, const struct conf_key *k); /* the value, as in the file */
void conf_print_man(struct buf *b); /* the keys as an mdoc list, for posthouse.conf(5) */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as they are kept, once in the network however many lists they went to. */
#ifndef STORE_MESSAGE_H
#define STORE_MESSAGE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct message {
    struct message_id id;
    struct str message_id;   /* without <> */
    struct str content_hash; /* bytes; with message_id it is unique (STANDARDS T8) */
    struct str permalink;    /* unique, fit for a file's name */
    struct str subject, base_subject;
    bool answers;      /* the subject began with Re: */
    struct str author; /* a name; may be empty */
    struct address_id address;
    int64_t date;
    int date_zone; /* minutes east of UTC, as the author wrote it */
    int64_t received;
    struct str lang;  /* a language tag; may be empty */
    struct str body;  /* what the archive shows */
    struct str reply; /* the new words of body */
    bool hard;        /* each line end in body is its author's */
    bool has_html;
    int automatic; /* enum automatic of mail/reading */
    enum shown shown;
    struct blob_id raw;
    const struct str
        *refs; /* ids that it answers, nearest first; written by message_add, read by message_refs */
    size_t n_refs;
};

/* Stores m (but for its id and raw) and its raw mail. Where the pair of message_id and content_hash is there
   already nothing changes, *fresh is false and the id is the one that is there. */
struct message_id message_add(
    struct db *db, const struct message *m, struct str raw, const unsigned char raw_sha256[32], bool *fresh);
/* None when there is no such pair. */
struct message_id message_find(struct db *db, struct str message_id, struct str content_hash);
/* The oldest message of that Message-ID, whatever its content. */
struct message_id message_by_message_id(struct db *db, struct str message_id);
struct message_id message_by_permalink(struct db *db, struct str permalink);
bool message_get(struct arena *a, struct db *db, struct message_id id, struct message *out); /* no refs */
/* In the order of their ids, those after the given one: for rebuild and verify. */
size_t message_page(struct arena *a, struct db *db, struct message_id after, struct message *out, size_t max);
size_t message_refs(struct arena *a, struct db *db, struct message_id id, struct str **out);
/* In every list that it went to, its pages are to be written again. */
void message_set_shown(struct db *db, struct message_id id, enum shown shown);

#endif

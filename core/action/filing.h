/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came becomes what is kept: message, parts, posts, threads, tags, words for search, and copies for
 * members. */
#ifndef ACTION_FILING_H
#define ACTION_FILING_H

#include "base/id.h"
#include "base/str.h"

struct local;
struct mail;
struct work;

enum { FILING_LISTS_MOST = 20 };

struct filing_list {
    struct list_id list;
    struct str topic;  /* a tag, from the address; empty for none */
    int64_t answering; /* the post number of a reply address (garden+r-12), 0 for none */
};

/* What an address asks of the list: the list's own address asks nothing. */
struct filing_list filing_list_at(struct list_id list, const struct local *at);

struct filing {
    const struct mail *mail;
    struct str raw;
    int64_t received; /* UTC seconds */
    struct filing_list lists[FILING_LISTS_MOST];
    size_t n_lists;
    bool distribute; /* false for imported mail: filed and archived, sent to nobody */
};

struct filed {
    struct message_id message;
    int64_t numbers[FILING_LISTS_MOST]; /* the post's number in each list */
    bool again[FILING_LISTS_MOST];      /* it was there already: nothing was changed for that list */
};

/* Needs an open transaction. */
struct filed filing_file(struct work *w, const struct filing *f);

/* What a message is known by: its Message-ID, or one made of its content where it has none, and its content. */
struct filing_key {
    struct str message_id;
    struct str content; /* HASH_SIZE bytes */
};
struct filing_key filing_key(struct work *w, const struct mail *m);

#endif

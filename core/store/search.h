/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of words. Tokens come folded and joined by blanks (text/fold); either engine only keeps them. */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "base/id.h"
#include "base/str.h"

struct db;

/* Of each text: what stands behind is not found. The same on both engines, so that they give the same answers;
   a tsvector holds 1 MB in all. */
enum { SEARCH_MOST = 256 * 1024 };

struct search_tokens {
    struct str subject, body, extra;
};

/* Found once the transaction is committed. */
void search_put(struct db *db, struct message_id m, const struct search_tokens *t);
/* t: the same as were put; SQLite needs the words to remove them. */
void search_remove(struct db *db, struct message_id m, const struct search_tokens *t);

struct search_term {
    struct str tokens; /* one, or several that must follow each other */
    bool prefix;       /* the last one may go on */
    bool extra;        /* only in the extra text */
};
/* What a message must have, all of it. */
struct search_for {
    const struct search_term *terms;
    size_t n;             /* 0: found by the tag alone */
    struct list_id list;  /* it is in that list; none: in any */
    struct str tag;       /* and has that tag there; empty: any or none */
    int64_t since, until; /* since <= date < until; until 0: to the last */
};
/* Messages that hold it and that the archive shows, those filed last first, before the given one (none: from
   the newest). Without a term and without a tag nothing is found. */
size_t search_find(
    struct db *db, const struct search_for *f, struct message_id before, struct message_id *out, size_t max);

#endif

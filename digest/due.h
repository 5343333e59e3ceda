/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One member's digests: which are due, and when the next one is. */
#ifndef DIGEST_DUE_H
#define DIGEST_DUE_H

#include "base/buf.h"
#include "base/id.h"

struct args;
struct excerpts;
struct issue;
struct issue_item;
struct list;
struct work;

/* The chore of a member's digests: its subject is a person. */
#define DIGEST_CHORE S("digest")

/* A digest that is made, but neither claimed nor queued yet. */
struct due {
    const struct list *list;
    struct issue *issue;
    struct issue_item *items;
    size_t n_items;
    enum mode mode;
    enum lang lang;
    struct message_id alone; /* a digest of one message is that message */
    struct str head, body;   /* of all others */
    struct str text;         /* what body says, in lines of any length */
};
struct dues {
    struct due *at;
    size_t n, cap;
};

/* Adds the digests that are due for that person now. Changes nothing in the database. */
void due_make(struct work *w, struct excerpts *e, struct person_id person, struct dues *out);
/* When the next of the person's digests is due; 0: they get none. */
int64_t due_next(struct work *w, struct person_id person);

#define DUE_AT                                                                                                 \
    {                                                                                                          \
        "at", 0, ARG_VALUE, "TIME", "take TIME for now, such as 2026-05-04T07:00:00Z"                          \
    }
int64_t due_time(const struct args *args); /* of that option; 0 where it is not given */

#endif

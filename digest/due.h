/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One member's digests: which are due, what they say, and how they are queued exactly once. */
#ifndef DIGEST_DUE_H
#define DIGEST_DUE_H

#include "base/buf.h"
#include "base/id.h"

struct excerpts;
struct issue;
struct issue_item;
struct list;
struct person;
struct subscription;
struct window;
struct work;

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
/* One digest of that window; false when nothing is in it, or the member has no address. */
bool due_render(struct work *w, struct excerpts *e, const struct subscription *s, const struct person *p,
    const struct window *window, struct due *out);
/* Claims the window and queues the mail; when somebody else did, the issue has no id. Needs an open
 * transaction. */
void due_queue(struct work *w, struct due *d);
/* The copy that goes out. Needs an open transaction. */
struct copy_id due_copy(struct work *w, const struct due *d);
/* When the next of the person's digests is due; 0: they get none. */
int64_t due_next(struct work *w, struct person_id person);

#endif

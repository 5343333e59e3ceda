/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a post hangs among those that a list has, by the rule of action/threading. The result of
   placing_rebuild depends on the set of posts and not on the order in which they came. */
#ifndef ACTION_PLACING_H
#define ACTION_PLACING_H

#include "base/id.h"
#include "base/str.h"

struct work;

/* A message that is about to be filed. */
struct placing_question {
    struct list_id list;
    struct str id;
    const struct str *refs; /* what it answers, nearest first */
    size_t n_refs;
    struct str base_subject;
    bool answers;
    int64_t date;
};
/* Where it belongs. */
struct placing {
    struct thread_id thread; /* 0: it begins a thread of its own */
    int64_t parent;          /* a post's number in the list, 0 for none */
};
/* May merge threads of the list that this message shows to be one. */
struct placing placing_find(struct work *w, const struct placing_question *q);
/* Hangs the posts that came before the one that they answer below it, now that it has a number. */
void placing_adopt(struct work *w, const struct placing_question *q, int64_t number);

/* Arranges all posts of a list anew, as if they had come in the order of their dates; writes only what differs.
 */
void placing_rebuild(struct work *w, struct list_id list);

#endif

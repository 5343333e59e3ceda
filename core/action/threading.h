/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of threading (SPEC section 4), without a database: which thread a post belongs to, and which post it
   answers: the address it was sent to first, then In-Reply-To, References, and the Subject only with "Re:" and
   within 30 days. action/placing applies it to what the store holds. */
#ifndef ACTION_THREADING_H
#define ACTION_THREADING_H

#include "base/id.h"
#include "base/str.h"

struct arena;

enum { THREADING_SUBJECT_SECONDS = 30 * 86400 };

/* A post as threading sees it. */
struct threading_node {
    struct str id; /* Message-ID without <> */
    const struct str
        *refs; /* what it answers, nearest first: the reply address, In-Reply-To, References from the end */
    size_t n_refs;
    struct str base_subject; /* without Re:, Fwd: and [prefix] */
    bool answers;            /* the Subject began with Re: */
    int64_t date;            /* UTC seconds */
    int64_t number;          /* the post's number: no part of the order */
    /* The result, as indexes into the array. */
    size_t parent; /* STR_NONE for none */
    size_t thread; /* the thread's first post by date and id */
};

/* Sorts the nodes by (date, id) and fills parent and thread of all. Parents never form a ring. */
void threading_arrange(struct arena *a, struct threading_node *nodes, size_t n);

#endif

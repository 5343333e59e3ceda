/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which thread a post belongs to, and which post it answers (SPEC section 4): the address it was sent to first,
   then In-Reply-To, References, and the Subject only with "Re:" and within 30 days. The result of
   threading_rebuild depends on the set of posts and not on the order in which they came. */
#ifndef ACTION_THREADING_H
#define ACTION_THREADING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct work;

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

/* A message that is about to be filed. */
struct threading_question {
    struct list_id list;
    struct str id;
    const struct str *refs; /* as above */
    size_t n_refs;
    struct str base_subject;
    bool answers;
    int64_t date;
};
/* Where it belongs. */
struct threading_place {
    struct thread_id thread; /* 0: it begins a thread of its own */
    int64_t parent;          /* a post's number in the list, 0 for none */
};
/* May merge threads of the list that this message shows to be one. */
struct threading_place threading_find(struct work *w, const struct threading_question *q);
/* Hangs the posts that came before the one that they answer below it, now that it has a number. */
void threading_adopt(struct work *w, const struct threading_question *q, int64_t number);

/* Arranges all posts of a list anew, as if they had come in the order of their dates; writes only what differs.
 */
void threading_rebuild(struct work *w, struct list_id list);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the posts of a list answer: all that threading needs to know of each. */
#ifndef STORE_REFERENCE_H
#define STORE_REFERENCE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct reference {
    int64_t number;
    struct thread_id thread;
    int64_t parent;
    int64_t date;
    struct str message_id, subject, base_subject;
    bool answers;     /* the subject began with Re: */
    struct str *refs; /* Message-IDs that it answers, nearest first */
    size_t n_refs;
};

/* The posts of a list in the order of their numbers, those after the given one; the number found. */
size_t reference_page(
    struct arena *a, struct db *db, struct list_id list, int64_t after, struct reference *out, size_t max);

#endif

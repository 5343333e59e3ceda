/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads of a list. One that was merged into another remains, with no posts, to say so. */
#ifndef STORE_THREAD_H
#define STORE_THREAD_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct thread {
    struct thread_id id;
    struct list_id list;
    struct str subject;
    int64_t first_date, last_date; /* of its posts */
    int64_t posts;
    int64_t changed; /* the list's changes when it last changed */
};

/* An empty one, to be filled by post_place. */
struct thread_id thread_add(struct db *db, struct list_id list, struct str subject);
bool thread_get(struct arena *a, struct db *db, struct thread_id id, struct thread *out);
/* By (changed, id), behind the given pair: all threads from (0, 0), what changed since from a kept pair. */
size_t thread_page(struct arena *a, struct db *db, struct list_id list, int64_t after_changed,
    struct thread_id after, struct thread *out, size_t max);
void thread_merge(struct db *db, struct thread_id into, struct thread_id from); /* moves the posts */
void thread_rename(struct db *db, struct thread_id id, struct str subject);
/* Posts and dates from its posts; a change. */
void thread_recount(struct db *db, struct thread_id id);

#endif

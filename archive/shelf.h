/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One list as its archive shows it: the posts that may be seen, their threads, their tags. Read once per build
   of the list; the words of messages are not in it. */
#ifndef ARCHIVE_SHELF_H
#define ARCHIVE_SHELF_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct list;
struct outline;
struct work;

struct label {
    struct str tag;
    struct str title;              /* of a topic; empty for a tag that is none */
    struct shelf_thread **threads; /* newest first */
    size_t n_threads, cap;
};

struct shelf_thread {
    struct thread_id id;
    struct str subject;     /* as a heading: without #tags */
    struct outline **posts; /* those that may be seen, by (date, number) */
    size_t n_posts;
    struct outline **hidden; /* those that may not */
    size_t n_hidden;
    size_t n_people;
    struct label **labels;
    size_t n_labels;
};

struct shelf {
    const struct list *list;
    struct str folder;            /* below the root */
    struct shelf_thread *threads; /* those with a post that may be seen come first, newest last post first */
    size_t n_threads;             /* of these */
    size_t n_empty;               /* threads behind them, all of whose posts are hidden */
    struct label *labels;         /* by tag */
    size_t n_labels;
    int64_t n_posts;
};

/* Everything lives in a. */
void shelf_read(struct arena *a, struct work *w, const struct list *l, struct shelf *out);
int64_t shelf_last(const struct shelf_thread *t); /* the date of the last post */

#endif

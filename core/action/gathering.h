/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a member's digest of a list holds: the posts that were filed since the one before, by topic, then
 * thread. */
#ifndef ACTION_GATHERING_H
#define ACTION_GATHERING_H

#include "base/id.h"
#include "base/str.h"

struct excerpt;
struct excerpts;
struct list;
struct subscription;
struct work;

/* Posts filed in (start, end]; and those in (before, start] whose number is above seen: a clock that went back,
   or a mail that was filed while the digest before was made, must not lose them. */
struct window {
    int64_t start, end;
    int64_t before, seen;
};

/* The window of a digest that ends at end (UTC seconds). Of the first digest: since joining, four weeks at
   most. False when a digest of that window, or of a later one, was made. */
bool gathering_due(struct work *w, const struct subscription *s, int64_t end, struct window *out);

struct gathered_post {
    int64_t number; /* in its list */
    int64_t date;
    struct message_id message;
    const struct excerpt *excerpt;
};
struct gathered_thread {
    struct str subject; /* for reading; may be empty */
    int64_t earlier;    /* the number of the thread's first post when that is not in the window; 0 */
    struct gathered_post *posts;
    size_t n;
};
struct gathered_section {
    struct str topic; /* its title; empty for what has no topic, which comes last */
    struct gathered_thread *threads;
    size_t n;
};
struct gathered {
    struct gathered_section *sections;
    size_t n, n_threads, n_posts;
};

/* Only the topics that the member chose, where any were; nothing that is hidden. */
void gathering_window(struct work *w, struct excerpts *e, const struct subscription *s,
    const struct window *window, struct gathered *out);

#endif

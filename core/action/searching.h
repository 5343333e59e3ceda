/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search as people type it becomes the posts that it finds, those filed last first. */
#ifndef ACTION_SEARCHING_H
#define ACTION_SEARCHING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct post;
struct work;

/* What cannot be done is refused, for a search that leaves some of its words out finds what nobody asked for.
 */
enum searching_end {
    SEARCHING_READ,
    SEARCHING_EMPTY,     /* neither a word nor a tag nor a name */
    SEARCHING_LONG,      /* more than a search may have */
    SEARCHING_ODD,       /* at is no date, no tag, or names nobody */
    SEARCHING_NO_LIST,   /* there is no list at */
    SEARCHING_TWO_LISTS, /* at is a second list */
};
struct searching;
/* text: see text/query.h; it and what comes out live in the run's arena. list: the only one to look in, or none
   for what the text says. *at: the piece that is at fault. */
enum searching_end searching_read(struct arena *run, struct work *w, struct str text, struct list_id list,
    struct searching **out, struct str *at);
/* The next ones, at most max; fewer: there are no more. A message is found once, in the first of its lists that
   meets the search, and only where the archive shows it. */
size_t searching_next(struct searching *s, struct work *w, struct post *out, size_t max);

#endif

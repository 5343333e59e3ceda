/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of pages, NAME.html, NAME.2.html, ..., filled piece by piece: the next one begins where a piece would
   no longer fit one round trip. Each is put as soon as it is full, so that no thread is ever in memory whole.
 */
#ifndef ARCHIVE_SERIES_H
#define ARCHIVE_SERIES_H

#include "base/buf.h"

struct arena;
struct page;
struct sheet;
struct site;

struct series {
    struct site *s;
    const struct page *page; /* path is that of the first; main is not looked at */
    /* The page's own content: pieces and, from series_links, the way to the pages before and behind. */
    void (*main)(struct buf *out, const struct series *r, struct str pieces, struct str links);
    const void *of; /* what main knows */
    size_t most;    /* pieces a page; 0: as many as fit */
    size_t this;    /* the page that is being filled, from 1 */
    struct sheet *sheet;
};

/* What r points to must live until series_end: in site.mem, for work's memory may be reset between pieces. */
void series_begin(struct series *r);
size_t series_add(struct series *r, struct str piece); /* the page that it stands on */
/* Puts the last page, be it empty, and removes those that were behind it. */
void series_end(struct series *r);
/* Removes page from and all behind it. */
void series_remove(struct site *s, struct str first, size_t from);
/* The path of a page of the series whose first is NAME.html. */
struct str series_path(struct arena *a, struct str first, size_t this);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages of the archive share: the frame, rows of threads, dates, links. */
#ifndef ARCHIVE_PAGE_H
#define ARCHIVE_PAGE_H

#include "base/buf.h"
#include "base/id.h"

struct arena;
struct label;
struct publish;
struct redact_own;
struct shelf;
struct shelf_thread;
struct work;

/* One build; mem of work is one page's. */
struct site {
    struct work *w;
    struct publish *publish;
    const struct redact_own *own; /* our lists' addresses, which stay readable */
    struct str style;             /* the style sheet without remarks */
    struct str months[12];
};

enum {
    PAGE_ROWS = 50, /* threads on a page of rows */
    PAGE_WEIGHT =
        12 * 1024, /* gzip bytes that a page's own content may weigh; the limit is 14 KiB with its frame */
};

/* ---- one page each; they put their files */
void page_home(struct site *s, const struct shelf *shelves, size_t n);
void page_list(struct site *s, const struct shelf *shelf);
void page_months(struct site *s, const struct shelf *shelf);
void page_labels(struct site *s, const struct shelf *shelf);
/* The thread's page or pages, and the stub of each of its messages; hidden messages lose theirs. */
void page_thread(struct site *s, const struct shelf *shelf, const struct shelf_thread *t);
void page_thread_gone(struct site *s, const struct shelf *shelf, struct thread_id id);

/* ---- parts */

struct page {
    struct str path; /* below the root: how deep it lies decides its links */
    struct str title;
    const struct shelf *shelf; /* the list that it belongs to; NULL for the home page */
    bool wide;
    struct str main; /* HTML */
};
void page_put(struct site *s, const struct page *p);
/* "../" as often as it takes from a page to the root. */
struct str page_root(struct site *s, struct str path);

/* A row of a list of threads; root leads to the list's folder: "" or "../". */
void page_row(struct site *s, struct buf *b, const struct shelf_thread *t, struct str root);
/* Links to the other pages of a series: NAME.html, NAME.2.html, ... */
void page_series(struct site *s, struct buf *b, struct str name, size_t this, size_t n);
struct str page_series_name(struct arena *a, struct str name, size_t this); /* this: from 1 */
struct str page_label_path(struct arena *a, const struct label *l);         /* "tag/water.html", as in a URL */
/* At most so many. */
void page_label_links(
    struct site *s, struct buf *b, const struct shelf_thread *t, struct str root, size_t most);
struct str page_day(struct site *s, int64_t at, int zone); /* 4 May 2026 */
struct str page_number(struct arena *a, int64_t n);
struct str page_clean(struct site *s, struct str text); /* without addresses */

#endif

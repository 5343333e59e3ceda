/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages of the archive share: the frame, rows of threads, dates, links, names cut to size. */
#ifndef ARCHIVE_PAGE_H
#define ARCHIVE_PAGE_H

#include "base/buf.h"

struct arena;
struct label;
struct list;
struct shelf;
struct shelf_thread;
struct site;

enum {
    PAGE_TITLE = 120,   /* columns of a title in a row, a link or the frame */
    PAGE_NAME = 80,     /* of a person's name */
    PAGE_LONGEST = 2000 /* of a subject or a description where it has a page to itself */
};

enum page_kind { PAGE_PLAIN, PAGE_THREADS, PAGE_ALL_LABELS, PAGE_ALL_YEARS };

struct page {
    struct str path;  /* below the root: how deep it lies decides its links */
    struct str title; /* clean; may be empty for a thread */
    enum page_kind kind;
    const struct shelf *shelf; /* the list that it belongs to; NULL for the home page */
    bool wide;
    size_t number;   /* in its series, from 1; 0: it is in none */
    struct str main; /* HTML */
};
void page_put(struct site *s, const struct page *p);
/* Nothing is left of the page or series before. */
void page_next(struct site *s);
/* "../" as often as it takes from a page to the root. */
struct str page_root(struct site *s, struct str path);

/* A row of a list of threads; root leads to the list's folder: "" or "../". */
void page_row(struct site *s, struct buf *b, const struct shelf_thread *t, struct str root);
struct str page_label_path(struct arena *a, const struct label *l); /* "tag/water.html", as in a URL */
/* On the first page of its list; more: there is one before it. */
void page_label_link(struct site *s, struct buf *b, const struct label *l, bool more);
/* Those of a thread, at most so many. */
void page_label_links(
    struct site *s, struct buf *b, const struct shelf_thread *t, struct str root, size_t most);
struct str page_day(struct site *s, int64_t at, int zone); /* 4 May 2026 */
/* The month in which a thread began: year * 12 + month, months from 0. */
int page_month(const struct shelf_thread *t);
struct str page_month_name(struct site *s, int month);  /* May 2026 */
struct str page_month_path(struct arena *a, int month); /* "2026-05.html", below the list's folder */
struct str page_number(struct arena *a, int64_t n);
struct str page_clean(struct site *s, struct str text);              /* without addresses */
struct str page_short(struct site *s, struct str text, size_t most); /* at most so many columns, and … */
struct str page_lang(struct str lang); /* a mail's language tag where it is one; empty: not known */
struct str page_list_lang(const struct list *l);

#endif

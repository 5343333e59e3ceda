/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All topics and tags of a list, and all of its years, in pages of their own. */
#include "page/page_index.h"

#include <stdlib.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "page/page.h"
#include "page/series.h"
#include "shelf.h"
#include "site.h"
#include "store/list.h"
#include "text/template.h"

/* ---- years */

static int latest_first(const void *x, const void *y)
{
    return *(const int *)y - *(const int *)x;
}

static void add_month(struct arena *a, struct buf *b, int month, int threads)
{
    int heat = 1 + (threads > 5) + (threads > 30) + (threads > 100);
    template_put(b, "web/year_month.html",
        HOLES(HOLE("threads", threads ? page_number(a, threads) : S("")), HOLE("heat", page_number(a, heat)),
            HOLE("href", page_month_path(a, month))));
}

static struct str year_row(struct site *s, int year, const int months[12])
{
    struct arena *a = s->mem;
    struct buf cells, b;
    buf_init(&cells, BUF_MAX);
    buf_init(&b, BUF_MAX);
    for (int m = 0; m < 12; m++)
        add_month(a, &cells, year * 12 + m, months[m]);
    template_put(
        &b, "web/year.html", HOLES(HOLE("year", page_number(a, year)), HOLE("months", buf_str(&cells))));
    struct str row = arena_str(a, buf_str(&b));
    buf_release(&cells);
    buf_release(&b);
    return row;
}

size_t page_years(struct site *s, const struct shelf *shelf, struct str **out)
{
    int *began = ARENA_ARRAY(s->mem, int, shelf->n_threads);
    size_t n = 0, cap = 0;
    *out = NULL;
    for (size_t i = 0; i < shelf->n_threads; i++)
        began[i] = page_month(&shelf->threads[i]);
    if (shelf->n_threads)
        qsort(began, shelf->n_threads, sizeof *began, latest_first);
    for (size_t i = 0; i < shelf->n_threads;) {
        int year = began[i] / 12, months[12] = {0};
        for (; i < shelf->n_threads && began[i] / 12 == year; i++)
            months[began[i] % 12]++;
        *out = arena_push(s->mem, *out, &n, &cap, sizeof **out);
        (*out)[n - 1] = year_row(s, year, months);
    }
    return n;
}

void page_year_table(struct buf *out, struct str rows)
{
    template_put(out, "web/year_table.html", HOLES(HOLE("years", rows)));
}

static void years_main(struct buf *out, const struct series *r, struct str pieces, struct str links)
{
    struct buf table;
    buf_init(&table, BUF_MAX);
    page_year_table(&table, pieces);
    template_put(out, "web/all_years.html",
        HOLES(HOLE("title", page_short(r->s, r->page->title, PAGE_LONGEST)),
            HOLE("lang", page_list_lang(r->page->shelf->list)), HOLE("years", buf_str(&table)),
            HOLE("series", links)));
    buf_release(&table);
}

void page_all_years(struct site *s, const struct shelf *shelf)
{
    page_next(s);
    struct page page = {.path = arena_printf(s->mem, "%.*s/years.html", STR(shelf->folder)),
        .title = shelf->list->title,
        .kind = PAGE_ALL_YEARS,
        .shelf = shelf};
    struct series r = {.s = s, .page = &page, .main = years_main};
    struct str *years;
    size_t n = page_years(s, shelf, &years);
    series_begin(&r);
    for (size_t i = 0; i < n; i++)
        series_add(&r, years[i]);
    series_end(&r);
}

/* ---- topics and tags */

static void labels_main(struct buf *out, const struct series *r, struct str pieces, struct str links)
{
    template_put(out, "web/all_labels.html",
        HOLES(HOLE("title", page_short(r->s, r->page->title, PAGE_LONGEST)),
            HOLE("lang", page_list_lang(r->page->shelf->list)), HOLE("labels", pieces), HOLE("series", links)));
}

static void add(struct series *r, const struct label *l)
{
    struct site *s = r->s;
    struct arena *a = s->w->mem;
    struct buf b;
    work_next(s->w);
    buf_init(&b, BUF_MAX);
    template_put(&b, "web/all_labels_one.html",
        HOLES(HOLE("href", page_label_path(a, l)), HOLE("title", page_short(s, l->title, PAGE_TITLE)),
            HOLE("tag", l->tag), HOLE("threads", page_number(a, (int64_t)l->n_threads)),
            HOLE("one", l->n_threads == 1 ? S("1") : S(""))));
    series_add(r, buf_str(&b));
    buf_release(&b);
}

void page_all_labels(struct site *s, const struct shelf *shelf)
{
    page_next(s);
    struct page page = {.path = arena_printf(s->mem, "%.*s/labels.html", STR(shelf->folder)),
        .title = shelf->list->title,
        .kind = PAGE_ALL_LABELS,
        .shelf = shelf};
    struct series r = {.s = s, .page = &page, .main = labels_main};
    series_begin(&r);
    for (int topics = 1; topics >= 0; topics--)
        for (size_t i = 0; i < shelf->n_labels; i++)
            if ((shelf->labels[i].title.n > 0) == topics)
                add(&r, &shelf->labels[i]);
    series_end(&r);
}

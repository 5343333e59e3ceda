/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of threads: of a month, of a topic, of a tag. */
#include <stdlib.h>

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/when.h"
#include "mail/local.h"
#include "page/page.h"
#include "shelf.h"
#include "store/list.h"
#include "store/outline.h"
#include "text/template.h"

struct rows {
    const struct shelf *shelf;
    struct str path; /* below the list's folder, without .html */
    struct str title;
    struct str address; /* of a topic */
    struct shelf_thread *const *threads;
    size_t n;
};

static void put_page(struct site *s, const struct rows *r, size_t this, size_t pages)
{
    struct arena *a = s->w->mem;
    struct buf rows, series, main;
    struct str file = page_series_name(a, r->path, this), root = page_root(s, file);
    buf_init(&rows, BUF_MAX);
    buf_init(&series, BUF_MAX);
    buf_init(&main, BUF_MAX);
    for (size_t i = (this - 1) * PAGE_ROWS; i < r->n && i < this * PAGE_ROWS; i++)
        page_row(s, &rows, r->threads[i], root);
    size_t slash = str_rchr(r->path, '/');
    page_series(s, &series, slash == STR_NONE ? r->path : str_from(r->path, slash + 1), this, pages);
    template_put(&main, "web/rows.html",
        HOLES(HOLE("title", r->title), HOLE("threads", page_number(a, (int64_t)r->n)),
            HOLE("one", r->n == 1 ? S("1") : S("")), HOLE("address", r->address),
            HOLE("mailto", arena_printf(a, "mailto:%.*s", STR(r->address))), HOLE("rows", buf_str(&rows)),
            HOLE("series", buf_str(&series))));
    page_put(s, &(struct page){.path = arena_printf(a, "%.*s/%.*s", STR(r->shelf->folder), STR(file)),
                    .title = arena_printf(a, "%.*s · %.*s", STR(r->title), STR(r->shelf->list->title)),
                    .shelf = r->shelf,
                    .main = buf_str(&main)});
    buf_release(&rows);
    buf_release(&series);
    buf_release(&main);
}

static void put_rows(struct site *s, const struct rows *r)
{
    size_t pages = (r->n + PAGE_ROWS - 1) / PAGE_ROWS;
    for (size_t this = 1; this <= pages; this ++)
        put_page(s, r, this, pages);
}

/* ---- months, by the day on which a thread began */

static int latest_first(const void *x, const void *y)
{
    const struct shelf_thread *a = *(struct shelf_thread *const *)x, *b = *(struct shelf_thread *const *)y;
    if (a->posts[0]->date != b->posts[0]->date)
        return a->posts[0]->date > b->posts[0]->date ? -1 : 1;
    return (a->id.v < b->id.v) - (a->id.v > b->id.v);
}

static int month_of(const struct shelf_thread *t)
{
    struct civil c;
    when_split_offset(t->posts[0]->date, 0, &c);
    return c.year * 12 + c.month - 1;
}

void page_months(struct site *s, const struct shelf *shelf)
{
    struct arena *mine = arena_new();
    struct shelf_thread **threads = ARENA_ARRAY(mine, struct shelf_thread *, shelf->n_threads);
    for (size_t i = 0; i < shelf->n_threads; i++)
        threads[i] = &shelf->threads[i];
    if (shelf->n_threads)
        qsort((void *)threads, shelf->n_threads, sizeof(struct shelf_thread *), latest_first);
    for (size_t from = 0, to; from < shelf->n_threads; from = to) {
        int month = month_of(threads[from]);
        for (to = from; to < shelf->n_threads && month_of(threads[to]) == month; to++)
            ;
        work_next(s->w);
        struct str name = s->months[month % 12];
        put_rows(s, &(struct rows){.shelf = shelf,
                        .path = arena_printf(s->w->mem, "%04d-%02d", month / 12, month % 12 + 1),
                        .title = arena_printf(s->w->mem, "%.*s %d", STR(name), month / 12),
                        .address = S(""),
                        .threads = threads + from,
                        .n = to - from});
    }
    arena_free(mine);
}

/* ---- topics and tags */

void page_labels(struct site *s, const struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->n_labels; i++) {
        const struct label *l = &shelf->labels[i];
        const struct list *list = shelf->list;
        work_next(s->w);
        struct arena *a = s->w->mem;
        bool topic = l->title.n > 0;
        put_rows(s,
            &(struct rows){.shelf = shelf,
                .path = arena_printf(a, "%s/%.*s", topic ? "topic" : "tag", STR(l->tag)),
                .title = topic ? l->title : arena_printf(a, "#%.*s", STR(l->tag)),
                .address = topic ? pointing_verb(a, list, &(struct local){.verb = LOCAL_TOPIC, .topic = l->tag})
                                 : S(""),
                .threads = l->threads,
                .n = l->n_threads});
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of threads: of a month, of a topic, of a tag. */
#include "page/page_threads.h"

#include <stdlib.h>

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "mail/local.h"
#include "page/page.h"
#include "page/series.h"
#include "shelf.h"
#include "site.h"
#include "store/list.h"
#include "store/outline.h"
#include "text/template.h"

enum { ROWS_MOST = 50 }; /* threads on a page */

struct rows {
    const struct shelf *shelf;
    struct str path; /* below the list's folder */
    struct str title;
    struct str address; /* of a topic */
    struct shelf_thread *const *threads;
    size_t n;
};

static void main_of(struct buf *out, const struct series *s, struct str pieces, struct str links)
{
    const struct rows *r = s->of;
    struct arena *a = s->s->w->mem;
    template_put(out, "web/threads.html",
        HOLES(HOLE("title", page_short(s->s, r->title, PAGE_LONGEST)),
            HOLE("threads", page_number(a, (int64_t)r->n)), HOLE("one", r->n == 1 ? S("1") : S("")),
            HOLE("address", r->address), HOLE("mailto", arena_printf(a, "mailto:%.*s", STR(r->address))),
            HOLE("rows", pieces), HOLE("series", links)));
}

static void put_rows(struct site *s, const struct rows *r)
{
    struct arena *a = s->mem;
    struct str root = arena_str(a, page_root(s, r->path));
    struct page page = {.path = arena_printf(a, "%.*s/%.*s", STR(r->shelf->folder), STR(r->path)),
        .title = r->title,
        .kind = PAGE_THREADS,
        .shelf = r->shelf};
    struct series all = {.s = s, .page = &page, .main = main_of, .of = r, .most = ROWS_MOST};
    struct buf b;
    buf_init(&b, BUF_MAX);
    series_begin(&all);
    for (size_t i = 0; i < r->n; i++) {
        work_next(s->w);
        buf_reset(&b);
        page_row(s, &b, r->threads[i], root);
        series_add(&all, buf_str(&b));
    }
    series_end(&all);
    buf_release(&b);
}

/* ---- months, by the day on which a thread began */

static int latest_first(const void *x, const void *y)
{
    const struct shelf_thread *a = *(struct shelf_thread *const *)x, *b = *(struct shelf_thread *const *)y;
    if (a->posts[0]->date != b->posts[0]->date)
        return a->posts[0]->date > b->posts[0]->date ? -1 : 1;
    return (a->id.v < b->id.v) - (a->id.v > b->id.v);
}

void page_each_month(struct site *s, const struct shelf *shelf)
{
    struct arena *mine = arena_new();
    struct shelf_thread **threads = ARENA_ARRAY(mine, struct shelf_thread *, shelf->n_threads);
    for (size_t i = 0; i < shelf->n_threads; i++)
        threads[i] = &shelf->threads[i];
    if (shelf->n_threads)
        qsort((void *)threads, shelf->n_threads, sizeof(struct shelf_thread *), latest_first);
    for (size_t from = 0, to; from < shelf->n_threads; from = to) {
        int month = page_month(threads[from]);
        for (to = from; to < shelf->n_threads && page_month(threads[to]) == month; to++)
            ;
        page_next(s);
        put_rows(s, &(struct rows){.shelf = shelf,
                        .path = page_month_path(s->mem, month),
                        .title = arena_str(s->mem, page_month_name(s, month)),
                        .address = S(""),
                        .threads = threads + from,
                        .n = to - from});
    }
    arena_free(mine);
}

/* ---- topics and tags */

void page_each_label(struct site *s, const struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->n_labels; i++) {
        const struct label *l = &shelf->labels[i];
        struct local address = {.verb = LOCAL_TOPIC, .topic = l->tag};
        bool topic = l->title.n > 0;
        page_next(s);
        struct arena *a = s->mem;
        put_rows(s, &(struct rows){.shelf = shelf,
                        .path = arena_printf(a, "%s/%.*s.html", topic ? "topic" : "tag", STR(l->tag)),
                        .title = topic ? l->title : arena_printf(a, "#%.*s", STR(l->tag)),
                        .address = topic ? pointing_verb(a, shelf->list, &address) : S(""),
                        .threads = l->threads,
                        .n = l->n_threads});
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network's first page: its lists and what is new in them. */
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "page/page.h"
#include "shelf.h"
#include "store/list.h"
#include "text/template.h"

/* So many rows that the page of a network of many lists still fits one round trip. */
static size_t rows_each(size_t lists)
{
    return lists <= 8 ? 4 : lists <= 16 ? 2 : lists <= 30 ? 1 : 0;
}

static void section(struct site *s, struct buf *b, const struct shelf *shelf, size_t rows)
{
    struct arena *a = s->w->mem;
    struct str root = arena_printf(a, "%.*s/", STR(shelf->folder));
    struct buf r;
    buf_init(&r, BUF_MAX);
    for (size_t i = 0; i < shelf->n_threads && i < rows; i++)
        page_row(s, &r, &shelf->threads[i], root);
    template_put(b, "web/home_list.html",
        HOLES(HOLE("href", arena_printf(a, "%.*sindex.html", STR(root))), HOLE("title", shelf->list->title),
            HOLE("about", shelf->list->about), HOLE("posts", page_number(a, shelf->n_posts)),
            HOLE("one_post", shelf->n_posts == 1 ? S("1") : S("")),
            HOLE("threads", page_number(a, (int64_t)shelf->n_threads)),
            HOLE("one_thread", shelf->n_threads == 1 ? S("1") : S("")),
            HOLE("last", shelf->n_threads ? page_day(s, shelf_last(&shelf->threads[0]), 0) : S("")),
            HOLE("rows", buf_str(&r))));
    buf_release(&r);
}

void page_home(struct site *s, const struct shelf *shelves, size_t n)
{
    struct buf sections, main;
    buf_init(&sections, BUF_MAX);
    buf_init(&main, BUF_MAX);
    for (size_t i = 0; i < n; i++)
        section(s, &sections, &shelves[i], rows_each(n));
    template_put(&main, "web/home.html",
        HOLES(HOLE("network", s->w->conf->network), HOLE("lists", page_number(s->w->mem, (int64_t)n)),
            HOLE("one", n == 1 ? S("1") : S("")), HOLE("sections", buf_str(&sections))));
    page_put(
        s, &(struct page){
               .path = S("index.html"), .title = s->w->conf->network, .wide = true, .main = buf_str(&main)});
    buf_release(&sections);
    buf_release(&main);
}

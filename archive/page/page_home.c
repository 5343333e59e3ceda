/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network's first page: its lists and what is new in them. */
#include "page/page_home.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "page/page.h"
#include "page/series.h"
#include "shelf.h"
#include "site.h"
#include "store/list.h"
#include "text/template.h"

enum { ABOUT_COLUMNS = 300 }; /* the whole of it is on the list's own page */

/* So many rows that a reader of a network of many lists still sees them all at once. */
static size_t rows_each(size_t lists)
{
    return lists <= 8 ? 4 : lists <= 16 ? 2 : lists <= 30 ? 1 : 0;
}

struct str page_home_section(struct site *s, struct arena *into, const struct shelf *shelf, size_t lists)
{
    struct arena *a = s->w->mem;
    const struct list *l = shelf->list;
    struct str root = arena_printf(a, "%.*s/", STR(shelf->folder));
    size_t rows = rows_each(lists);
    struct buf b, r;
    buf_init(&b, BUF_MAX);
    buf_init(&r, BUF_MAX);
    for (size_t i = 0; i < shelf->n_threads && i < rows; i++)
        page_row(s, &r, &shelf->threads[i], root);
    template_put(&b, "web/home_list.html",
        HOLES(HOLE("href", arena_printf(a, "%.*sindex.html", STR(root))), HOLE("lang", page_list_lang(l)),
            HOLE("title", page_short(s, l->title, PAGE_TITLE)),
            HOLE("about", page_short(s, l->about, ABOUT_COLUMNS)),
            HOLE("posts", page_number(a, shelf->n_posts)),
            HOLE("one_post", shelf->n_posts == 1 ? S("1") : S("")),
            HOLE("threads", page_number(a, (int64_t)shelf->n_threads)),
            HOLE("one_thread", shelf->n_threads == 1 ? S("1") : S("")),
            HOLE("last", shelf->n_threads ? page_day(s, shelf_last(&shelf->threads[0]), 0) : S("")),
            HOLE("rows", buf_str(&r))));
    struct str section = buf_take(into, &b);
    buf_release(&r);
    return section;
}

static void home(struct buf *out, const struct series *r, struct str pieces, struct str links)
{
    const size_t *lists = r->of;
    template_put(out, "web/home.html",
        HOLES(HOLE("network", page_short(r->s, r->page->title, PAGE_TITLE)),
            HOLE("lists", page_number(r->s->w->mem, (int64_t)*lists)),
            HOLE("one", *lists == 1 ? S("1") : S("")), HOLE("sections", pieces), HOLE("series", links)));
}

void page_home(struct site *s, const struct str *sections, size_t n)
{
    struct page page = {.path = S("index.html"), .title = s->w->conf->network, .wide = true};
    struct series r = {.s = s, .page = &page, .main = home, .of = &n};
    page_next(s);
    series_begin(&r);
    for (size_t i = 0; i < n; i++)
        series_add(&r, sections[i]);
    series_end(&r);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list's first page: what it is, the latest threads, topics, tags, years. */
#include "page/page_list.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "page/page.h"
#include "page/page_index.h"
#include "page/sheet.h"
#include "shelf.h"
#include "site.h"
#include "store/list.h"
#include "text/template.h"

/* Gzip bytes that each part of the page may take; together they leave room for the frame. What is left out has
   pages of its own. */
enum {
    LATEST = 30,
    TAGS_SHOWN = 60,
    ROWS_ROOM = 4600,
    TOPICS_ROOM = 1400,
    TAGS_ROOM = 1400,
    YEARS_ROOM = 1600
};

struct parts {
    struct sheet topics, tags, rows, years;
    bool all_labels, all_years; /* not all of them are shown */
};

/* False: there is no room for it. */
static bool add_label(struct site *s, struct sheet *to, const struct label *l)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    page_label_link(s, &b, l, to->pieces > 0);
    bool fits = sheet_add(to, buf_str(&b));
    buf_release(&b);
    return fits;
}

/* The most used tags of a list with very many. */
static size_t least_shown(const struct shelf *shelf)
{
    for (size_t least = 1;; least++) {
        size_t n = 0;
        for (size_t i = 0; i < shelf->n_labels; i++)
            n += !shelf->labels[i].title.n && shelf->labels[i].n_threads >= least;
        if (n <= TAGS_SHOWN)
            return least;
    }
}

static void add_labels(struct site *s, const struct shelf *shelf, struct parts *p)
{
    size_t least = least_shown(shelf);
    for (size_t i = 0; i < shelf->n_labels; i++) {
        const struct label *l = &shelf->labels[i];
        bool shown =
            l->title.n ? add_label(s, &p->topics, l) : l->n_threads >= least && add_label(s, &p->tags, l);
        p->all_labels = p->all_labels || !shown;
    }
}

static void add_rows(struct site *s, const struct shelf *shelf, struct parts *p)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < shelf->n_threads && i < LATEST; i++) {
        buf_reset(&b);
        page_row(s, &b, &shelf->threads[i], S(""));
        if (!sheet_add(&p->rows, buf_str(&b)))
            break;
    }
    buf_release(&b);
}

static void add_years(struct site *s, const struct shelf *shelf, struct parts *p)
{
    struct str *years;
    size_t n = page_years(s, shelf, &years);
    for (size_t i = 0; i < n && !p->all_years; i++)
        p->all_years = !sheet_add(&p->years, years[i]);
}

static void put(struct site *s, const struct shelf *shelf, const struct parts *p)
{
    struct arena *a = s->w->mem;
    const struct list *l = shelf->list;
    struct str address = pointing_address(a, l);
    struct buf main, table;
    buf_init(&main, BUF_MAX);
    buf_init(&table, BUF_MAX);
    if (p->years.pieces)
        page_year_table(&table, buf_str(&p->years.html));
    template_put(&main, "web/list.html",
        HOLES(HOLE("lang", page_list_lang(l)), HOLE("title", page_short(s, l->title, PAGE_LONGEST)),
            HOLE("about", page_short(s, l->about, PAGE_LONGEST)),
            HOLE("mailto", arena_printf(a, "mailto:%.*s", STR(address))), HOLE("address", address),
            HOLE("posts", page_number(a, shelf->n_posts)),
            HOLE("one_post", shelf->n_posts == 1 ? S("1") : S("")),
            HOLE("threads", page_number(a, (int64_t)shelf->n_threads)),
            HOLE("one_thread", shelf->n_threads == 1 ? S("1") : S("")),
            HOLE("topics", buf_str(&p->topics.html)), HOLE("rows", buf_str(&p->rows.html)),
            HOLE("tags", buf_str(&p->tags.html)), HOLE("all_labels", p->all_labels ? S("1") : S("")),
            HOLE("years", buf_str(&table)), HOLE("all_years", p->all_years ? S("1") : S(""))));
    page_put(s, &(struct page){.path = arena_printf(a, "%.*s/index.html", STR(shelf->folder)),
                    .title = l->title,
                    .shelf = shelf,
                    .main = buf_str(&main)});
    buf_release(&main);
    buf_release(&table);
}

void page_list(struct site *s, const struct shelf *shelf)
{
    struct parts p = {.all_labels = false};
    page_next(s);
    sheet_init(&p.topics, s->publish, TOPICS_ROOM);
    sheet_init(&p.tags, s->publish, TAGS_ROOM);
    sheet_init(&p.rows, s->publish, ROWS_ROOM);
    sheet_init(&p.years, s->publish, YEARS_ROOM);
    add_labels(s, shelf, &p);
    add_rows(s, shelf, &p);
    add_years(s, shelf, &p);
    put(s, shelf, &p);
    sheet_release(&p.topics);
    sheet_release(&p.tags);
    sheet_release(&p.rows);
    sheet_release(&p.years);
    if (p.all_labels)
        page_all_labels(s, shelf);
    if (p.all_years)
        page_all_years(s, shelf);
}

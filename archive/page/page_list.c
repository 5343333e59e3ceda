/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list's first page: what it is, the latest threads, topics, tags, years. */
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/when.h"
#include "page/page.h"
#include "shelf.h"
#include "store/list.h"
#include "store/outline.h"
#include "text/escape.h"
#include "text/template.h"

enum { LATEST = 30, TAGS_SHOWN = 60, YEARS_MOST = 60 };

static void label_link(struct site *s, struct buf *b, const struct label *l, struct str text)
{
    buf_put(b, b->n ? S(" · ") : S(""));
    buf_put(b, S("<a dir=\"auto\" href=\""));
    html_url(b, page_label_path(s->w->mem, l));
    buf_put(b, S("\">"));
    html_text(b, text);
    buf_put(b, S("</a>"));
}

/* The most used tags of a list with very many: the others are found on the threads that carry them. */
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

static void labels(struct site *s, const struct shelf *shelf, struct buf *topics, struct buf *tags)
{
    size_t least = least_shown(shelf);
    for (size_t i = 0; i < shelf->n_labels; i++) {
        const struct label *l = &shelf->labels[i];
        if (l->title.n)
            label_link(s, topics, l, l->title);
        else if (l->n_threads >= least)
            label_link(s, tags, l, arena_printf(s->w->mem, "#%.*s", STR(l->tag)));
    }
}

struct years {
    int first, last;
    int threads[YEARS_MOST][12]; /* by last - year */
};

static void month_of(const struct shelf_thread *t, int *year, int *month)
{
    struct civil c;
    when_split_offset(t->posts[0]->date, 0, &c);
    *year = c.year;
    *month = c.month;
}

static void count_years(const struct shelf *shelf, struct years *y)
{
    int year, month;
    for (size_t i = 0; i < shelf->n_threads; i++) {
        month_of(&shelf->threads[i], &year, &month);
        if (i == 0)
            y->first = y->last = year;
        y->first = year < y->first ? year : y->first;
        y->last = year > y->last ? year : y->last;
    }
    for (size_t i = 0; i < shelf->n_threads; i++) {
        month_of(&shelf->threads[i], &year, &month);
        if (y->last - year < YEARS_MOST)
            y->threads[y->last - year][month - 1]++;
    }
}

static void year_row(struct buf *b, const struct years *y, int year)
{
    const int *months = y->threads[y->last - year];
    buf_printf(b, "<tr><th scope=\"row\">%d</th>", year);
    for (int m = 0; m < 12; m++) {
        int n = months[m], heat = 1 + (n > 5) + (n > 30) + (n > 100);
        if (n)
            buf_printf(b, "<td class=\"h%d\"><a href=\"%04d-%02d.html\">%d</a></td>", heat, year, m + 1, n);
        else
            buf_put(b, S("<td></td>"));
    }
    buf_put(b, S("</tr>\n"));
}

static void years(const struct shelf *shelf, struct buf *b)
{
    struct years y = {0};
    count_years(shelf, &y);
    for (int year = y.last; shelf->n_threads && year >= y.first && y.last - year < YEARS_MOST; year--)
        year_row(b, &y, year);
}

void page_list(struct site *s, const struct shelf *shelf)
{
    struct arena *a = s->w->mem;
    const struct list *l = shelf->list;
    struct str address = pointing_address(a, l);
    struct buf topics, tags, rows, grid, main;
    enum { ALL = 5 };
    struct buf *all[ALL] = {&topics, &tags, &rows, &grid, &main};
    for (size_t i = 0; i < ALL; i++)
        buf_init(all[i], BUF_MAX);
    labels(s, shelf, &topics, &tags);
    for (size_t i = 0; i < shelf->n_threads && i < LATEST; i++)
        page_row(s, &rows, &shelf->threads[i], S(""));
    years(shelf, &grid);
    template_put(&main, "web/list.html",
        HOLES(HOLE("title", l->title), HOLE("about", l->about),
            HOLE("mailto", arena_printf(a, "mailto:%.*s", STR(address))), HOLE("address", address),
            HOLE("posts", page_number(a, shelf->n_posts)),
            HOLE("one_post", shelf->n_posts == 1 ? S("1") : S("")),
            HOLE("threads", page_number(a, (int64_t)shelf->n_threads)),
            HOLE("one_thread", shelf->n_threads == 1 ? S("1") : S("")), HOLE("topics", buf_str(&topics)),
            HOLE("rows", buf_str(&rows)), HOLE("tags", buf_str(&tags)), HOLE("years", buf_str(&grid))));
    page_put(s, &(struct page){.path = arena_printf(a, "%.*s/index.html", STR(shelf->folder)),
                    .title = l->title,
                    .shelf = shelf,
                    .main = buf_str(&main)});
    for (size_t i = 0; i < ALL; i++)
        buf_release(all[i]);
}

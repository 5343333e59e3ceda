/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills pages of a series and puts them. */
#include "page/series.h"

#include "action/work.h"
#include "base/arena.h"
#include "page/page.h"
#include "page/sheet.h"
#include "publish.h"
#include "site.h"
#include "text/template.h"

/* Gzip bytes. Beside the frame's own bytes there are the names, titles and addresses in it; and however long a
   site's own frame is, some words must fit. */
enum { PAGE_MOST = 14 * 1024, FRAME_NAMES = 1000, ROOM_LEAST = 4 * 1024 };

struct str series_path(struct arena *a, struct str first, size_t this)
{
    if (this == 1)
        return first;
    struct str name = str_sub(first, 0, first.n - S(".html").n);
    return arena_printf(a, "%.*s.%zu.html", STR(name), this); /* no tag holds a dot */
}

static size_t frame_weight(struct site *s)
{
    if (s->frame == 0)
        s->frame = publish_weight(s->publish, s->style) +
                   publish_weight(s->publish, template_bytes("web/frame.html")) + FRAME_NAMES;
    return s->frame;
}

void series_begin(struct series *r)
{
    struct buf empty;
    buf_init(&empty, BUF_MAX);
    r->main(&empty, r, S(""), S(""));
    size_t taken = frame_weight(r->s) + sheet_weight(r->s->publish, buf_str(&empty));
    buf_release(&empty);
    r->this = 1;
    r->sheet = ARENA_NEW(r->s->mem, struct sheet);
    sheet_init(r->sheet, r->s->publish, taken + ROOM_LEAST < PAGE_MOST ? PAGE_MOST - taken : ROOM_LEAST);
}

static struct str link_to(struct series *r, size_t this)
{
    struct str path = series_path(r->s->w->mem, r->page->path, this);
    size_t slash = str_rchr(path, '/');
    return slash == STR_NONE ? path : str_from(path, slash + 1);
}

static void put(struct series *r, bool more)
{
    struct arena *a = r->s->w->mem;
    struct page page = *r->page;
    struct buf links, main;
    buf_init(&links, BUF_MAX);
    buf_init(&main, BUF_MAX);
    if (more || r->this > 1)
        template_put(&links, "web/series.html",
            HOLES(HOLE("before", r->this > 1 ? link_to(r, r->this - 1) : S("")),
                HOLE("this", page_number(a, (int64_t)r->this)),
                HOLE("next", more ? link_to(r, r->this + 1) : S(""))));
    r->main(&main, r, buf_str(&r->sheet->html), buf_str(&links));
    page.path = series_path(a, r->page->path, r->this);
    page.number = r->this;
    page.main = buf_str(&main);
    page_put(r->s, &page);
    buf_release(&links);
    buf_release(&main);
}

size_t series_add(struct series *r, struct str piece)
{
    bool full = r->most && r->sheet->pieces == r->most;
    if (full || !sheet_add(r->sheet, piece)) {
        put(r, true);
        sheet_turn(r->sheet);
        r->this ++;
        sheet_add(r->sheet, piece);
    }
    return r->this;
}

void series_end(struct series *r)
{
    put(r, false);
    series_remove(r->s, r->page->path, r->this + 1);
    sheet_release(r->sheet);
}

void series_remove(struct site *s, struct str first, size_t from)
{
    size_t behind = from;
    while (publish_has(s->publish, series_path(s->w->mem, first, behind)))
        behind++;
    while (behind-- > from) /* the last one first: a build that is killed meanwhile leaves no gap */
        publish_remove(s->publish, series_path(s->w->mem, first, behind));
}

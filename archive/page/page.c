/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages of the archive share. */
#include "page/page.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/when.h"
#include "publish.h"
#include "shelf.h"
#include "site.h"
#include "store/list.h"
#include "store/outline.h"
#include "text/clip.h"
#include "text/escape.h"
#include "text/redact.h"
#include "text/template.h"

struct str page_number(struct arena *a, int64_t n)
{
    return arena_printf(a, "%lld", (long long)n);
}

/* A text of one line. */
static struct str one_line(struct arena *a, struct buf *b)
{
    struct str line = arena_str(a, str_trim(buf_str(b)));
    buf_release(b);
    return line;
}

struct str page_day(struct site *s, int64_t at, int zone)
{
    struct arena *a = s->w->mem;
    struct civil c;
    struct buf b;
    when_split_offset(at, zone, &c);
    buf_init(&b, BUF_MAX);
    template_put(&b, "web/day.txt",
        HOLES(HOLE("day", page_number(a, c.day)), HOLE("month", s->months[c.month - 1]),
            HOLE("year", page_number(a, c.year))));
    return one_line(a, &b);
}

struct str page_clean(struct site *s, struct str text)
{
    return redact_text(s->w->mem, text, s->own);
}

struct str page_root(struct site *s, struct str path)
{
    struct str root = S("");
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/')
            root = arena_printf(s->w->mem, "../%.*s", STR(root));
    return root;
}

void page_next(struct site *s)
{
    arena_reset(s->mem);
    work_next(s->w);
}

int page_month(const struct shelf_thread *t)
{
    struct civil c;
    when_split_offset(t->posts[0]->date, 0, &c);
    return c.year * 12 + c.month - 1;
}

struct str page_month_name(struct site *s, int month)
{
    struct arena *a = s->w->mem;
    struct buf b;
    buf_init(&b, BUF_MAX);
    template_put(&b, "web/month.txt",
        HOLES(HOLE("month", s->months[month % 12]), HOLE("year", page_number(a, month / 12))));
    return one_line(a, &b);
}

struct str page_month_path(struct arena *a, int month)
{
    return arena_printf(a, "%04d-%02d.html", month / 12, month % 12 + 1);
}

struct str page_lang(struct str lang)
{
    for (size_t i = 0; i < lang.n; i++)
        if (!ascii_alnum(lang.p[i]) && lang.p[i] != '-')
            return S("");
    return lang.n <= 35 ? lang : S("");
}

struct str page_list_lang(const struct list *l)
{
    return str_of(template_lang(l->lang));
}

struct str page_short(struct site *s, struct str text, size_t most)
{
    return clip_columns(s->w->mem, text, most);
}

struct str page_label_path(struct arena *a, const struct label *l)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_put(&b, l->title.n ? S("topic/") : S("tag/"));
    url_component(&b, l->tag);
    buf_put(&b, S(".html"));
    return buf_take(a, &b);
}

/* A thread names its labels by their tags, a list its topics by their titles. */
static void put_label_link(
    struct site *s, struct buf *b, struct str root, const struct label *l, bool thread, bool more)
{
    struct arena *a = s->w->mem;
    struct str none = S("");
    template_put(b, "web/label_link.html",
        HOLES(HOLE("more", more ? S("1") : none), HOLE("thread", thread ? S("1") : none),
            HOLE("href", arena_printf(a, "%.*s%.*s", STR(root), STR(page_label_path(a, l)))),
            HOLE("title", thread ? none : page_short(s, l->title, PAGE_TITLE)), HOLE("tag", l->tag)));
}

void page_label_link(struct site *s, struct buf *b, const struct label *l, bool more)
{
    put_label_link(s, b, S(""), l, false, more);
}

void page_label_links(struct site *s, struct buf *b, const struct shelf_thread *t, struct str root, size_t most)
{
    for (size_t i = 0; i < t->n_labels && i < most; i++)
        put_label_link(s, b, root, t->labels[i], true, false);
}

enum { ROW_TAGS = 3 };

void page_row(struct site *s, struct buf *b, const struct shelf_thread *t, struct str root)
{
    struct arena *a = s->w->mem;
    struct buf tags, iso;
    int64_t last = shelf_last(t);
    buf_init(&tags, BUF_MAX);
    buf_init(&iso, 64);
    page_label_links(s, &tags, t, root, ROW_TAGS);
    when_iso(&iso, last);
    template_put(b, "web/row.html",
        HOLES(HOLE("href", arena_printf(a, "%.*st/%lld.html", STR(root), (long long)t->id.v)),
            HOLE("subject", page_short(s, page_clean(s, t->subject), PAGE_TITLE)),
            HOLE("lang", page_lang(t->posts[0]->lang)),
            HOLE("author", page_short(s, page_clean(s, t->posts[0]->author), PAGE_NAME)),
            HOLE("others", t->n_people > 1 ? page_number(a, (int64_t)t->n_people - 1) : S("")),
            HOLE("posts", page_number(a, (int64_t)t->n_posts)), HOLE("one", t->n_posts == 1 ? S("1") : S("")),
            HOLE("iso", buf_str(&iso)), HOLE("day", page_day(s, last, 0)), HOLE("tags", buf_str(&tags))));
    buf_release(&tags);
    buf_release(&iso);
}

void page_put(struct site *s, const struct page *p)
{
    struct arena *a = s->w->mem;
    struct buf b;
    struct str root = page_root(s, p->path), none = S("");
    const struct list *l = p->shelf ? p->shelf->list : NULL;
    bool first = str_eq(p->path, S("index.html")), list_first = l && str_ends(p->path, S("/index.html"));
    struct str address = l ? pointing_address(a, l) : none;
    buf_init(&b, BUF_MAX);
    template_put(&b, "web/frame.html", /* a page does not lead to itself */
        HOLES(HOLE("title", page_short(s, p->title, PAGE_TITLE)),
            HOLE("threads", p->kind == PAGE_THREADS ? S("1") : none),
            HOLE("page", p->number > 1 ? page_number(a, (int64_t)p->number) : none),
            HOLE("labels", p->kind == PAGE_ALL_LABELS ? S("1") : none),
            HOLE("years", p->kind == PAGE_ALL_YEARS ? S("1") : none), HOLE("style", s->style),
            HOLE("wide", p->wide ? S("1") : none),
            HOLE("home", first ? none : arena_printf(a, "%.*sindex.html", STR(root))),
            HOLE("network", page_short(s, s->w->conf->network, PAGE_TITLE)),
            HOLE("list", l && !list_first ? page_short(s, l->title, PAGE_TITLE) : none),
            HOLE("list_lang", l ? page_list_lang(l) : none),
            HOLE("list_href",
                l ? arena_printf(a, "%.*s%.*s/index.html", STR(root), STR(p->shelf->folder)) : none),
            HOLE("list_address", address), HOLE("mailto", arena_printf(a, "mailto:%.*s", STR(address))),
            HOLE("main", p->main)));
    publish_put(s->publish, p->path, buf_str(&b));
    buf_release(&b);
}

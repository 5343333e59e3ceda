/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages of the archive share. */
#include "page/page.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/utf8.h"
#include "base/when.h"
#include "publish.h"
#include "shelf.h"
#include "store/list.h"
#include "store/outline.h"
#include "text/escape.h"
#include "text/redact.h"
#include "text/template.h"

struct str page_number(struct arena *a, int64_t n)
{
    return arena_printf(a, "%lld", (long long)n);
}

struct str page_day(struct site *s, int64_t at, int zone)
{
    struct civil c;
    when_split_offset(at, zone, &c);
    return arena_printf(s->w->mem, "%d %.*s %d", c.day, STR(s->months[c.month - 1]), c.year);
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

struct str page_series_name(struct arena *a, struct str name, size_t this)
{
    if (this == 1)
        return arena_printf(a, "%.*s.html", STR(name));
    return arena_printf(a, "%.*s.%zu.html", STR(name), this); /* no tag holds a dot */
}

static struct str built(struct site *s, struct buf *b)
{
    struct str out = arena_str(s->w->mem, buf_str(b));
    buf_release(b);
    return out;
}

struct str page_label_path(struct arena *a, const struct label *l)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_put(&b, l->title.n ? S("topic/") : S("tag/"));
    url_component(&b, l->tag);
    buf_put(&b, S(".html"));
    struct str path = arena_str(a, buf_str(&b));
    buf_release(&b);
    return path;
}

void page_label_links(struct site *s, struct buf *b, const struct shelf_thread *t, struct str root, size_t most)
{
    for (size_t i = 0; i < t->n_labels && i < most; i++) {
        buf_put(b, S(" <a class=\"tag\" dir=\"auto\" href=\""));
        html_url(
            b, arena_printf(s->w->mem, "%.*s%.*s", STR(root), STR(page_label_path(s->w->mem, t->labels[i]))));
        buf_put(b, S("\">#"));
        html_text(b, t->labels[i]->tag);
        buf_put(b, S("</a>"));
    }
}

/* A page of fifty rows fits one round trip whatever their subjects are. */
enum { ROW_BYTES = 120, ROW_TAGS = 3 };

static struct str shortened(struct arena *a, struct str text, size_t most)
{
    return text.n <= most ? text : arena_printf(a, "%.*s…", STR(utf8_cut(text, most)));
}

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
            HOLE("subject",
                t->subject.n ? shortened(a, page_clean(s, t->subject), ROW_BYTES) : S("(no subject)")),
            HOLE("author", shortened(a, page_clean(s, t->posts[0]->author), ROW_BYTES / 2)),
            HOLE("others", t->n_people > 1 ? page_number(a, (int64_t)t->n_people - 1) : S("")),
            HOLE("posts", page_number(a, (int64_t)t->n_posts)), HOLE("one", t->n_posts == 1 ? S("1") : S("")),
            HOLE("iso", str_sub(buf_str(&iso), 0, 10)), HOLE("day", page_day(s, last, 0)),
            HOLE("tags", buf_str(&tags))));
    buf_release(&tags);
    buf_release(&iso);
}

void page_series(struct site *s, struct buf *b, struct str name, size_t this, size_t n)
{
    struct arena *a = s->w->mem;
    if (n < 2)
        return;
    template_put(b, "web/series.html",
        HOLES(HOLE("before", this > 1 ? page_series_name(a, name, this - 1) : S("")),
            HOLE("this", page_number(a, (int64_t)this)), HOLE("pages", page_number(a, (int64_t)n)),
            HOLE("next", this < n ? page_series_name(a, name, this + 1) : S(""))));
}

void page_put(struct site *s, const struct page *p)
{
    struct arena *a = s->w->mem;
    struct buf b;
    struct str root = page_root(s, p->path), none = S("");
    const struct list *l = p->shelf ? p->shelf->list : NULL;
    bool own_first = l && str_ends(p->path, S("/index.html")); /* a page does not lead to itself */
    struct str address = l ? pointing_address(a, l) : none;
    buf_init(&b, BUF_MAX);
    template_put(&b, "web/frame.html",
        HOLES(HOLE("title", page_clean(s, p->title)), HOLE("style", s->style),
            HOLE("wide", p->wide ? S("1") : none),
            HOLE("home", l ? arena_printf(a, "%.*sindex.html", STR(root)) : none),
            HOLE("network", s->w->conf->network), HOLE("list", l && !own_first ? l->title : none),
            HOLE("list_href",
                l ? arena_printf(a, "%.*s%.*s/index.html", STR(root), STR(p->shelf->folder)) : none),
            HOLE("list_address", address),
            HOLE("mailto", l ? arena_printf(a, "mailto:%.*s", STR(address)) : none), HOLE("main", p->main)));
    publish_put(s->publish, p->path, built(s, &b));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of a message: first its words, then its attachments, of which a few stand with the last words. */
#include "page/article.h"

#include "action/pointing.h"
#include "action/rendering.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/when.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "page/page.h"
#include "shelf.h"
#include "site.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outline.h"
#include "store/part.h"
#include "text/clip.h"
#include "text/escape.h"
#include "text/template.h"

enum {
    DEEPEST_SHOWN = 3,
    FILES_EACH = 16,       /* attachments a piece */
    WITH_WORDS = 6 * 1024, /* bytes of HTML: words and attachments that stand in one piece */
    FILE_NAME = 160,
    FILE_TYPE = 60,
    REPLY_SUBJECT = 200 /* bytes, of which each may take three in the link */
};

struct article_content {
    struct message m;
    struct rendered body;
    struct str *files; /* HTML */
    size_t n_files;
    bool joined; /* the first of them stands with the last words */
};

/* ---- attachments */

static struct str megabytes(struct arena *a, int64_t bytes)
{
    return arena_printf(a, "%lld.%lld", (long long)bytes / 1000000, (long long)bytes / 100000 % 10);
}

static void add_file(struct site *s, struct buf *b, const struct kept_part *p)
{
    struct arena *a = s->w->mem;
    struct str none = S("");
    bool few = p->size < 1000, many = p->size >= 1000000;
    template_put(b, "web/attachment.html",
        HOLES(HOLE("name", page_short(s, page_clean(s, p->filename), FILE_NAME)),
            HOLE("type", page_short(s, p->type, FILE_TYPE)),
            HOLE("bytes", few ? page_number(a, p->size) : none),
            HOLE("kilobytes", few || many ? none : page_number(a, (p->size + 500) / 1000)),
            HOLE("megabytes", many ? megabytes(a, p->size) : none)));
}

static void read_files(struct site *s, struct article_content *c)
{
    struct arena *a = s->w->mem;
    struct kept_part *parts;
    size_t n = part_of_use(a, s->w->db, c->m.id, PART_ATTACHMENT, &parts), cap = 0;
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < n; i++) {
        add_file(s, &b, &parts[i]);
        if (i + 1 < n && (i + 1) % FILES_EACH)
            continue;
        c->files = arena_push(a, c->files, &c->n_files, &cap, sizeof *c->files);
        c->files[c->n_files - 1] = arena_str(a, buf_str(&b));
        buf_reset(&b);
    }
    buf_release(&b);
}

/* ---- the message */

bool article_read(struct site *s, struct article *x)
{
    struct arena *a = s->w->mem;
    struct article_content *c = ARENA_NEW(a, struct article_content);
    if (!message_get(a, s->w->db, x->post->message, &c->m))
        return false;
    struct rendering how = {.words = s->w->words,
        .own = s->own,
        .hard = c->m.hard,
        .lang = c->m.lang,
        .quoted_author = x->parent_author};
    rendering_pieces(a, &how, c->m.body, &c->body);
    read_files(s, c);
    c->joined = c->n_files && c->body.pieces[c->body.n - 1].n + c->files[0].n <= WITH_WORDS;
    x->n = c->body.n + c->n_files - c->joined;
    x->what = c;
    return true;
}

static struct str reply_address(struct site *s, const struct article *x)
{
    struct local reply = {.verb = LOCAL_REPLY, .number = x->post->number};
    return arena_printf(s->w->mem, "mailto:%.*s", STR(pointing_verb(s->w->mem, x->shelf->list, &reply)));
}

/* As it stands in a URL: the thread's, without "Re:". */
static struct str reply_subject(struct site *s, const struct article *x)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    url_component(&b, clip_text(s->w->mem, x->subject, REPLY_SUBJECT));
    return buf_take(s->w->mem, &b);
}

static struct str time_of(struct arena *a, const struct message *m)
{
    struct civil c;
    when_split_offset(m->date, m->date_zone, &c);
    return arena_printf(a, "%02d:%02d", c.hour, c.minute);
}

/* "UTC", "UTC+3", "UTC+5:30", "UTC\u22124". */
static struct str zone_of(struct arena *a, const struct message *m)
{
    int minutes = m->date_zone < 0 ? -m->date_zone : m->date_zone;
    const char *sign = m->date_zone < 0 ? "\u2212" : "+";
    if (minutes == 0)
        return S("UTC");
    return minutes % 60 ? arena_printf(a, "UTC%s%d:%02d", sign, minutes / 60, minutes % 60)
                        : arena_printf(a, "UTC%s%d", sign, minutes / 60);
}

/* What stands at a piece's head and foot depends on which it is. */
void article_piece(struct site *s, const struct article *x, size_t k, struct buf *out)
{
    struct arena *a = s->w->mem;
    const struct article_content *c = x->what;
    const struct message *m = &c->m;
    struct str id = page_number(a, x->post->number), none = S("");
    size_t file = k + c->joined - c->body.n; /* wraps where there are words only */
    bool first = k == 0, last = k + 1 == x->n;
    int depth = x->depth < DEEPEST_SHOWN ? x->depth : DEEPEST_SHOWN;
    struct buf iso;
    buf_init(&iso, 64);
    when_iso_offset(&iso, m->date, m->date_zone);
    template_put(out, "web/article.html",
        HOLES(HOLE("id", first ? id : arena_printf(a, "%.*s.%zu", STR(id), k + 1)),
            HOLE("class", depth ? arena_printf(a, "d%d", depth) : none),
            HOLE("author", page_short(s, page_clean(s, m->author), PAGE_NAME)),
            HOLE("parent_author", first ? x->parent_author : none),
            HOLE("parent_href", first ? x->parent_href : none), HOLE("more", first ? none : S("1")),
            HOLE("iso", buf_str(&iso)), HOLE("day", page_day(s, m->date, m->date_zone)),
            HOLE("time", time_of(a, m)), HOLE("zone", zone_of(a, m)), HOLE("lang", page_lang(m->lang)),
            HOLE("body", k < c->body.n ? c->body.pieces[k] : none),
            HOLE("attachments", file < c->n_files ? c->files[file] : none),
            HOLE("reply", last ? reply_address(s, x) : none), HOLE("reply_subject", reply_subject(s, x)),
            HOLE("permalink", last ? arena_printf(a, "../m/%.*s.html", STR(m->permalink)) : none),
            HOLE("number", id)));
    buf_release(&iso);
}

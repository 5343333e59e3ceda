/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A digest as a mail. From the end: render_due → put_head, put_text → put_threads → put_thread. */
#include "render.h"

#include "action/dressing.h"
#include "action/excerpting.h"
#include "action/gathering.h"
#include "action/pointing.h"
#include "action/scheduling.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/when.h"
#include "due.h"
#include "mail/build.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "store/issue.h"
#include "store/list.h"
#include "store/person.h"
#include "store/subscription.h"
#include "text/template.h"
#include "text/wrap.h"

struct digest {
    const struct list *list;
    const struct person *person;
    struct str address; /* the member's */
    struct str zone;    /* IANA name, for the dates in it */
    enum mode mode;     /* MODE_SUMMARY: contents alone */
    const struct window *window;
    const struct gathered *gathered;
};

/* ---- small texts */

static struct str keep(struct arena *a, struct buf *b)
{
    return str_trim(buf_take(a, b));
}

static struct str address_of(struct work *w, const struct list *l, enum local_verb verb, int64_t number)
{
    return pointing_verb(w->mem, l, &(struct local){.verb = verb, .number = number});
}

static struct str name_of(const struct list *l)
{
    return l->title.n ? l->title : l->name;
}

static struct str number(struct work *w, int64_t n)
{
    return n ? arena_printf(w->mem, "%lld", (long long)n) : S("");
}

static struct str month(const struct civil *c, int m)
{
    return c->month == m ? S("1") : S("");
}

/* 4 May 2026, or without the year. */
static struct str date_of(struct work *w, const struct digest *d, int64_t at, bool with_year)
{
    struct buf b;
    struct civil c;
    when_split(at, d->zone, &c);
    buf_init(&b, BUF_MAX);
    template_mail(&b, d->person->lang, "digest_date.txt",
        HOLES(HOLE("day", number(w, c.day)), HOLE("first", c.day == 1 ? S("1") : S("")),
            HOLE("year", with_year ? number(w, c.year) : S("")), HOLE("m1", month(&c, 1)),
            HOLE("m2", month(&c, 2)), HOLE("m3", month(&c, 3)), HOLE("m4", month(&c, 4)),
            HOLE("m5", month(&c, 5)), HOLE("m6", month(&c, 6)), HOLE("m7", month(&c, 7)),
            HOLE("m8", month(&c, 8)), HOLE("m9", month(&c, 9)), HOLE("m10", month(&c, 10)),
            HOLE("m11", month(&c, 11)), HOLE("m12", month(&c, 12))));
    return keep(w->mem, &b);
}

/* ---- the text */

static void put_section(struct buf *b, const struct digest *d, const struct gathered_section *s)
{
    bool rest = s->topic.n == 0, only = rest && d->gathered->n == 1;
    template_mail(b, d->person->lang, "digest_section.txt",
        HOLES(HOLE("topic", s->topic), HOLE("others", rest && !only ? S("1") : S("")),
            HOLE("only", only ? S("1") : S(""))));
}

static void put_line(struct work *w, struct buf *b, const struct digest *d, const struct gathered_thread *t)
{
    template_mail(b, d->person->lang, "digest_line.txt",
        HOLES(HOLE("number", number(w, t->posts[0].number)), HOLE("subject", t->subject)));
}

static void put_contents(struct work *w, struct buf *b, const struct digest *d)
{
    for (size_t i = 0; i < d->gathered->n; i++) {
        const struct gathered_section *s = &d->gathered->sections[i];
        buf_char(b, '\n');
        put_section(b, d, s);
        for (size_t k = 0; k < s->n; k++)
            put_line(w, b, d, &s->threads[k]);
    }
}

/* A message that its author wants in no archive has no page to point to. */
static struct str url_of(struct work *w, const struct digest *d, const struct excerpt *e)
{
    struct buf b;
    if (e->shown != SHOWN_YES)
        return S("");
    buf_init(&b, BUF_MAX);
    pointing_message_url(&b, w->conf, d->list, e->permalink);
    return keep(w->mem, &b);
}

static void put_thread(struct work *w, struct buf *b, const struct digest *d, const struct gathered_thread *t)
{
    const struct gathered_post *first = &t->posts[0];
    buf_char(b, '\n');
    put_line(w, b, d, t);
    template_mail(b, d->person->lang, "digest_item.txt",
        HOLES(HOLE("author", first->excerpt->author), HOLE("date", date_of(w, d, first->date, false)),
            HOLE("gist", first->excerpt->gist), HOLE("earlier", number(w, t->earlier)),
            HOLE("replies", number(w, (int64_t)t->n - 1)), HOLE("url", url_of(w, d, first->excerpt)),
            HOLE("reply", address_of(w, d->list, LOCAL_REPLY, first->number))));
    for (size_t i = 1; i < t->n; i++) {
        const struct gathered_post *p = &t->posts[i];
        template_mail(b, d->person->lang, "digest_reply.txt",
            HOLES(HOLE("number", number(w, p->number)), HOLE("author", p->excerpt->author),
                HOLE("date", date_of(w, d, p->date, false)), HOLE("gist", p->excerpt->gist)));
    }
}

static void put_threads(struct work *w, struct buf *b, const struct digest *d)
{
    for (size_t i = 0; i < d->gathered->n; i++) {
        const struct gathered_section *s = &d->gathered->sections[i];
        buf_char(b, '\n');
        put_section(b, d, s);
        for (size_t k = 0; k < s->n; k++)
            put_thread(w, b, d, &s->threads[k]);
    }
}

/* How to answer, and how to change or stop this mail (STANDARDS O8). */
static void put_end(struct work *w, struct buf *b, const struct digest *d)
{
    struct buf archive;
    struct str pattern = address_of(w, d->list, LOCAL_REPLY, 1);
    size_t at = str_rchr(pattern, '@');
    buf_init(&archive, BUF_MAX);
    pointing_list_url(&archive, w->conf, d->list);
    buf_char(b, '\n');
    template_mail(b, d->person->lang, "digest_end.txt",
        HOLES(HOLE("list", name_of(d->list)),
            HOLE("post", d->list->post_policy == POST_ANNOUNCE ? S("") : address_of(w, d->list, LOCAL_POST, 0)),
            HOLE("before", str_sub(pattern, 0, at - 1)), HOLE("after", str_from(pattern, at)),
            HOLE("archive", keep(w->mem, &archive)), HOLE("owner", address_of(w, d->list, LOCAL_OWNER, 0)),
            HOLE("leave", address_of(w, d->list, LOCAL_UNSUBSCRIBE, 0))));
}

/* In lines of any length. */
static void put_text(struct work *w, const struct digest *d, struct buf *out)
{
    template_mail(out, d->person->lang, "digest_head.txt",
        HOLES(HOLE("person", d->person->name), HOLE("list", name_of(d->list)),
            /* the window's start is the last second that is not in it */
            HOLE("from", date_of(w, d, d->window->start + 1, true)),
            HOLE("until", date_of(w, d, d->window->end, true)),
            HOLE("messages", number(w, (int64_t)d->gathered->n_posts)),
            HOLE("threads", number(w, (int64_t)d->gathered->n_threads))));
    put_contents(w, out, d);
    if (d->mode != MODE_SUMMARY)
        put_threads(w, out, d);
    put_end(w, out, d);
}

/* ---- the header */

static void put_mailbox(struct buf *out, struct str field, struct str name, struct str address)
{
    struct mailbox one = {name, address};
    build_addresses(out, field, &(struct mailboxes){&one, 1});
}

/* Header lines of ours, CRLF ended, but for those of the body. */
static void put_head(struct work *w, const struct digest *d, struct buf *out)
{
    struct buf b;
    struct civil c;
    struct str name = name_of(d->list);
    when_split(w->now, d->zone, &c);
    build_date(out, w->now, c.offset);
    put_mailbox(out, S("From"), name, address_of(w, d->list, LOCAL_POST, 0));
    put_mailbox(out, S("To"), d->person->name, d->address);
    buf_init(&b, BUF_MAX);
    template_mail(&b, d->person->lang, "digest_subject.txt",
        HOLES(HOLE("list", name), HOLE("date", date_of(w, d, d->window->end, true))));
    build_text(out, S("Subject"), keep(w->mem, &b));
    buf_init(&b, BUF_MAX);
    build_message_id(&b, d->list->domain);
    build_field(out, S("Message-ID"), keep(w->mem, &b));
    build_field(out, S("Auto-Submitted"), S("auto-generated"));
    dressing_list_fields(w, out, d->list);
}

/* ---- the whole */

static void list_items(struct work *w, const struct gathered *g, struct due *due)
{
    due->items = ARENA_ARRAY(w->mem, struct issue_item, g->n_posts);
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->sections[i].n; k++) {
            const struct gathered_thread *t = &g->sections[i].threads[k];
            for (size_t m = 0; m < t->n; m++, due->n_items++)
                due->items[due->n_items] =
                    (struct issue_item){(int)due->n_items + 1, due->list->id, t->posts[m].number};
        }
}

static struct str written(
    struct work *w, const struct digest *d, void (*put)(struct work *, const struct digest *, struct buf *))
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    put(w, d, &b);
    return buf_take(w->mem, &b);
}

/* What follows the header lines of ours: the body's own, and that text. */
static struct str body_of(struct work *w, struct str text)
{
    struct buf flowed, b;
    buf_init(&flowed, BUF_MAX);
    buf_init(&b, BUF_MAX);
    wrap_text(&flowed, text, RENDER_COLUMNS, WRAP_FLOWED);
    build_body(&b, &(struct build_part){.type = S("text/plain"), .flowed = true, .bytes = buf_str(&flowed)});
    struct str s = arena_str(w->mem, buf_str(&b));
    buf_release(&flowed);
    buf_release(&b);
    return s;
}

bool render_due(struct work *w, struct excerpts *e, const struct subscription *s, const struct person *p,
    const struct window *window, struct due *out)
{
    struct list *l = ARENA_NEW(w->mem, struct list);
    struct gathered g;
    struct schedule when = scheduling_of(w, s, p);
    struct str address = address_get(w->mem, w->db, person_main_address(w->db, p->id));
    if (address.n == 0 || !list_get(w->mem, w->db, s->list, l))
        return false;
    gathering_window(w, e, s, window, &g);
    if (g.n_posts == 0)
        return false;
    *out = (struct due){.list = l, .mode = s->mode, .lang = p->lang};
    out->issue = ARENA_NEW(w->mem, struct issue);
    *out->issue = (struct issue){.list = l->id,
        .person = p->id,
        .window_start = window->start,
        .window_end = window->end,
        .made = w->now};
    list_items(w, &g, out);
    if (g.n_posts == 1) {
        out->alone = g.sections[0].threads[0].posts[0].message;
        return true;
    }
    struct digest d = {.list = l,
        .person = p,
        .address = address,
        .zone = when.zone,
        .mode = s->mode,
        .window = window,
        .gathered = &g};
    out->head = written(w, &d, put_head);
    out->text = written(w, &d, put_text);
    out->body = body_of(w, out->text);
    return true;
}

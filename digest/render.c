/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A digest as a mail. */
#include "render.h"

#include "action/dressing.h"
#include "action/excerpting.h"
#include "action/gathering.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/when.h"
#include "mail/build.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "store/list.h"
#include "store/person.h"
#include "text/template.h"
#include "text/wrap.h"

/* ---- small texts */

static struct str keep(struct arena *a, struct buf *b)
{
    struct str s = arena_str(a, str_trim(buf_str(b)));
    buf_release(b);
    return s;
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
static struct str date_of(struct work *w, const struct rendering *r, int64_t at, bool with_year)
{
    struct buf b;
    struct civil c;
    when_split(at, r->zone, &c);
    buf_init(&b, BUF_MAX);
    template_mail(&b, r->person->lang, "digest_date.txt",
        HOLES(HOLE("day", number(w, c.day)), HOLE("first", c.day == 1 ? S("1") : S("")),
            HOLE("year", with_year ? number(w, c.year) : S("")), HOLE("m1", month(&c, 1)),
            HOLE("m2", month(&c, 2)), HOLE("m3", month(&c, 3)), HOLE("m4", month(&c, 4)),
            HOLE("m5", month(&c, 5)), HOLE("m6", month(&c, 6)), HOLE("m7", month(&c, 7)),
            HOLE("m8", month(&c, 8)), HOLE("m9", month(&c, 9)), HOLE("m10", month(&c, 10)),
            HOLE("m11", month(&c, 11)), HOLE("m12", month(&c, 12))));
    return keep(w->mem, &b);
}

/* ---- the text */

static void put_section(struct buf *b, const struct rendering *r, const struct gathered_section *s)
{
    bool rest = s->topic.n == 0, only = rest && r->gathered->n == 1;
    template_mail(b, r->person->lang, "digest_section.txt",
        HOLES(HOLE("topic", s->topic), HOLE("others", rest && !only ? S("1") : S("")),
            HOLE("only", only ? S("1") : S(""))));
}

static void put_line(struct work *w, struct buf *b, const struct rendering *r, const struct gathered_thread *t)
{
    template_mail(b, r->person->lang, "digest_line.txt",
        HOLES(HOLE("number", number(w, t->posts[0].number)), HOLE("subject", t->subject)));
}

static void put_contents(struct work *w, struct buf *b, const struct rendering *r)
{
    for (size_t i = 0; i < r->gathered->n; i++) {
        const struct gathered_section *s = &r->gathered->sections[i];
        buf_char(b, '\n');
        put_section(b, r, s);
        for (size_t k = 0; k < s->n; k++)
            put_line(w, b, r, &s->threads[k]);
    }
}

/* A message that its author wants in no archive has no page to point to. */
static struct str url_of(struct work *w, const struct rendering *r, const struct excerpt *e)
{
    struct buf b;
    if (e->shown != SHOWN_YES)
        return S("");
    buf_init(&b, BUF_MAX);
    pointing_message_url(&b, w->conf, r->list, e->permalink);
    return keep(w->mem, &b);
}

static void put_thread(
    struct work *w, struct buf *b, const struct rendering *r, const struct gathered_thread *t)
{
    const struct gathered_post *first = &t->posts[0];
    buf_char(b, '\n');
    put_line(w, b, r, t);
    template_mail(b, r->person->lang, "digest_item.txt",
        HOLES(HOLE("author", first->excerpt->author), HOLE("date", date_of(w, r, first->date, false)),
            HOLE("gist", first->excerpt->gist), HOLE("earlier", number(w, t->earlier)),
            HOLE("replies", number(w, (int64_t)t->n - 1)), HOLE("url", url_of(w, r, first->excerpt)),
            HOLE("reply", address_of(w, r->list, LOCAL_REPLY, first->number))));
    for (size_t i = 1; i < t->n; i++) {
        const struct gathered_post *p = &t->posts[i];
        template_mail(b, r->person->lang, "digest_reply.txt",
            HOLES(HOLE("number", number(w, p->number)), HOLE("author", p->excerpt->author),
                HOLE("date", date_of(w, r, p->date, false)), HOLE("gist", p->excerpt->gist)));
    }
}

static void put_threads(struct work *w, struct buf *b, const struct rendering *r)
{
    for (size_t i = 0; i < r->gathered->n; i++) {
        const struct gathered_section *s = &r->gathered->sections[i];
        buf_char(b, '\n');
        put_section(b, r, s);
        for (size_t k = 0; k < s->n; k++)
            put_thread(w, b, r, &s->threads[k]);
    }
}

/* How to answer, and how to change or stop this mail (STANDARDS O8). */
static void put_end(struct work *w, struct buf *b, const struct rendering *r)
{
    struct buf archive;
    struct str pattern = address_of(w, r->list, LOCAL_REPLY, 1);
    size_t at = str_rchr(pattern, '@');
    buf_init(&archive, BUF_MAX);
    pointing_list_url(&archive, w->conf, r->list);
    buf_char(b, '\n');
    template_mail(b, r->person->lang, "digest_end.txt",
        HOLES(HOLE("list", name_of(r->list)),
            HOLE("post", r->list->post_policy == POST_ANNOUNCE ? S("") : address_of(w, r->list, LOCAL_POST, 0)),
            HOLE("before", str_sub(pattern, 0, at - 1)), HOLE("after", str_from(pattern, at)),
            HOLE("archive", keep(w->mem, &archive)), HOLE("owner", address_of(w, r->list, LOCAL_OWNER, 0)),
            HOLE("leave", address_of(w, r->list, LOCAL_UNSUBSCRIBE, 0))));
}

void render_text(struct work *w, const struct rendering *r, struct buf *out)
{
    template_mail(out, r->person->lang, "digest_head.txt",
        HOLES(HOLE("person", r->person->name), HOLE("list", name_of(r->list)),
            HOLE("from", date_of(w, r, r->window->start, true)),
            HOLE("until", date_of(w, r, r->window->end, true)),
            HOLE("messages", number(w, (int64_t)r->gathered->n_posts)),
            HOLE("threads", number(w, (int64_t)r->gathered->n_threads))));
    put_contents(w, out, r);
    if (r->mode != MODE_SUMMARY)
        put_threads(w, out, r);
    put_end(w, out, r);
}

void render_body(struct str text, struct buf *out)
{
    struct buf flowed;
    buf_init(&flowed, BUF_MAX);
    wrap_text(&flowed, text, RENDER_COLUMNS, WRAP_FLOWED);
    build_body(out, &(struct build_part){.type = S("text/plain"), .flowed = true, .bytes = buf_str(&flowed)});
    buf_release(&flowed);
}

/* ---- the header */

static void put_mailbox(struct buf *out, struct str field, struct str name, struct str address)
{
    struct mailbox one = {name, address};
    build_addresses(out, field, &(struct mailboxes){&one, 1});
}

void render_head(struct work *w, const struct rendering *r, struct buf *out)
{
    struct buf b;
    struct civil c;
    struct str name = name_of(r->list);
    when_split(w->now, r->zone, &c);
    build_date(out, w->now, c.offset);
    put_mailbox(out, S("From"), name, address_of(w, r->list, LOCAL_POST, 0));
    put_mailbox(out, S("To"), r->person->name, r->address);
    buf_init(&b, BUF_MAX);
    template_mail(&b, r->person->lang, "digest_subject.txt",
        HOLES(HOLE("list", name), HOLE("date", date_of(w, r, r->window->end, true))));
    build_text(out, S("Subject"), keep(w->mem, &b));
    buf_init(&b, BUF_MAX);
    build_message_id(&b, r->list->domain);
    build_field(out, S("Message-ID"), keep(w->mem, &b));
    build_field(out, S("Auto-Submitted"), S("auto-generated"));
    dressing_list_fields(w, out, r->list);
}

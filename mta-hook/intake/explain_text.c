/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found out about a mail, for people. */
#include "action/opening.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/reason.h"
#include "base/utf8.h"
#include "base/when.h"
#include "explain.h"
#include "mail/failure.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "policy.h"
#include "returned.h"
#include "route.h"

/* A mail's text must not speak to the terminal: control characters go. */
static void line(struct buf *b, struct arena *a, const char *name, struct str value)
{
    if (value.n)
        buf_printf(b, "  %-10s %.*s\n", name, STR(str_trim(utf8_one_line(a, value))));
}

static void addresses(struct buf *b, struct arena *a, const char *name, const struct mailboxes *boxes)
{
    for (size_t i = 0; i < boxes->n; i++)
        line(b, a, i ? "" : name,
            arena_printf(a, "%.*s <%.*s>", STR(boxes->at[i].name), STR(boxes->at[i].address)));
}

static void date(struct buf *b, struct arena *a, const struct mail *m)
{
    struct buf iso;
    buf_init(&iso, 64);
    if (m->dated)
        when_iso_offset(&iso, m->date, m->date_zone);
    line(b, a, "date", buf_str(&iso));
    buf_release(&iso);
}

static void parts(struct buf *b, struct arena *a, const struct mail *m)
{
    static const char *const uses[] = {"shown", "not shown", "attachment", "container"};
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct part *p = &m->parts[i];
        line(b, a, i ? "" : "parts",
            arena_printf(a, "%.*s  %.*s%s%.*s, %zu bytes, %s %.*s", STR(p->path), STR(p->type),
                p->charset.n ? " " : "", STR(p->charset), p->size, uses[p->use], STR(p->filename)));
    }
}

/* What a line is set in by stays, tabs too: it may be code. */
static void words(struct buf *b, struct arena *a, const char *name, struct str text)
{
    struct str one;
    if (text.n)
        buf_printf(b, "  %s\n", name);
    while (str_line(&text, &one)) {
        size_t margin = 0;
        while (margin < one.n && (one.p[margin] == ' ' || one.p[margin] == '\t'))
            margin++;
        buf_put(b, S("    | "));
        buf_put(b, str_sub(one, 0, margin));
        buf_put(b, utf8_one_line(a, str_from(one, margin)));
        buf_char(b, '\n');
    }
}

static void mail(struct buf *b, struct arena *a, const struct explained *e)
{
    const struct mail *m = e->opened->mail;
    line(b, a, "subject", m->subject);
    addresses(b, a, "from", &m->from);
    addresses(b, a, "to", &m->to);
    date(b, a, m);
    line(b, a, "id", m->message_id);
    for (size_t i = 0; i < m->references.n; i++)
        line(b, a, i ? "" : "references", m->references.at[i]);
    line(b, a, "language", e->lang);
    parts(b, a, m);
    line(b, a, "automatic", reason_word(returned_kind((int)m->automatic)));
    for (size_t i = 0; i < m->n_bounces; i++)
        line(b, a, "bounce",
            arena_printf(a, "%.*s: %s %.*s", STR(m->bounces[i].recipient),
                failure_name((int)m->bounces[i].kind), STR(m->bounces[i].dsn)));
    words(b, a, "new words", m->reply);
    words(b, a, "quoted", m->quoted);
    words(b, a, "signature", m->signature);
}

static void verdict(struct buf *b, struct arena *a, const struct explained *e)
{
    struct str more = S("");
    if (e->again && e->filed)
        more = arena_printf(a, ": the list has it already, as post %lld", (long long)e->number);
    else if (e->again)
        more = e->verdict->policy == POLICY_HOLD ? S(": it waits for a decision already")
                                                 : S(": those who run the list have it already");
    line(b, a, "verdict",
        arena_printf(a, "%.*s %.*s%.*s", STR(explain_verdict(e)), STR(explain_reason(e)), STR(more)));
}

static void judged(struct buf *b, struct arena *a, const struct explained *e)
{
    if (e->route && e->route->at)
        line(b, a, "route",
            arena_printf(a, "%.*s %.*s %.*s", STR(e->route->address), STR(local_verb_name(e->route->at->verb)),
                STR(route_token(a, e->route))));
    if (e->verdict)
        verdict(b, a, e);
    if (e->dressing)
        line(b, a, "dressing", arena_printf(a, "%s %s", e->dressing, e->dressed_why));
    for (size_t i = 0; i < e->n_tags; i++)
        line(b, a, i ? "" : "tags", e->tags[i]);
    if (e->thread)
        line(b, a, "thread", arena_printf(a, "%lld", (long long)e->thread));
    else if (e->filed)
        line(b, a, "thread", S("new"));
}

static void unread(struct buf *b, struct arena *a, const struct explained *e)
{
    struct str more = S("");
    if (e->opened->why == REASON_TOO_BIG)
        more = arena_printf(a,
            ": it is larger than max_message, %zu bytes; the mail server is told so, and nothing is kept",
            e->max_message);
    else if (e->opened->end == OPENING_SLOW)
        more = S(": reading it took more processor time than a mail may cost");
    else if (e->opened->end == OPENING_KILLED)
        more = S(": it brought its reader down");
    line(b, a, "unread", arena_printf(a, "%.*s%.*s", STR(reason_word(e->opened->why)), STR(more)));
}

void explain_text(struct buf *b, struct arena *a, const struct explained *e)
{
    buf_printf(b, "%.*s\n", STR(utf8_one_line(a, e->file)));
    if (e->opened->mail)
        mail(b, a, e);
    else
        unread(b, a, e);
    judged(b, a, e);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found out about a mail, as a line of JSON. */
#include "action/opening.h"
#include "action/rendering.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/when.h"
#include "explain.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "policy.h"
#include "returned.h"
#include "route.h"
#include "text/escape.h"

/* ---- pieces: each ends where the next may follow */

static void key(struct buf *b, const char *name)
{
    char last = b->n ? b->p[b->n - 1] : '{';
    if (last != '{' && last != '[')
        buf_char(b, ',');
    buf_printf(b, "\"%s\":", name);
}

static void text(struct buf *b, const char *name, struct str value)
{
    key(b, name);
    json_text(b, value);
}

static void text_or_null(struct buf *b, const char *name, struct str value)
{
    if (value.n) {
        text(b, name, value);
        return;
    }
    key(b, name);
    buf_put(b, S("null"));
}

static void next(struct buf *b)
{
    if (b->p[b->n - 1] != '[')
        buf_char(b, ',');
}

static void texts(struct buf *b, const char *name, const struct str *at, size_t n)
{
    key(b, name);
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        next(b);
        json_text(b, at[i]);
    }
    buf_char(b, ']');
}

static void addresses(struct buf *b, const char *name, const struct mailboxes *boxes)
{
    key(b, name);
    buf_char(b, '[');
    for (size_t i = 0; i < boxes->n; i++) {
        next(b);
        json_text(b, boxes->at[i].address);
    }
    buf_char(b, ']');
}

/* ---- groups */

static void date(struct buf *b, struct arena *a, const struct mail *m)
{
    struct buf iso;
    buf_init(&iso, 64);
    if (m->dated)
        when_iso_offset(&iso, m->date, m->date_zone);
    text_or_null(b, "date", arena_str(a, buf_str(&iso)));
    buf_release(&iso);
}

/* References, oldest first, and what only In-Reply-To names behind them. */
static void references(struct buf *b, struct arena *a, const struct mail *m)
{
    struct str *ids = ARENA_ARRAY(a, struct str, m->references.n + m->in_reply_to.n);
    size_t n = 0;
    for (size_t i = 0; i < m->references.n; i++)
        ids[n++] = m->references.at[i];
    for (size_t i = 0; i < m->in_reply_to.n; i++) {
        size_t k = 0;
        while (k < n && !str_eq(ids[k], m->in_reply_to.at[i]))
            k++;
        if (k == n)
            ids[n++] = m->in_reply_to.at[i];
    }
    texts(b, "references", ids, n);
}

static void part(struct buf *b, const struct part *p, bool with_text)
{
    next(b);
    buf_char(b, '{');
    text(b, "path", p->path);
    text(b, "type", p->type);
    text_or_null(b, "charset", p->charset);
    text_or_null(b, "filename", p->filename);
    text(b, "disposition", p->attached ? S("attachment") : S("inline"));
    key(b, "size");
    buf_int(b, (int64_t)p->size);
    key(b, "sha256");
    buf_char(b, '"');
    hash_hex(b, p->sha256, HASH_SIZE);
    buf_char(b, '"');
    if (with_text && str_starts(p->type, S("text/")))
        text(b, "text", p->text);
    else if (with_text)
        text_or_null(b, "text", S(""));
    buf_char(b, '}');
}

static void parts(struct buf *b, struct arena *a, const struct mail *m)
{
    struct str *shown = ARENA_ARRAY(a, struct str, m->n_parts);
    size_t n = 0;
    key(b, "parts");
    buf_char(b, '[');
    for (size_t i = 0; i < m->n_parts; i++) {
        part(b, &m->parts[i], true);
        if (m->parts[i].use == PART_SHOWN)
            shown[n++] = m->parts[i].plain;
    }
    buf_char(b, ']');
    texts(b, "texts", shown, n);
    key(b, "attachments");
    buf_char(b, '[');
    for (size_t i = 0; i < m->n_parts; i++)
        if (m->parts[i].use == PART_ATTACHMENT)
            part(b, &m->parts[i], false);
    buf_char(b, ']');
}

static void body(struct buf *b, struct arena *a, const struct explained *e)
{
    struct buf html;
    const struct mail *m = e->opened->mail;
    text(b, "text", m->text);
    text(b, "reply", m->reply);
    text(b, "quoted", m->quoted);
    buf_init(&html, BUF_MAX);
    rendering_body(&html, a, e->rendering, m->text);
    text(b, "html", buf_str(&html));
    buf_release(&html);
}

static void bounces(struct buf *b, const struct mail *m)
{
    key(b, "bounces");
    buf_char(b, '[');
    for (size_t i = 0; i < m->n_bounces; i++) {
        next(b);
        buf_char(b, '{');
        text(b, "recipient", m->bounces[i].recipient);
        text(b, "dsn", m->bounces[i].dsn);
        text(b, "kind", str_of(returned_failure((int)m->bounces[i].kind)));
        buf_char(b, '}');
    }
    buf_char(b, ']');
    text_or_null(b, "automatic", returned_kind((int)m->automatic));
}

static void judged(struct buf *b, struct arena *a, const struct explained *e)
{
    key(b, "route");
    if (e->route && e->route->at) {
        buf_char(b, '{');
        text(b, "list", e->route->address);
        text(b, "verb", local_verb_name(e->route->at->verb));
        text(b, "token", route_token(a, e->route));
        buf_char(b, '}');
    } else {
        buf_put(b, S("null"));
    }
    text_or_null(b, "verdict", e->verdict ? str_of(policy_name(e->verdict->policy)) : S(""));
    text_or_null(b, "reason", e->verdict ? e->verdict->reason : S(""));
    texts(b, "tags", e->tags, e->n_tags);
    key(b, "thread");
    if (e->thread)
        buf_int(b, e->thread);
    else
        buf_put(b, S("null"));
}

/* Of a mail that could not be read there is nothing to tell but that; the keys are the same. */
void explain_json(struct buf *b, struct arena *a, const struct explained *e)
{
    static const struct mail unread = {0};
    struct opening_result nothing = {.mail = (struct mail *)&unread};
    struct explained shown = *e;
    if (!e->opened->mail)
        shown.opened = &nothing;
    const struct mail *m = shown.opened->mail;
    buf_char(b, '{');
    text(b, "file", utf8_clean(a, e->file));
    text(b, "subject", m->subject);
    addresses(b, "from", &m->from);
    addresses(b, "to", &m->to);
    date(b, a, m);
    text(b, "message_id", m->message_id);
    references(b, a, m);
    text(b, "lang", m->lang);
    parts(b, a, m);
    body(b, a, &shown);
    bounces(b, m);
    judged(b, a, e);
    buf_put(b, S("}\n"));
}

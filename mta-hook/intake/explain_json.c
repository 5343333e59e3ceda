/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found out about a mail, as a line of JSON. */
#include "action/opening.h"
#include "action/rendering.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/reason.h"
#include "base/when.h"
#include "explain.h"
#include "mail/failure.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "returned.h"
#include "route.h"
#include "text/json.h"

static void addresses(struct json *j, const char *key, const struct mailboxes *boxes)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < boxes->n; i++)
        json_str(j, NULL, boxes->at[i].address);
    json_close(j, ']');
}

static void date(struct json *j, const struct mail *m)
{
    struct buf iso;
    buf_init(&iso, 64);
    if (m->dated)
        when_iso_offset(&iso, m->date, m->date_zone);
    json_str_or_null(j, "date", buf_str(&iso));
    buf_release(&iso);
}

/* References, oldest first, and what only In-Reply-To names behind them. */
static void references(struct json *j, struct arena *a, const struct mail *m)
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
    json_strs(j, "references", ids, n);
}

static void part(struct json *j, const struct part *p, bool with_text)
{
    struct buf sha;
    json_open(j, NULL, '{');
    json_str(j, "path", p->path);
    json_str(j, "type", p->type);
    json_str_or_null(j, "charset", p->charset);
    json_str_or_null(j, "filename", p->filename);
    json_str(j, "disposition", p->attached ? S("attachment") : S("inline"));
    json_int(j, "size", (int64_t)p->size);
    buf_init(&sha, 2 * HASH_SIZE);
    hash_hex(&sha, p->sha256, HASH_SIZE);
    json_str(j, "sha256", buf_str(&sha));
    buf_release(&sha);
    if (with_text && str_starts(p->type, S("text/")))
        json_str(j, "text", p->text);
    else if (with_text)
        json_null(j, "text");
    json_close(j, '}');
}

static void parts(struct json *j, struct arena *a, const struct mail *m)
{
    struct str *shown = ARENA_ARRAY(a, struct str, m->n_parts);
    size_t n = 0;
    json_open(j, "parts", '[');
    for (size_t i = 0; i < m->n_parts; i++) {
        part(j, &m->parts[i], true);
        if (m->parts[i].use == PART_SHOWN)
            shown[n++] = m->parts[i].plain;
    }
    json_close(j, ']');
    json_strs(j, "texts", shown, n);
    json_open(j, "attachments", '[');
    for (size_t i = 0; i < m->n_parts; i++)
        if (m->parts[i].use == PART_ATTACHMENT)
            part(j, &m->parts[i], false);
    json_close(j, ']');
}

static void body(struct json *j, struct arena *a, const struct explained *e, const struct mail *m)
{
    struct buf html;
    json_str(j, "text", m->text);
    json_str(j, "reply", m->reply);
    json_str(j, "quoted", m->quoted);
    json_str(j, "signature", m->signature);
    buf_init(&html, BUF_MAX);
    rendering_body(&html, a, e->rendering, m->text);
    json_str(j, "html", buf_str(&html));
    buf_release(&html);
}

static void bounces(struct json *j, const struct mail *m)
{
    json_open(j, "bounces", '[');
    for (size_t i = 0; i < m->n_bounces; i++) {
        json_open(j, NULL, '{');
        json_str(j, "recipient", m->bounces[i].recipient);
        json_str(j, "dsn", m->bounces[i].dsn);
        json_str(j, "kind", str_of(failure_name((int)m->bounces[i].kind)));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_str_or_null(j, "automatic", reason_word(returned_kind((int)m->automatic)));
}

static void judged(struct json *j, struct arena *a, const struct explained *e)
{
    if (e->route && e->route->at) {
        json_open(j, "route", '{');
        json_str(j, "list", e->route->address);
        json_str(j, "verb", local_verb_name(e->route->at->verb));
        json_str(j, "token", route_token(a, e->route));
        json_close(j, '}');
    } else {
        json_null(j, "route");
    }
    json_str_or_null(j, "verdict", e->verdict ? explain_verdict(e) : S(""));
    json_str_or_null(j, "reason", e->verdict ? explain_reason(e) : S(""));
    json_str_or_null(j, "dressing", str_of(e->dressing));
    json_str_or_null(j, "dressing_reason", str_of(e->dressed_why));
    json_strs(j, "tags", e->tags, e->n_tags);
    if (e->thread)
        json_int(j, "thread", e->thread);
    else
        json_str_or_null(j, "thread", e->filed ? S("new") : S(""));
}

/* Of a mail that could not be read there is nothing to tell but that; the keys are the same. */
void explain_json(struct buf *b, struct arena *a, const struct explained *e)
{
    static const struct mail unread = {0};
    const struct mail *m = e->opened->mail ? e->opened->mail : &unread;
    struct json j;
    json_begin(&j);
    json_str(&j, "file", e->file);
    json_str(&j, "subject", m->subject);
    addresses(&j, "from", &m->from);
    addresses(&j, "to", &m->to);
    date(&j, m);
    json_str(&j, "message_id", m->message_id);
    references(&j, a, m);
    json_str(&j, "lang", e->lang);
    parts(&j, a, m);
    body(&j, a, e, m);
    bounces(&j, m);
    judged(&j, a, e);
    buf_put(b, json_done(&j));
    json_release(&j);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail that waits for a decision is kept, and deleted once it is settled long enough. */
#include "action/holding.h"

#include "action/chores.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/hash.h"
#include "base/reason.h"
#include "base/spool.h"
#include "base/utf8.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/chore.h"
#include "store/hold.h"
#include "store/list.h"
#include "text/clip.h"

enum { LINES_MOST = 10, LINE_LONGEST = 400, SETTLED_KEPT = 14 * 86400 };

#define KIND S("held-purge") /* the chore: its subject is a hold */

/* ---- keeping */

/* The first new lines, fit for a mail. */
static struct str first_words(struct work *w, const struct mail *m)
{
    struct str rest = m ? (m->reply.n ? m->reply : m->text) : S(""), line;
    struct buf b;
    buf_init(&b, BUF_MAX);
    rest = str_trim(rest);
    for (int i = 0; i < LINES_MOST && str_line(&rest, &line); i++) {
        buf_put(&b, clip_text(w->mem, utf8_one_line(w->mem, line), LINE_LONGEST));
        buf_char(&b, '\n');
    }
    struct str s = arena_str(w->mem, str_trim(buf_str(&b)));
    buf_release(&b);
    return s;
}

struct hold_id holding_keep(struct work *w, const struct holding *m)
{
    const struct spool_entry *e = m->entry;
    unsigned char sha[HASH_SIZE];
    struct hold h = {.kind = m->kind,
        .entry = utf8_one_line(w->mem, e->id),
        .envelope = utf8_one_line(w->mem, e->from),
        .recipient = utf8_one_line(w->mem, m->recipient),
        .subject = m->mail ? m->mail->subject : S(""),
        .words = first_words(w, m->mail),
        .reason = m->reason,
        .answer = m->answer,
        .at = e->at};
    if (reason_sentence(m->reason) == SENTENCE_NONE)
        bug("nothing tells those who decide of a mail that is held as \"%.*s\"", STR(reason_word(m->reason)));
    h.sender = m->mail && m->mail->from.n ? m->mail->from.at[0].address : h.envelope;
    if (m->list)
        h.list = m->list->id;
    if (e->mail.n) {
        hash_sha256(e->mail, sha);
        h.raw = blob_put(w->db, sha, e->mail);
    }
    if (!m->own_file && h.raw.v && hold_waits(w->db, h.list, h.raw, h.recipient))
        return (struct hold_id){0};
    return hold_add(w->db, &h);
}

/* ---- the end */

void holding_end(struct work *w, struct hold_id id)
{
    chore_set(w->db, KIND, id.v, w->now + SETTLED_KEPT);
}

/* The file of the one that is being purged, in its unit's memory; empty: it has none. */
static struct str file_to_clear;

/* Of a mail that was set aside its file goes too, once none of its holds waits. */
static bool owns_file(struct work *w, const struct hold *h)
{
    struct hold other;
    return h->kind == HOLD_UNREAD && h->state != HOLD_RETRIED && /* whose file is on its way back */
           !hold_of_entry(w->mem, w->db, h->entry, HOLD_WAITING, (struct hold_id){0}, &other, 1);
}

/* Behind the commit: a rolled back one would leave a mail without its file. Of what a crash leaves here "held
   aside" says that nothing waits for it, and "held clear" removes it. */
static void clear_file(struct work *w)
{
    if (file_to_clear.n)
        spool_clear(w->conf->spool.p, file_to_clear);
}

static int64_t purge(struct work *w, const struct chore *c)
{
    struct hold h;
    struct hold_id id = {c->subject};
    file_to_clear = (struct str){0};
    if (hold_get(w->mem, w->db, id, &h) && h.state != HOLD_WAITING) {
        hold_remove(w->db, id);
        blob_drop(w->db, h.raw);
        if (owns_file(w, &h))
            file_to_clear = h.entry;
    }
    return 0;
}

void holding_due(struct work *w)
{
    chores_run_then(w, KIND, purge, clear_file);
}

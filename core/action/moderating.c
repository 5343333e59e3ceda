/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits is found, and the decision about it is carried out. */
#include "action/moderating.h"

#include "action/consulting.h"
#include "action/dressing_rule.h"
#include "action/filing.h"
#include "action/forwarding.h"
#include "action/holding.h"
#include "action/notifying.h"
#include "action/opening.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/reason.h"
#include "base/spool.h"
#include "base/utf8.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/event.h"
#include "store/hold.h"
#include "store/list.h"
#include "store/person.h"
#include "store/subscription.h"
#include "text/template.h"

enum { SHARERS_MOST = 50, PAGE = 100 };

/* ---- finding */

const char *moderating_state(enum hold_state state)
{
    static const char *const names[] = {"waiting", "accepted", "rejected", "discarded", "retried"};
    return names[state];
}

enum moderating_end moderating_find(struct work *w, struct hold_id id, bool open, struct moderated *m)
{
    struct strs own = {0}; /* a loop is never held */
    struct opening how = {.jail = w->jail, .own = &own, .max_message = (size_t)w->conf->max_message};
    *m = (struct moderated){.hold = ARENA_NEW(w->mem, struct hold), .raw = S("")};
    if (!hold_get(w->mem, w->db, id, m->hold))
        return MODERATING_UNKNOWN;
    m->list = ARENA_NEW(w->mem, struct list);
    if (!list_get(w->mem, w->db, m->hold->list, m->list))
        m->list = NULL;
    if (m->hold->raw.v)
        blob_get(w->mem, w->db, m->hold->raw, &m->raw);
    if (open) {
        m->opened = ARENA_NEW(w->mem, struct opening_result);
        *m->opened = opening_read(w->mem, &how, m->raw);
    }
    return m->hold->state == HOLD_WAITING ? MODERATED : MODERATING_SETTLED;
}

void moderating_ask(struct work *w, const struct moderated *m)
{
    if (!m->list || !m->opened || m->opened->end != OPENED)
        return;
    struct str domain = dressed_asks(w, m->list, m->raw);
    if (domain.n)
        consulting_ask(w, &domain, 1);
}

/* ---- settling */

static void note(
    struct work *w, const struct moderated *m, const char *kind, struct message_id message, struct str detail)
{
    struct event e = {.at = w->now, .kind = str_of(kind), .message = message, .detail = detail};
    e.list = m->hold->list;
    event_add(w->db, &e);
}

/* False: somebody was first; the hold says who. */
static bool settle(struct work *w, struct moderated *m, enum hold_state state, struct str by)
{
    struct hold_id id = m->hold->id;
    bool first = hold_settle(w->db, id, state, w->now, by);
    hold_get(w->mem, w->db, id, m->hold);
    if (!first)
        return false;
    holding_end(w, id);
    note(w, m, moderating_state(state), (struct message_id){0},
        arena_printf(w->mem, "%lld by %.*s", (long long)id.v, STR(by)));
    return true;
}

/* Only what was sent to be posted becomes a post; what was sent to the owner goes to the owner. */
static bool is_post(const struct moderated *m, const struct local *at)
{
    return m->list && local_posts(at);
}

static void file(struct work *w, struct moderated *m, const struct local *at)
{
    struct filing f = {.mail = m->opened->mail,
        .raw = m->raw,
        .received = m->hold->at,
        .lists = {filing_list_at(m->list->id, at)},
        .n_lists = 1,
        .distribute = true};
    struct filed done = filing_file(w, &f);
    m->number = done.numbers[0];
    m->again = done.again[0];
    if (!m->again)
        note(w, m, "posted", done.message, S(""));
}

/* To the author behind garden+p-12@, or whoever reads what is for nobody else. */
static bool forward(struct work *w, const struct moderated *m, const struct local *at)
{
    struct address_id author = {0};
    if (m->list && at->verb == LOCAL_PRIVATE)
        author = forwarding_hidden_author(w, m->list, at->number);
    return author.v ? forwarding_private(w, m->list, at->number, author, m->raw)
                    : forwarding_mail(w, m->list, m->raw);
}

enum moderating_end moderating_accept(struct work *w, struct moderated *m, struct str by)
{
    struct local at = {.verb = LOCAL_POST};
    if (m->opened->end != OPENED)
        return MODERATING_UNREAD;
    if (!settle(w, m, HOLD_ACCEPTED, by))
        return MODERATING_SETTLED;
    local_read(w->mem, m->hold->recipient, &at);
    if (is_post(m, &at)) {
        file(w, m, &at);
        return MODERATED;
    }
    m->again = !forward(w, m, &at);
    note(w, m, m->again ? "again" : "forwarded", (struct message_id){0}, reason_word(m->hold->reason));
    return MODERATED;
}

enum moderating_end moderating_discard(struct work *w, struct moderated *m, struct str by)
{
    return settle(w, m, HOLD_DISCARDED, by) ? MODERATED : MODERATING_SETTLED;
}

/* Whoever of the list uses the address. */
static bool is_member(struct work *w, const struct moderated *m)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    struct subscription s;
    size_t n = person_by_address(w->mem, w->db, m->hold->sender, sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        if (subscription_get(w->db, m->list->id, sharers[i].id, &s))
            return true;
    return false;
}

static bool may_tell(struct work *w, struct moderated *m)
{
    const struct hold *h = m->hold;
    m->why_not = UNTOLD_NO_LIST;
    if (!m->list)
        return false;
    m->why_not = h->reason == REASON_FAILED_DMARC ? UNTOLD_FORGED : UNTOLD_MACHINE;
    if (h->answer == ANSWER_NEVER)
        return false;
    m->why_not = UNTOLD_UNPROVEN;
    return is_member(w, m) || h->answer == ANSWER_PROVEN;
}

enum moderating_end moderating_reject(struct work *w, struct moderated *m, struct str by, struct str reason)
{
    struct buf b;
    if (!settle(w, m, HOLD_REJECTED, by))
        return MODERATING_SETTLED;
    if (!may_tell(w, m))
        return MODERATED;
    enum lang lang = notifying_author_lang(w, m->list, m->hold->sender);
    buf_init(&b, BUF_MAX);
    template_mail(&b, lang, "held_rejected.txt",
        HOLES(HOLE("list", pointing_address(w->mem, m->list)), HOLE("subject", m->hold->subject),
            HOLE("reason", str_trim(utf8_clean(w->mem, reason)))));
    notifying_author(w, m->list, lang, m->hold->sender, buf_str(&b));
    buf_release(&b);
    m->told = true;
    return MODERATED;
}

/* ---- once more through the reader */

enum moderating_end moderating_can_retry(struct work *w, const struct moderated *m)
{
    if (m->hold->kind != HOLD_UNREAD)
        return MODERATING_NO_RETRY;
    return m->raw.n || spool_lies_aside(w->conf->spool.p, m->hold->entry) ? MODERATED : MODERATING_NO_BYTES;
}

/* Whatever waits of one spool entry waits for the same reason, and goes again in one: to these. */
static void settle_entry(struct work *w, struct str entry, struct str by, struct strs *to)
{
    struct hold *page = ARENA_ARRAY(w->mem, struct hold, PAGE);
    struct hold_id after = {0};
    size_t n, cap = 0;
    struct str *at = NULL;
    while ((n = hold_of_entry(w->mem, w->db, entry, HOLD_WAITING, after, page, PAGE)) > 0) {
        after = page[n - 1].id;
        for (size_t i = 0; i < n; i++) {
            struct moderated one = {.hold = &page[i]};
            if (page[i].kind != HOLD_UNREAD || !settle(w, &one, HOLD_RETRIED, by))
                continue;
            at = arena_push(w->mem, at, &to->n, &cap, sizeof *at);
            at[to->n - 1] = page[i].recipient;
        }
    }
    to->at = at;
}

/* The id that it goes again under: the same whichever of its holds is asked, and however often. */
static struct str id_again(struct work *w, struct str entry)
{
    struct hold first = {0};
    hold_of_entry(w->mem, w->db, entry, HOLD_RETRIED, (struct hold_id){0}, &first, 1);
    return arena_printf(w->mem, "%010lld-held-%lld", (long long)first.settled, (long long)first.id.v);
}

enum moderating_end moderating_retry(struct work *w, struct moderated *m, struct str by)
{
    enum moderating_end end = moderating_can_retry(w, m);
    struct strs to = {0};
    if (end != MODERATED)
        return end;
    settle_entry(w, m->hold->entry, by, &to);
    hold_get(w->mem, w->db, m->hold->id, m->hold);
    if (to.n == 0)
        return MODERATING_SETTLED;
    struct spool_entry e = {.id = id_again(w, m->hold->entry),
        .from = m->hold->envelope,
        .to = to.at,
        .n_to = to.n,
        .via = S("retry"),
        .at = m->hold->at,
        .mail = m->raw};
    spool_stage(w->mem, w->conf->spool.p, m->hold->entry, &e);
    return MODERATED;
}

bool moderating_move(struct work *w, const struct moderated *m)
{
    return m->hold->state == HOLD_RETRIED &&
           spool_again(w->conf->spool.p, m->hold->entry, id_again(w, m->hold->entry));
}

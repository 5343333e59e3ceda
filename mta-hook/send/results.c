/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an answer to a row. */
#include "results.h"

#include <stdio.h>

#include "action/bouncing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "base/when.h"
#include "gate.h"
#include "mail/failure.h"
#include "mail/refusal.h"
#include "parcel.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/person.h"
#include "telling.h"

struct result {
    const struct outbox *row;
    enum out_state state;
    int64_t next_try;
    struct answer answer;
    bool tell;                /* the owner */
    enum refusal_scope about; /* of an answer for later */
};

struct results {
    struct work *w;
    struct gate *gate;
    struct result *at;
    size_t n, max;
    char unwanted[ANSWER_MAX + 5];
    bool paused;
    struct domain_id *shut;
    size_t n_shut;
};

static const char *const outcomes[] = {
    [OUT_WAITING] = "later", [OUT_SENT] = "sent", [OUT_FAILED] = "failed", [OUT_ASIDE] = "aside"};

struct results *results_new(struct arena *mem, struct work *w, struct gate *gate, size_t max)
{
    struct results *r = ARENA_NEW(mem, struct results);
    *r = (struct results){.w = w,
        .gate = gate,
        .at = ARENA_ARRAY(mem, struct result, max),
        .max = max,
        .shut = ARENA_ARRAY(mem, struct domain_id, max)};
    return r;
}

void results_forget(struct results *r)
{
    r->n = 0;
}

size_t results_waiting(const struct results *r)
{
    return r->n;
}

struct str results_unwanted(const struct results *r)
{
    return str_of(r->unwanted);
}

bool results_paused(const struct results *r)
{
    return r->paused;
}

/* ---- judged */

static struct result *add(struct results *r, const struct outbox *row)
{
    if (r->n == r->max)
        bug("more results than rows");
    struct result *new = &r->at[r->n++];
    *new = (struct result){.row = row};
    return new;
}

/* What the relay refuses for what we are is never given up, or a mistake in the site's configuration would burn
   all that waits. But it is put off, for it may be this mail alone, and must not stand before the others. */
static void wait_for_us(struct results *all, struct result *r)
{
    snprintf(all->unwanted, sizeof all->unwanted, "%d %.*s", r->answer.code, STR(answer_text(&r->answer)));
    r->next_try = when_now() + all->w->conf->retry_first;
}

bool results_shut(const struct results *all, struct domain_id domain)
{
    for (size_t i = 0; i < all->n_shut; i++)
        if (all->shut[i].v == domain.v)
            return true;
    return false;
}

/* Servers limit the mails of a connection by 421: where it was of use before, that says nothing. */
static void judge_scope(struct results *all, struct result *r, bool of_use)
{
    const struct answer *a = &r->answer;
    r->about = refusal_scope((enum refusal_of)a->to, a->code, answer_text(a));
    if (r->about == REFUSAL_SCOPE_RELAY && of_use && a->code == 421)
        r->about = REFUSAL_SCOPE_MAIL;
    if (r->about == REFUSAL_SCOPE_RELAY)
        all->paused = true;
    if (r->about == REFUSAL_SCOPE_DOMAIN && r->row->domain.v && !results_shut(all, r->row->domain))
        all->shut[all->n_shut++] = r->row->domain;
}

void results_judge(struct results *all, const struct outbox *row, const struct answer *answer, bool of_use)
{
    const struct conf *c = all->w->conf;
    struct result *r = add(all, row);
    int code = answer->code;
    int64_t now = when_now();
    r->answer = *answer;
    if (code >= 200 && code < 300)
        r->state = OUT_SENT;
    else if (refusal_is_ours((enum refusal_of)answer->to, code, answer_text(answer)))
        wait_for_us(all, r);
    else if ((code >= 500 && code < 600) || (row->first_try && now - row->first_try >= c->give_up))
        r->state = OUT_FAILED;
    else
        r->next_try = now + gate_wait(c->retry_first, c->retry_last, row->tries);
    judge_scope(all, r, of_use);
    r->tell = r->state == OUT_FAILED;
}

void results_end(
    struct results *all, const struct outbox *row, enum out_state state, int code, struct str why, bool tell)
{
    struct result *r = add(all, row);
    answer_set(&r->answer, code, why);
    r->state = state;
    r->tell = tell;
}

/* ---- committed */

/* What an owner may need to know later stays in the audit log; the server's words stay in the row, for they may
   name an address. */
static void remember(struct work *w, const struct result *r)
{
    struct str text = answer_text(&r->answer), status = failure_status(text);
    struct event e = {.at = w->now, .kind = S("mail-aside"), .list = r->row->list, .person = r->row->person};
    e.detail = S("it was begun twice and never finished");
    if (r->state == OUT_FAILED) {
        e.kind = r->answer.code >= 500 ? S("mail-refused") : S("mail-given-up");
        e.detail = arena_printf(
            w->mem, "%s %d %.*s", failure_name(failure_kind(status, text)), r->answer.code, STR(status));
    }
    event_add(w->db, &e);
    if (r->state == OUT_FAILED && r->answer.code >= 400)
        bouncing_note(w, &(struct bouncing){.address = address_find(w->db, r->row->address),
                             .list = r->row->list,
                             .kind = (enum bounce_kind)failure_kind(status, text),
                             .source = BOUNCE_DIALOGUE,
                             .status = status,
                             .probe = r->row->kind == COPY_PROBE});
}

static void write_all(void *arg)
{
    struct results *all = arg;
    struct work *w = all->w;
    for (size_t i = 0; i < all->n; i++) {
        const struct result *r = &all->at[i];
        outbox_result(
            w->db, r->row->id, r->state, r->answer.code, answer_text(&r->answer), r->next_try, w->now);
        gate_learn(all->gate, r->row, (int)r->about, r->answer.code, answer_text(&r->answer));
        if (r->state == OUT_FAILED || r->state == OUT_ASIDE)
            remember(w, r);
        if (r->tell)
            telling_note(w, r->row);
    }
    if (all->unwanted[0])
        telling_relay(w, str_of(all->unwanted));
}

void results_commit(struct results *all)
{
    if (!all->n)
        return;
    work_group(all->w, write_all, all);
    log_gather(true);
    for (size_t i = 0; i < all->n; i++) {
        const struct result *r = &all->at[i];
        log_event(outcomes[r->state], LOG_INT("row", r->row->id.v), LOG_INT("copy", r->row->copy.v),
            LOG_INT("list", r->row->list.v), LOG_INT("code", r->answer.code),
            LOG_STR("status", failure_status(answer_text(&r->answer))), LOG_INT("tries", r->row->tries + 1));
    }
    log_gather(false);
    all->n = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was judged is done. */
#include "outcome.h"

#include "action/announcing.h"
#include "action/bouncing.h"
#include "action/filing.h"
#include "action/forwarding.h"
#include "action/holding.h"
#include "action/opening.h"
#include "action/vouching.h"
#include "action/work.h"
#include "base/log.h"
#include "base/spool.h"
#include "hidden.h"
#include "identity.h"
#include "mail/reading.h"
#include "oneshot.h"
#include "policy.h"
#include "returned.h"
#include "route.h"
#include "store/event.h"
#include "store/list.h"
#include "store/person.h"
#include "unit.h"

void outcome_note(struct work *w, const char *kind, const struct outcome *o, struct message_id message)
{
    struct event e = {
        .at = w->now, .kind = str_of(kind), .message = message, .detail = policy_reason(o->verdict, o->route)};
    if (o->route->list)
        e.list = o->route->list->id;
    event_add(w->db, &e);
}

static void file(struct work *w, struct filing *f, struct outcome **at)
{
    struct filed done = filing_file(w, f);
    for (size_t i = 0; i < f->n_lists; i++) {
        at[i]->number = done.numbers[i];
        at[i]->again = done.again[i];
        if (!done.again[i])
            outcome_note(w, "posted", at[i], done.message);
    }
    f->n_lists = 0;
}

/* All lists in one filing, as far as it takes them: the message is stored once and a member of several gets one
   copy. */
static void file_all(struct work *w, struct unit *u)
{
    struct outcome *at[FILING_LISTS_MOST];
    struct filing f = {
        .mail = u->opened->mail, .raw = u->entry->mail, .received = u->entry->at, .distribute = !u->trial};
    for (size_t i = 0; i < u->n_outcomes; i++) {
        struct outcome *o = &u->outcomes[i];
        if (o->verdict->policy != POLICY_ACCEPT)
            continue;
        at[f.n_lists] = o;
        f.lists[f.n_lists++] = filing_list_at(o->route->list->id, o->route->at);
        if (f.n_lists == FILING_LISTS_MOST)
            file(w, &f, at);
    }
    if (f.n_lists)
        file(w, &f, at);
}

/* Who may be written to about it: nobody whose From failed, and no machine. */
static enum hold_answer answer_of(struct work *w, const struct spool_entry *e, const struct mail *m)
{
    if (!m || !m->from.n || m->automatic != AUTO_NO || !e->from.n)
        return ANSWER_NEVER;
    switch (identity_read(w, m)) {
    case IDENTITY_PROVEN:
        return ANSWER_PROVEN;
    case IDENTITY_UNPROVEN:
        return ANSWER_MEMBER;
    case IDENTITY_FAILED:
    case IDENTITY_OURS:
        break;
    }
    return ANSWER_NEVER;
}

static void hold(struct work *w, const struct unit *u, struct outcome *o)
{
    struct holding h = {.list = o->route->list,
        .entry = u->entry,
        .recipient = o->route->recipient,
        .mail = u->opened->mail,
        .reason = o->verdict->reason,
        .answer = answer_of(w, u->entry, u->opened->mail)};
    if (!unit_is_read(u))
        h.kind = HOLD_UNREAD;
    else if (h.reason == REASON_SPAM)
        h.kind = HOLD_SPAM;
    o->again = !holding_keep(w, &h).v;
    if (!o->again)
        announcing_held(w, h.kind, o->route->list ? o->route->list->id : (struct list_id){0});
    outcome_note(w, o->again ? "again" : "held", o, (struct message_id){0});
}

static void forward(struct work *w, const struct unit *u, struct outcome *o)
{
    if (hidden_here(o->route))
        o->again = !hidden_forward(w, o->route, u->entry->mail);
    else
        o->again = !forwarding_mail(w, o->route->list, u->entry->mail);
    outcome_note(w, o->again ? "again" : "forwarded", o, (struct message_id){0});
}

static void drop(struct work *w, const struct unit *u, const struct outcome *o)
{
    if (u->opened->mail)
        returned_note(w, o->route, u->opened->mail, u->entry->from.n == 0);
    else
        outcome_note(w, "dropped", o, (struct message_id){0});
}

/* Whoever writes from an address reads it (SPEC section 6), where it is proven, and is no machine. */
static void sign_of_life(struct work *w, const struct mail *m)
{
    if (m && m->automatic == AUTO_NO && identity_read(w, m) == IDENTITY_PROVEN)
        bouncing_resume(w, address_find(w->db, m->from.at[0].address), S("proven mail came from there"));
}

void outcome_carry_out(struct work *w, struct unit *u)
{
    if (u->opened->end == OPENED && u->entry->from.n)
        vouching_note(w, u->opened->mail, u->entry->mail);
    sign_of_life(w, u->opened->mail);
    file_all(w, u);
    for (size_t i = 0; i < u->n_outcomes; i++) {
        struct outcome *o = &u->outcomes[i];
        switch (o->verdict->policy) {
        case POLICY_ACCEPT:
            break;
        case POLICY_HOLD:
            hold(w, u, o);
            break;
        case POLICY_REFUSE:
            if (o->verdict->reason == REASON_NOBODY_HIDDEN)
                hidden_refuse(w, o->route, u->opened->mail);
            outcome_note(w, "refused", o, (struct message_id){0});
            break;
        case POLICY_DROP:
            drop(w, u, o);
            break;
        case POLICY_FORWARD:
            forward(w, u, o);
            break;
        case POLICY_LEAVE:
            oneshot_leave(w, o->route, u->entry, u->opened->mail);
            break;
        }
    }
}

void outcome_log(const struct unit *u)
{
    static const char *const events[] = {"filed", "held", "refused", "dropped", "forwarded", "left"};
    for (size_t i = 0; i < u->n_outcomes; i++) {
        const struct outcome *o = &u->outcomes[i];
        struct str list = o->route->list ? o->route->address : S("-");
        if (o->verdict->policy == POLICY_ACCEPT)
            log_event(o->again ? "again" : "filed", LOG_STR("spool", u->entry->id), LOG_STR("list", list),
                LOG_INT("post", o->number));
        else
            log_event(o->again ? "again" : events[o->verdict->policy], LOG_STR("spool", u->entry->id),
                LOG_STR("list", list), LOG_STR("reason", policy_reason(o->verdict, o->route)));
    }
}

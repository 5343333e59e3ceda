/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One spool entry is judged and carried out. */
#include "unit.h"

#include "action/bouncing.h"
#include "action/filing.h"
#include "action/forwarding.h"
#include "action/moderating.h"
#include "action/notifying.h"
#include "action/opening.h"
#include "action/vouching.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/spool.h"
#include "identity.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "oneshot.h"
#include "policy.h"
#include "returned.h"
#include "route.h"
#include "store/event.h"
#include "store/hold.h"
#include "store/list.h"
#include "store/person.h"
#include "store/setting.h"
#include "text/template.h"

enum { FOREIGN_PAUSE = 3600 };

void unit_open(struct arena *a, const struct opening *o, struct unit *u)
{
    u->opened = ARENA_NEW(a, struct opening_result);
    *u->opened = opening_read(a, o, u->entry->mail);
}

bool unit_is_read(const struct unit *u)
{
    return u->opened->end == OPENED || u->opened->end == OPENING_REFUSED;
}

/* ---- judging */

/* Whether mail to either is for the same at the same list. What is sent to a list and to its owner is two
   things, although the same mail and, where it is held, for the same reason. */
static bool alike(const struct route *a, const struct route *b)
{
    if (!str_eq(a->address, b->address))
        return false;
    if (!a->at || !b->at)
        return a->at == b->at;
    if ((oneshot_here(a) || returned_here(a)) &&
        (a->at->number != b->at->number || !str_eq(a->at->mac, b->at->mac)))
        return false;
    return a->at->verb == b->at->verb || (local_posts(a->at) && local_posts(b->at));
}

static bool same(const struct outcome *a, const struct outcome *b)
{
    return a->verdict->policy == b->verdict->policy && alike(a->route, b->route) &&
           str_eq(a->verdict->reason, b->verdict->reason);
}

/* Two addresses that are alike are one outcome: the mail is filed, held or forwarded there once, and a topic or
   a reply address counts whichever came first. */
static bool join(struct outcome *into, const struct outcome *o)
{
    if (!same(into, o))
        return false;
    if (into->route->at && into->route->at->verb == LOCAL_POST)
        into->route = o->route;
    return true;
}

void unit_judge(struct work *w, struct unit *u)
{
    struct policy_mail in = {u->opened, u->entry->mail, u->entry->from.n == 0};
    u->outcomes = ARENA_ARRAY(w->mem, struct outcome, u->entry->n_to);
    u->n_outcomes = 0;
    for (size_t i = 0; i < u->entry->n_to; i++) {
        struct route *r = ARENA_NEW(w->mem, struct route);
        struct verdict *v = ARENA_NEW(w->mem, struct verdict);
        struct outcome o = {.route = r, .verdict = v};
        size_t k = 0;
        *r = route_read(w, u->entry->to[i]);
        *v = policy_judge(w, r, &in);
        while (k < u->n_outcomes && !join(&u->outcomes[k], &o))
            k++;
        if (k == u->n_outcomes)
            u->outcomes[u->n_outcomes++] = o;
    }
}

/* ---- carrying out */

static void note(struct work *w, const char *kind, const struct outcome *o, struct message_id message)
{
    struct event e = {.at = w->now, .kind = str_of(kind), .message = message, .detail = o->verdict->reason};
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
            note(w, "posted", at[i], done.message);
    }
    f->n_lists = 0;
}

/* All lists in one filing, as far as it takes them: the message is stored once and a member of several gets one
   copy. */
static void file_all(struct work *w, struct unit *u)
{
    struct outcome *at[FILING_LISTS_MOST];
    struct filing f = {
        .mail = u->opened->mail, .raw = u->entry->mail, .received = u->entry->at, .distribute = true};
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
    struct moderating m = {.list = o->route->list,
        .entry = u->entry,
        .recipient = o->route->recipient,
        .mail = u->opened->mail,
        .reason = o->verdict->reason,
        .answer = answer_of(w, u->entry, u->opened->mail)};
    if (!unit_is_read(u))
        m.kind = HOLD_UNREAD;
    else if (str_eq(m.reason, S("spam")))
        m.kind = HOLD_SPAM;
    o->again = !moderating_hold(w, &m).v;
    note(w, o->again ? "again" : "held", o, (struct message_id){0});
}

static void forward(struct work *w, const struct unit *u, struct outcome *o)
{
    o->again = !forwarding_mail(w, o->route->list, u->entry->mail);
    note(w, o->again ? "again" : "forwarded", o, (struct message_id){0});
}

static void drop(struct work *w, const struct unit *u, const struct outcome *o)
{
    if (u->opened->mail)
        returned_note(w, o->route, u->opened->mail, u->entry->from.n == 0);
    else
        note(w, "dropped", o, (struct message_id){0});
}

/* Whoever writes from an address reads it (SPEC section 6), where it is proven, and is no machine. */
static void sign_of_life(struct work *w, const struct mail *m)
{
    if (m && m->automatic == AUTO_NO && identity_read(w, m) == IDENTITY_PROVEN)
        bouncing_resume(w, address_find(w->db, m->from.at[0].address), S("proven mail came from there"));
}

void unit_carry_out(struct work *w, struct unit *u)
{
    unit_judge(w, u);
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
            note(w, "refused", o, (struct message_id){0});
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

void unit_log(const struct unit *u)
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
                LOG_STR("list", list), LOG_STR("reason", o->verdict->reason));
    }
}

/* ---- aside */

/* What it was sent to, each once; where there is nothing, one route that leads nowhere: the network's. */
static size_t routes_of(struct work *w, const struct spool_entry *e, struct route *out)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n_to; i++) {
        struct route r = route_read(w, e->to[i]);
        size_t k = 0;
        while (k < n && !alike(&out[k], &r))
            k++;
        if (k == n)
            out[n++] = r;
    }
    if (n == 0)
        out[n++] = (struct route){.recipient = S(""), .address = S("")};
    return n;
}

void unit_set_aside(struct work *w, const struct spool_entry *e)
{
    struct route *routes = ARENA_ARRAY(w->mem, struct route, e->n_to + 1);
    struct verdict v = {POLICY_HOLD, S("aside")};
    struct hold held = {.kind = HOLD_UNREAD};
    size_t n = routes_of(w, e, routes);
    for (size_t i = 0; i < n; i++) {
        struct outcome o = {.route = &routes[i], .verdict = &v};
        struct moderating m = {.list = routes[i].list,
            .entry = e,
            .recipient = routes[i].recipient,
            .reason = v.reason,
            .kind = held.kind,
            .quiet = true};
        moderating_hold(w, &m);
        note(w, "set-aside", &o, (struct message_id){0});
    }
    moderating_announce(w, &held);
}

void unit_foreign(struct work *w, const struct spool_entry *e)
{
    struct route nowhere = {.address = S("")};
    struct verdict v = {POLICY_HOLD, S("foreign")};
    struct outcome o = {.route = &nowhere, .verdict = &v};
    int64_t told = setting_number(w->db, S("intake.foreign"));
    struct buf text;
    note(w, "set-aside", &o, (struct message_id){0});
    if (told <= w->now && w->now - told < FOREIGN_PAUSE)
        return;
    setting_set_number(w->db, S("intake.foreign"), w->now);
    buf_init(&text, BUF_MAX);
    template_mail(&text, notifying_lang(w, NULL), "foreign.txt",
        HOLES(HOLE("network", w->conf->network), HOLE("id", e->id),
            HOLE("folder", arena_printf(w->mem, "%.*s/aside", STR(w->conf->spool)))));
    notifying_tell(w, NULL, buf_str(&text));
    buf_release(&text);
}

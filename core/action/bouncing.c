/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes back, and what follows from it. */
#include "action/bouncing.h"

#include "action/chores.h"
#include "action/leaving.h"
#include "action/probing.h"
#include "action/removing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/die.h"
#include "base/log.h"
#include "mail/failure.h"
#include "store/bounce.h"
#include "store/chore.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/setting.h"

enum {
    AN_HOUR = 3600,
    A_DAY = 86400,
    GOOD_DAYS = 7,      /* take one hard day off the score */
    PROBE_GAP = 60,     /* seconds between two probes, whomever they go to */
    LEDGER_DAYS = 180,  /* kept */
    FADED_DAYS = 4 * 8, /* after which nothing is left of any score */
};

/* The chores. The first two are about an address, the others about all. */
#define PROBE S("bounce-probe")
#define QUIET S("bounce-quiet")
#define DROP S("bounce-drop")
#define PURGE S("bounce-purge")

/* ---- the score */

/* Between two bounces of a weekly digest lie six good days: those do not fade. */
int64_t bouncing_score(const struct bounce_state *s, int64_t now)
{
    int64_t good = now / A_DAY - s->day - 1;
    int64_t score = s->score - (good > 0 ? good / GOOD_DAYS * BOUNCING_HARD : 0);
    return score > 0 ? score : 0;
}

/* The worst of a day is what it counts. A clock that was set back makes no new day. */
static void count(struct bounce_state *s, enum bounce_kind kind, int64_t now)
{
    int64_t points = kind == BOUNCE_HARD ? BOUNCING_HARD : BOUNCING_SOFT;
    if (now / A_DAY > s->day) {
        s->score = bouncing_score(s, now);
        s->day = now / A_DAY;
        s->points = 0;
    }
    if (points > s->points) {
        s->score += points - s->points;
        s->points = points;
    }
}

int64_t bouncing_quiet(const struct bounce_state *s)
{
    return (s->probed > s->last ? s->probed : s->last) + BOUNCING_QUIET;
}

/* ---- events */

static struct str told(struct work *w, const struct bounce_state *s)
{
    return str_trim(arena_printf(w->mem, "%s %.*s", failure_name((int)s->kind), STR(s->status)));
}

static void note(struct work *w, struct str kind, struct address_id address, struct str detail)
{
    struct event e = {.at = w->now, .kind = kind, .detail = detail};
    bounce_member(w->db, address, e.list, e.person, &e.list, &e.person);
    e.list.v = 0; /* all of theirs */
    event_add(w->db, &e);
}

/* ---- off and on */

/* A network whose mail comes back as a whole stops at hundreds of addresses at once: their probes go out one a
   minute, so that a storm of reports never makes one of mails. */
static int64_t probe_time(struct work *w)
{
    int64_t free = setting_number(w->db, PROBE);
    int64_t at = free > w->now && free < w->now + BOUNCING_QUIET ? free : w->now;
    setting_set_number(w->db, PROBE, at + PROBE_GAP);
    return at;
}

static void stop(struct work *w, struct bounce_state *s)
{
    s->off = w->now;
    s->probed = 0;
    note(w, S("delivery-off"), s->address, told(w, s));
    chore_set(w->db, PROBE, s->address.v, probe_time(w));
    chore_set(w->db, QUIET, s->address.v, bouncing_quiet(s));
    chore_add(w->db, DROP, 0, w->now);
}

bool bouncing_resume(struct work *w, struct address_id address, struct str why)
{
    struct bounce_state s;
    if (!bounce_state_get(w->mem, w->db, address, &s) || !s.off)
        return false;
    bounce_state_remove(w->db, address);
    note(w, S("delivery-on"), address, why);
    return true;
}

static void remove_members(struct work *w, const struct bounce_state *s)
{
    struct list_id list = {0};
    struct person_id person = {0};
    struct str why = arena_printf(w->mem, "the probe came back, %.*s", STR(told(w, s)));
    while (bounce_member(w->db, s->address, list, person, &list, &person)) {
        leaving_remove(w, list, person, why);
        removing_note(w, list, s->address, s->status);
    }
    bounce_state_remove(w->db, s->address);
}

/* ---- counting */

static bool reaches_members(struct work *w, struct address_id address)
{
    struct list_id list = {0};
    struct person_id person = {0};
    return address.v && bounce_member(w->db, address, list, person, &list, &person);
}

static struct bounce_state state_of(struct work *w, struct address_id address)
{
    struct bounce_state s;
    if (!bounce_state_get(w->mem, w->db, address, &s)) {
        chore_add(w->db, PURGE, 0, w->now + A_DAY);
        /* another program may just be counting its first one too: a row is there to wait for */
        bounce_state_begin(w->db, address, w->now / A_DAY);
        if (!bounce_state_get(w->mem, w->db, address, &s))
            bug("the state of an address is not there");
    }
    return s;
}

void bouncing_note(struct work *w, const struct bouncing *b)
{
    struct bounce_entry e = {.address = b->address,
        .kind = b->kind,
        .source = b->source,
        .list = b->list,
        .status = b->status,
        .last = w->now};
    if (!reaches_members(w, b->address))
        return;
    bounce_add(w->db, &e);
    if (b->kind == BOUNCE_POLICY)
        return;
    struct bounce_state s = state_of(w, b->address);
    s.kind = b->kind;
    s.status = b->status;
    s.last = w->now;
    if (b->probe && s.off && b->kind == BOUNCE_HARD) {
        remove_members(w, &s);
        return;
    }
    count(&s, b->kind, w->now);
    if (!s.off && s.score >= BOUNCING_LIMIT)
        stop(w, &s);
    bounce_state_set(w->db, &s);
}

/* ---- what is due */

static int64_t probe(struct work *w, const struct chore *c)
{
    struct bounce_state s;
    if (!bounce_state_get(w->mem, w->db, (struct address_id){c->subject}, &s) || !s.off || s.probed)
        return 0;
    s.probed = w->now;
    if (!probing_send(w, &s))
        return 0; /* the last of its members has left */
    bounce_state_set(w->db, &s);
    note(w, S("probe"), s.address, told(w, &s));
    return 0;
}

/* What came since is looked at here alone, so that a bounce moves no chore. */
static int64_t quiet(struct work *w, const struct chore *c)
{
    struct bounce_state s;
    if (!bounce_state_get(w->mem, w->db, (struct address_id){c->subject}, &s) || !s.off)
        return 0;
    if (w->now < bouncing_quiet(&s))
        return bouncing_quiet(&s);
    bouncing_resume(w, s.address, S("ten quiet days"));
    return 0;
}

/* One look at all that waits, for all addresses together. What was just being sent then is caught by the next
   one. */
static int64_t drop(struct work *w, const struct chore *c)
{
    (void)c;
    int64_t dropped = outbox_drop_off(w->db, w->now);
    if (dropped)
        log_event("dropped", LOG_STR("why", S("delivery is off")), LOG_INT("mails", dropped));
    return bounce_count_off(w->db) ? w->now + AN_HOUR : 0;
}

static int64_t purge(struct work *w, const struct chore *c)
{
    (void)c;
    bounce_purge(w->db, w->now / A_DAY - LEDGER_DAYS, w->now / A_DAY - FADED_DAYS);
    return w->now + A_DAY;
}

void bouncing_due(struct work *w)
{
    chores_run(w, DROP, drop);
    chores_run(w, PROBE, probe);
    chores_run(w, QUIET, quiet);
    chores_run(w, PURGE, purge);
    removing_due(w);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is due at some time. */
#include "action/chores.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/stop.h"
#include "store/chore.h"
#include "store/db.h"
#include "store/event.h"

enum { A_DAY = 86400 };

/* ---- what never ends */

struct stuck {
    struct work *w;
    struct str kind;
};

static void put_off(void *arg)
{
    struct stuck *s = arg;
    struct work *w = s->w;
    struct chore c;
    while (chore_stuck(w->mem, w->db, s->kind, w->now, &c)) {
        log_event("chore-aside", LOG_STR("kind", s->kind), LOG_INT("subject", c.subject));
        event_add(w->db, &(struct event){.at = w->now,
                             .kind = S("chore-aside"),
                             .detail = arena_printf(w->mem, "%.*s %lld", STR(s->kind), (long long)c.subject)});
        chore_set(w->db, s->kind, c.subject, w->now + A_DAY);
    }
}

void chores_put_off(struct work *w, struct str kind)
{
    struct stuck s = {w, kind};
    work_next(w);
    work_group(w, put_off, &s);
}

/* ---- one after the other */

struct errand {
    struct work *w;
    int64_t (*run)(struct work *, const struct chore *);
    void (*after)(struct work *); /* or NULL */
    struct chore chore;
};

static void do_one(void *arg)
{
    struct errand *e = arg;
    if (!chore_lock(e->w->db, e->chore.id))
        return;
    int64_t next = e->run(e->w, &e->chore);
    if (next)
        chore_set(e->w->db, e->chore.kind, e->chore.subject, next);
    else
        chore_done(e->w->db, e->chore.id);
}

/* One that was begun so many times before; false: none is due. */
static bool one(struct errand *e, struct str kind, int tried)
{
    struct work *w = e->w;
    work_next(w);
    db_begin(w->db);
    size_t n = chore_take(w->mem, w->db, kind, tried, w->now, CHORES_LEASE, &e->chore, 1);
    db_commit(w->db);
    if (n)
        work_group(w, do_one, e);
    if (n && e->after)
        e->after(w);
    return n > 0;
}

void chores_run_then(struct work *w, struct str kind, int64_t (*run)(struct work *, const struct chore *),
    void (*after)(struct work *))
{
    struct errand e = {.w = w, .run = run, .after = after};
    work_next(w);
    if (!chore_is_due(w->db, kind, w->now)) /* nearly always: no reason to lock the database */
        return;
    chores_put_off(w, kind);
    for (int tried = 1; tried >= 0; tried--)
        while (!stop_asked() && one(&e, kind, tried))
            continue;
}

void chores_run(struct work *w, struct str kind, int64_t (*run)(struct work *, const struct chore *))
{
    chores_run_then(w, kind, run, NULL);
}

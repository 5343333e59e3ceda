/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything but digests that is due at some time: marked as begun, then done and put off in one transaction.
 */
#include "chores.h"

#include "action/moderating.h"
#include "action/work.h"
#include "base/die.h"
#include "base/log.h"
#include "base/stop.h"
#include "store/chore.h"
#include "store/db.h"
#include "store/event.h"

enum { A_DAY = 86400, LEASE = 60, AGAIN_MOST = 20 };

struct errand {
    struct work *w;
    struct chore chore;
};

static void next_unit(struct work *w, int64_t at)
{
    work_next(w);
    if (at)
        w->now = at;
}

static void do_one(void *arg)
{
    struct errand *e = arg;
    if (!chore_lock(e->w->db, e->chore.id))
        return;
    int64_t next = moderating_run_chore(e->w, &e->chore);
    if (next)
        chore_set(e->w->db, e->chore.kind, e->chore.subject, next);
    else
        chore_done(e->w->db, e->chore.id);
}

/* One of a kind, begun so many times before; false: none is due. */
static bool one(struct work *w, struct str kind, int tried, int64_t at)
{
    struct errand e = {.w = w};
    next_unit(w, at);
    db_begin(w->db);
    size_t n = chore_take(w->mem, w->db, kind, tried, w->now, LEASE, &e.chore, 1);
    db_commit(w->db);
    for (int again = 0; n && db_group(w->db, do_one, &e) == DB_AGAIN; again++)
        if (again == AGAIN_MOST)
            die("the database gives up on a chore again and again");
    return n > 0;
}

/* What was begun twice and never ended waits until tomorrow; the others go on. */
static void set_aside(struct work *w, struct str kind, int64_t at)
{
    struct chore c;
    next_unit(w, at);
    db_begin(w->db);
    while (chore_stuck(w->mem, w->db, kind, w->now, &c)) {
        log_event("chore-aside", LOG_STR("kind", kind), LOG_INT("subject", c.subject));
        event_add(w->db, &(struct event){.at = w->now, .kind = S("chore-aside"), .detail = kind});
        chore_set(w->db, kind, c.subject, w->now + A_DAY);
    }
    db_commit(w->db);
}

void chores_run(struct work *w, int64_t at)
{
    for (const struct str *kind = moderating_chores; kind->n; kind++) {
        set_aside(w, *kind, at);
        while (!stop_asked() && one(w, *kind, 1, at))
            continue;
        while (!stop_asked() && one(w, *kind, 0, at))
            continue;
    }
}

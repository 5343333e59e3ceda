/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A group of mails is taken out of the spool and settled. */
#include "group.h"

#include "action/consulting.h"
#include "action/dressing_rule.h"
#include "action/opening.h"
#include "action/work.h"
#include "aside.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/reason.h"
#include "base/spool.h"
#include "base/stop.h"
#include "base/when.h"
#include "done.h"
#include "judge.h"
#include "mail/local.h"
#include "outcome.h"
#include "route.h"
#include "store/db.h"
#include "unit.h"

enum { GROUP_MOST = 100, GROUP_MS = 100, GROUP_BYTES = 16 << 20 };

struct alone {
    struct group *g;
    struct unit *unit;
};

/* ---- what goes aside */

static void note_spent(void *arg)
{
    struct alone *one = arg;
    struct group *g = one->g;
    aside_spent(g->w, one->unit->entry);
    done_remember(g->w, g->done, g->spool, DONE_ASIDE, one->unit, 1);
}

static void note_foreign(void *arg)
{
    struct alone *one = arg;
    struct group *g = one->g;
    aside_foreign(g->w, one->unit->entry);
    done_remember(g->w, g->done, g->spool, DONE_ASIDE, one->unit, 1);
}

/* Noted first and only then taken out of new/: a crash between the two finds it again, and finds it noted.
   False when the database stayed busy until we were asked to stop: then it waits. */
static bool set_aside(struct group *g, struct unit *u, bool foreign, bool noted)
{
    struct alone one = {g, u};
    enum db_end end = noted ? DB_DONE : DB_AGAIN;
    while (end == DB_AGAIN) {
        end = db_group(g->w->db, foreign ? note_foreign : note_spent, &one);
        if (end == DB_AGAIN && !stop_wait(GROUP_BUSY_MS))
            break;
    }
    if (end == DB_AGAIN) {
        spool_release(g->spool, u->entry);
        return false;
    }
    log_event("set-aside", LOG_STR("spool", u->entry->id));
    spool_aside(g->spool, u->entry,
        foreign ? S("not written by a program of ours\n") : S("begun twice and never finished\n"));
    return true;
}

/* ---- taking */

/* A mail that killed its child is read once more, after all others: at its second try nobody waits behind it.
   False: that is to come. */
static bool open_unit(struct group *g, struct unit *u)
{
    unit_open(g->w->mem, g->opening, u);
    if (unit_is_read(u) || u->entry->later)
        return true;
    if (spool_put_off(g->spool, u->entry)) {
        log_event("put-off", LOG_STR("spool", u->entry->id), LOG_STR("reason", reason_word(u->opened->why)));
        return false;
    }
    unit_open(g->w->mem, g->opening, u);
    return true;
}

static void give_back(struct group *g, const struct spool_entry *e)
{
    if (!e->later || !spool_put_off(g->spool, e))
        spool_release(g->spool, e);
}

/* Whether it must not share a group with what was opened before it: if it kills the program, nothing else is to
   be set aside with it; if it is slow to read, nothing else is to wait for it. */
static bool goes_alone(const struct spool_entry *e)
{
    return e->tries > 1 || e->later;
}

/* What is not opened counts as well: its bytes are in memory until the group ends. */
bool group_take(struct group *g)
{
    struct work *w = g->w;
    int64_t start = when_mono();
    size_t bytes = 0, n = 0;
    work_next(w);
    g->units = ARENA_ARRAY(w->mem, struct unit, GROUP_MOST);
    g->n = 0;
    while (n < GROUP_MOST && bytes < GROUP_BYTES && (g->n == 0 || when_mono() - start < GROUP_MS)) {
        struct unit *u = &g->units[g->n];
        u->entry = ARENA_NEW(w->mem, struct spool_entry);
        enum spool_taken taken = spool_take(w->mem, g->spool, u->entry);
        if (taken == SPOOL_EMPTY)
            break;
        n++;
        bytes += u->entry->size;
        enum done_how done = done_before(g->done, u->entry);
        if (done == DONE_WHOLE) {
            spool_done(g->spool, u->entry);
            continue;
        }
        if (taken != SPOOL_TOOK || done == DONE_ASIDE) {
            if (!set_aside(g, u, taken == SPOOL_FOREIGN, done == DONE_ASIDE))
                break;
            continue;
        }
        if (goes_alone(u->entry) && g->n > 0) {
            give_back(g, u->entry);
            break;
        }
        if (!open_unit(g, u))
            continue;
        g->n++;
        if (goes_alone(u->entry))
            break;
    }
    return n > 0;
}

/* ---- settling */

/* One mail after the other: what became of the last one may decide what becomes of the next. */
static void judge_and_carry_out(struct work *w, struct unit *u)
{
    judge_unit(w, u);
    outcome_carry_out(w, u);
}

static void carry_out(void *arg)
{
    struct group *g = arg;
    for (size_t i = 0; i < g->n; i++)
        judge_and_carry_out(g->w, &g->units[i]);
    done_remember(g->w, g->done, g->spool, DONE_WHOLE, g->units, g->n);
}

static void carry_out_one(void *arg)
{
    struct alone *one = arg;
    struct group *g = one->g;
    judge_and_carry_out(g->w, one->unit);
    done_remember(g->w, g->done, g->spool, DONE_WHOLE, one->unit, 1);
}

static void finish(struct group *g, struct unit *u)
{
    outcome_log(u);
    spool_done(g->spool, u->entry);
}

/* Before anything is locked: whose domain would make a difference is asked what it wants of copies. */
static void consult(struct group *g)
{
    struct str *domains = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < g->n; i++) {
        const struct unit *u = &g->units[i];
        for (size_t k = 0; u->opened->end == OPENED && k < u->entry->n_to; k++) {
            struct route r = route_read(g->w, u->entry->to[k]);
            struct str domain =
                r.list && r.at && local_posts(r.at) ? dressed_asks(g->w, r.list, u->entry->mail) : S("");
            if (!domain.n)
                continue;
            domains = arena_push(g->w->mem, domains, &n, &cap, sizeof *domains);
            domains[n - 1] = domain;
        }
    }
    if (n)
        consulting_ask(g->w, domains, n);
}

/* On a busy database the group is run again, one unit at a time; what still finds no room waits in the spool.
 */
void group_settle(struct group *g)
{
    bool busy = false;
    if (g->n == 0)
        return;
    consult(g);
    if (db_group(g->w->db, carry_out, g) == DB_DONE) {
        for (size_t i = 0; i < g->n; i++)
            finish(g, &g->units[i]);
        return;
    }
    for (size_t i = 0; i < g->n; i++) {
        struct alone one = {g, &g->units[i]};
        if (db_group(g->w->db, carry_out_one, &one) == DB_DONE) {
            finish(g, one.unit);
            continue;
        }
        log_event("busy", LOG_STR("spool", one.unit->entry->id));
        spool_release(g->spool, one.unit->entry);
        busy = true;
    }
    if (busy)
        stop_wait(GROUP_BUSY_MS);
}

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
#include "readers.h"
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

static void give_back(struct group *g, const struct spool_entry *e)
{
    if (!e->later || !spool_put_off(g->spool, e))
        spool_release(g->spool, e);
}

/* Whether it must not share a group with what was opened before it, nor be read beside one that is settled: if
   it kills the program, nothing else is to be set aside with it; if it is slow to read, nothing else is to wait
   for it. */
static bool goes_alone(const struct spool_entry *e)
{
    return e->tries > 1 || e->later;
}

/* What is not opened counts as well: its bytes are in memory until the group ends. */
static bool has_room(const struct batch *b)
{
    return !b->full && b->taken < GROUP_MOST && b->bytes < GROUP_BYTES;
}

static struct batch *fresh_batch(struct group *g)
{
    struct batch *b = &g->next;
    if (b->units)
        return b;
    if (b->mem)
        arena_reset(b->mem);
    else
        b->mem = arena_new();
    *b = (struct batch){.mem = b->mem, .units = ARENA_ARRAY(b->mem, struct unit, GROUP_MOST)};
    return b;
}

/* One entry more, which a reader begins with. ahead: another group is being settled; what is to be noted in the
   database, or goes alone, waits until that is done. False: nothing more comes to this batch now. */
static bool take_one(struct group *g, bool ahead)
{
    struct batch *b = fresh_batch(g);
    struct unit *u = &b->units[b->n];
    u->entry = ARENA_NEW(b->mem, struct spool_entry);
    enum spool_taken taken = spool_take(b->mem, g->spool, u->entry);
    if (taken == SPOOL_EMPTY)
        return false;
    enum done_how done = done_before(g->done, u->entry);
    bool plain = taken == SPOOL_TOOK && done == DONE_NOT, alone = plain && goes_alone(u->entry);
    if (ahead ? !plain || alone : alone && b->n > 0) {
        give_back(g, u->entry);
        return false;
    }
    b->taken++;
    b->bytes += u->entry->size;
    if (done == DONE_WHOLE) {
        spool_done(g->spool, u->entry);
        return true;
    }
    if (!plain)
        return set_aside(g, u, taken == SPOOL_FOREIGN, done == DONE_ASIDE);
    b->n++;
    readers_give(g->readers, b->mem, u);
    return !alone;
}

/* While a group is settled. Nobody is waited for: the database is locked. */
static void read_ahead(struct group *g)
{
    struct batch *b = fresh_batch(g);
    while (readers_done(g->readers, false))
        ;
    while (has_room(b) && readers_idle(g->readers))
        b->full = !take_one(g, true);
}

/* A mail that killed its child is read once more, after all others: at its second try nobody waits behind it.
   False: that is to come. */
static bool is_opened(struct group *g, struct arena *a, struct unit *u)
{
    if (unit_is_read(u) || u->entry->later)
        return true;
    if (spool_put_off(g->spool, u->entry)) {
        log_event("put-off", LOG_STR("spool", u->entry->id), LOG_STR("reason", reason_word(u->opened->why)));
        return false;
    }
    unit_open(a, g->opening, u);
    return true;
}

static void await_readers(struct group *g)
{
    while (readers_done(g->readers, true))
        ;
}

/* The batch that was gathered becomes the group, and the next one gets the memory of the last group. */
static void turn(struct group *g)
{
    struct batch b = g->next;
    g->units = b.units;
    g->n = 0;
    for (size_t i = 0; i < b.n; i++)
        if (is_opened(g, b.mem, &b.units[i]))
            g->units[g->n++] = b.units[i];
    g->next = (struct batch){.mem = g->mem};
    g->mem = b.mem;
}

bool group_take(struct group *g)
{
    int64_t start = when_mono();
    struct batch *b = fresh_batch(g);
    work_next(g->w);
    b->full = false;
    while (has_room(b) && (b->n == 0 || when_mono() - start < GROUP_MS))
        b->full = !take_one(g, false);
    await_readers(g);
    bool took = b->taken > 0;
    turn(g);
    return took;
}

void group_leave(struct group *g)
{
    await_readers(g);
    for (size_t i = 0; i < g->next.n; i++)
        spool_release(g->spool, g->next.units[i].entry);
    arena_free(g->next.mem);
    arena_free(g->mem);
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
    for (size_t i = 0; i < g->n; i++) {
        if (g->n > 1) /* alone it may be what kills us */
            read_ahead(g);
        judge_and_carry_out(g->w, &g->units[i]);
    }
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

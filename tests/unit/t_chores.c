/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chores: each one that is due is done once; what never ends keeps the others from nothing. */
#include "action/chores.h"

#include "action/work.h"
#include "scratch.h"
#include "store/chore.h"

enum { NOW = 1777878000, LATER = NOW + 3600, A_DAY = 86400 };

#define KIND S("water")

static struct scratch s;
static struct work w;
static int64_t done[8];
static size_t n_done;

static int64_t water(struct work *in, const struct chore *c)
{
    CHECK(in == &w && in->now == w.at);
    CHECK_STR(c->kind, "water");
    done[n_done++] = c->subject;
    return c->subject % 2 ? in->now + A_DAY : 0; /* the odd ones come again */
}

static int committed;

static void look_from_outside(struct work *in)
{
    struct db *other = db_open(s.where);
    committed += in == &w && !chore_is_due(other, KIND, LATER); /* its lease is over by then */
    db_close(other);
}

static void begin(void)
{
    s = scratch_open();
    w = (struct work){.mem = arena_new(), .db = s.db, .at = NOW};
    n_done = 0;
}

static void end(void)
{
    arena_free(w.mem);
    scratch_end(&s);
}

static void add(int64_t subject, int64_t due)
{
    db_begin(w.db);
    CHECK(chore_add(w.db, KIND, subject, due));
    db_commit(w.db);
}

/* As a kill in its midst leaves it, so many times. */
static void begin_and_die(int times)
{
    struct chore c;
    for (int i = 0; i < times; i++) {
        db_begin(w.db);
        CHECK_INT(chore_take(s.mem, w.db, KIND, i, NOW + i * (CHORES_LEASE + 1), CHORES_LEASE, &c, 1), 1);
        db_commit(w.db);
    }
}

static void run(int64_t at)
{
    w.at = at;
    chores_run(&w, KIND, water);
}

static void then(void)
{
    begin();
    chores_run_then(&w, KIND, water, look_from_outside);
    CHECK_INT(committed, 0);
    add(2, NOW);
    chores_run_then(&w, KIND, water, look_from_outside);
    CHECK_INT(n_done, 1);
    CHECK_INT(committed, 1);
    end();
}

static void due(void)
{
    begin();
    run(NOW);
    CHECK_INT(n_done, 0);
    add(1, NOW);
    add(2, 0); /* at once */
    add(3, LATER);
    run(NOW);
    CHECK_INT(n_done, 2);
    CHECK_INT(done[0] + done[1], 3);
    run(NOW + 1);
    CHECK_INT(n_done, 2);
    run(LATER);
    CHECK_INT(n_done, 3);
    CHECK_INT(done[2], 3);
    CHECK(chore_is_due(w.db, KIND, NOW + A_DAY) &&
          !chore_is_due(w.db, KIND, NOW + A_DAY - 1)); /* 1 comes again, 2 does not */
    end();
}

static void other_kinds(void)
{
    begin();
    db_begin(w.db);
    CHECK(chore_add(w.db, S("weeds"), 1, NOW));
    db_commit(w.db);
    run(NOW);
    CHECK_INT(n_done, 0);
    CHECK(chore_is_due(w.db, S("weeds"), NOW) && !chore_is_due(w.db, S("weeds"), NOW - 1));
    end();
}

static void begun_once(void)
{
    begin();
    add(2, NOW);
    begin_and_die(1);
    run(NOW);
    CHECK_INT(n_done, 0); /* somebody may be at it */
    run(NOW + CHORES_LEASE + 1);
    CHECK_INT(n_done, 1);
    end();
}

static void begun_twice(void)
{
    begin();
    add(2, NOW);
    begin_and_die(2);
    add(4, NOW);
    run(LATER);
    CHECK_INT(n_done, 1);
    CHECK_INT(done[0], 4);
    CHECK(chore_is_due(w.db, KIND, LATER + A_DAY) && !chore_is_due(w.db, KIND, LATER + A_DAY - 1));
    run(LATER + A_DAY);
    CHECK_INT(n_done, 2);
    CHECK_INT(done[1], 2);
    end();
}

static const struct tap_test tests[] = {
    {"what is due is done, and again where it says so", due},
    {"other kinds are left alone", other_kinds},
    {"what was begun is begun again after a while", begun_once},
    {"what was begun twice waits for a day, the others do not", begun_twice},
    {"what cannot be rolled back comes behind the commit", then},
};

TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chore: what is due, begun at most twice. */
#include "store/chore.h"

#include "scratch.h"

static void due(void)
{
    struct scratch s = scratch_open();
    struct chore c;
    db_begin(s.db);
    CHECK_INT(chore_next_due(s.db), 0);
    chore_set(s.db, S("remind"), 7, 200);
    chore_set(s.db, S("digest"), 7, 300);
    chore_set(s.db, S("digest"), 7, 100); /* moved */
    CHECK_INT(chore_next_due(s.db), 100);
    CHECK(!chore_take(s.mem, s.db, 99, 60, &c));
    CHECK(chore_take(s.mem, s.db, 250, 60, &c));
    CHECK_STR(c.kind, "digest");
    CHECK(c.subject == 7 && c.tried == 1);
    chore_done(s.db, c.id);
    CHECK(chore_take(s.mem, s.db, 250, 60, &c));
    CHECK_STR(c.kind, "remind");
    CHECK(!chore_take(s.mem, s.db, 250, 60, &c)); /* somebody is at it */
    db_commit(s.db);
    scratch_end(&s);
}

static void begun_twice(void)
{
    struct scratch s = scratch_open();
    struct chore c;
    db_begin(s.db);
    chore_set(s.db, S("remind"), 1, 0);
    CHECK(chore_take(s.mem, s.db, 100, 60, &c));
    CHECK(chore_take(s.mem, s.db, 160, 60, &c));
    CHECK_INT(c.tried, 2);
    CHECK(!chore_take(s.mem, s.db, 1000, 60, &c)); /* it killed its program twice */
    CHECK_INT(chore_next_due(s.db), 0);
    chore_set(s.db, S("remind"), 1, 0);
    CHECK(chore_take(s.mem, s.db, 1000, 60, &c));
    CHECK_INT(c.tried, 1);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"the first that is due is taken, once", due},
    {"what was begun twice and never finished is left alone", begun_twice},
};

TAP_MAIN(tests)

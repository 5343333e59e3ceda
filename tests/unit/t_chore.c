/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chore: what is due, begun at most twice. */
#include "store/chore.h"

#include "scratch.h"
#include "store/subscription.h"

static void due(void)
{
    struct scratch s = scratch_open();
    struct chore c[4];
    db_begin(s.db);
    CHECK_INT(chore_next_due(s.db), 0);
    chore_set(s.db, S("remind"), 7, 200);
    chore_set(s.db, S("digest"), 7, 300);
    chore_set(s.db, S("digest"), 7, 100); /* moved */
    chore_set(s.db, S("digest"), 8, 100);
    chore_set(s.db, S("digest"), 9, 101);
    CHECK(!chore_add(s.db, S("digest"), 8, 50)); /* there already: not moved */
    CHECK(chore_add(s.db, S("held"), 8, 400));
    CHECK_INT(chore_next_due(s.db), 100);
    chore_add(s.db, S("digest"), 7, 5); /* is there */
    CHECK_INT(chore_first(s.db, S("digest")), 100);
    CHECK_INT(chore_first(s.db, S("remind")), 200);
    CHECK_INT(chore_first(s.db, S("none")), 0);
    chore_add(s.db, S("want"), 7, 900);
    CHECK_INT(chore_first(s.db, S("want")), 900);
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 99, 60, c, 4), 0);
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 100, 60, c, 1), 1);
    CHECK_STR(c[0].kind, "digest");
    CHECK(c[0].subject == 7 && c[0].tried == 1 && c[0].due == 160);
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 250, 60, c, 4), 2); /* not what was begun */
    chore_done(s.db, c[0].id);
    chore_done(s.db, c[1].id);
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 250, 60, c, 4), 1);
    CHECK_INT(c[0].subject, 7);
    db_commit(s.db);
    scratch_end(&s);
}

static void begun_twice(void)
{
    struct scratch s = scratch_open();
    struct chore c;
    db_begin(s.db);
    chore_set(s.db, S("remind"), 1, 0);
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 100, 60, &c, 1), 1);
    CHECK(!chore_stuck(s.mem, s.db, S("remind"), 500, &c));
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 1, 159, 60, &c, 1), 0); /* somebody is at it */
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 1, 160, 60, &c, 1), 1);
    CHECK_INT(c.tried, 2);
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 1000, 60, &c, 1), 0); /* it killed its program twice */
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 1, 1000, 60, &c, 1), 0);
    CHECK_INT(chore_next_due(s.db), 0);
    CHECK(!chore_stuck(s.mem, s.db, S("digest"), 500, &c));
    CHECK(!chore_stuck(s.mem, s.db, S("remind"), 219, &c));
    CHECK(chore_stuck(s.mem, s.db, S("remind"), 220, &c));
    CHECK_INT(c.subject, 1);
    chore_set(s.db, S("remind"), 1, 0);
    CHECK(!chore_stuck(s.mem, s.db, S("remind"), 100, &c));
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 100, 60, &c, 1), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static void of_members(void)
{
    static const enum mode modes[] = {MODE_EACH, MODE_DIGEST, MODE_RADIO, MODE_NOMAIL};
    struct scratch s = scratch_open();
    struct chore c[4];
    struct person_id p[4];
    db_begin(s.db);
    struct list_id one = scratch_list(s.db, "one"), two = scratch_list(s.db, "two");
    for (int i = 0; i < 4; i++) {
        p[i] = scratch_person(s.db, arena_printf(s.mem, "p%d@example.org", i).p);
        struct subscription sub = {.list = one, .person = p[i], .mode = modes[i]};
        subscription_add(s.db, &sub);
        sub.list = two;
        subscription_add(s.db, &sub);
    }
    chore_set(s.db, S("digest"), p[1].v, 900); /* stays as it is */
    for (int twice = 0; twice < 2; twice++)
        chore_set_members(s.db, S("digest"), MODE_DIGEST, MODE_RADIO, 100);
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 1000, 60, c, 4), 2);
    CHECK(c[0].subject + c[1].subject == p[1].v + p[2].v);
    CHECK(c[0].due == 1060 && c[1].due == 1060);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"what is due is taken, once", due},
    {"what was begun twice and never finished is left alone", begun_twice},
    {"each member who wants it gets one", of_members},
};

TAP_MAIN(tests)

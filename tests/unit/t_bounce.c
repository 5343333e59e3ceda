/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bounce: the ledger, addresses in trouble, and who was removed. */
#include "store/bounce.h"

#include "scratch.h"
#include "store/subscription.h"

enum { A_DAY = 86400, DAY = 20000 * A_DAY };

static void ledger(void)
{
    struct scratch s = scratch_open();
    struct bounce_entry out[5], e = {.kind = BOUNCE_HARD, .status = S("5.1.1"), .last = DAY + 7};
    db_begin(s.db);
    e.address = address_add(s.db, S("ben@member.test"));
    struct address_id other = address_add(s.db, S("cyd@member.test"));
    for (int i = 0; i < 1000; i++)
        bounce_add(s.db, &e);
    e.last += 60;
    e.status = S("5.1.10");
    bounce_add(s.db, &e);
    CHECK_INT(bounce_of_address(s.mem, s.db, e.address, out, 5), 1); /* a row a day */
    CHECK_INT(out[0].times, 1001);
    CHECK_INT(out[0].last, DAY + 67);
    CHECK_INT(out[0].day, 20000);
    CHECK_STR(out[0].status, "5.1.10");
    e.source = BOUNCE_DIALOGUE;
    bounce_add(s.db, &e);
    e.last += A_DAY;
    e.kind = BOUNCE_POLICY;
    e.list = scratch_list(s.db, "garden");
    bounce_add(s.db, &e);
    CHECK_INT(bounce_of_address(s.mem, s.db, e.address, out, 5), 3);
    CHECK(out[0].kind == BOUNCE_POLICY && out[0].list.v == e.list.v && out[0].source == BOUNCE_DIALOGUE);
    CHECK_INT(bounce_of_address(s.mem, s.db, e.address, out, 1), 1);
    CHECK_INT(bounce_of_address(s.mem, s.db, other, out, 5), 0);
    bounce_purge(s.db, 20000, 0);
    CHECK_INT(bounce_of_address(s.mem, s.db, e.address, out, 5), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static void states(void)
{
    struct scratch s = scratch_open();
    struct bounce_state out[3], got;
    db_begin(s.db);
    struct bounce_state one = {.address = address_add(s.db, S("ben@member.test")),
        .score = 20,
        .day = 20000,
        .points = 10,
        .last = DAY,
        .kind = BOUNCE_SOFT,
        .status = S("4.2.2")};
    CHECK(!bounce_state_get(s.mem, s.db, one.address, &got));
    bounce_state_set(s.db, &one);
    CHECK(bounce_state_get(s.mem, s.db, one.address, &got));
    CHECK(got.score == 20 && got.day == 20000 && got.points == 10 && got.last == DAY);
    CHECK(got.kind == BOUNCE_SOFT && got.off == 0 && got.probed == 0);
    CHECK_STR(got.status, "4.2.2");
    CHECK(!bounce_is_off(s.db, one.address) && bounce_count_off(s.db) == 0);
    one.off = DAY + 1;
    one.probed = DAY + 2;
    bounce_state_set(s.db, &one);
    CHECK(bounce_is_off(s.db, one.address) && bounce_count_off(s.db) == 1);
    struct bounce_state two = {.address = address_add(s.db, S("cyd@member.test")), .day = 20000};
    bounce_state_set(s.db, &two);
    CHECK_INT(bounce_state_page(s.mem, s.db, (struct address_id){0}, out, 3), 2);
    CHECK_INT(out[0].probed, DAY + 2);
    CHECK_INT(bounce_state_page(s.mem, s.db, one.address, out, 3), 1);
    bounce_purge(s.db, 0, 20000); /* what is off stays */
    CHECK_INT(bounce_state_page(s.mem, s.db, (struct address_id){0}, out, 3), 1);
    CHECK(bounce_state_remove(s.db, one.address));
    CHECK(!bounce_state_remove(s.db, one.address));
    db_commit(s.db);
    scratch_end(&s);
}

static void members(void)
{
    struct scratch s = scratch_open();
    struct list_id list = {0};
    struct person_id person = {0};
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    struct person_id ben = scratch_person(s.db, "ben@member.test"),
                     bea = scratch_person(s.db, "ben@member.test");
    struct address_id shared = address_find(s.db, S("ben@member.test"));
    person_address_add(s.db, bea, address_add(s.db, S("bea@member.test")), false);
    CHECK(!bounce_member(s.db, shared, list, person, &list, &person));
    CHECK_INT(bounce_count_members(s.db), 0);
    struct subscription in = {.list = garden, .person = bea};
    subscription_add(s.db, &in);
    in = (struct subscription){.list = pumps, .person = ben};
    subscription_add(s.db, &in);
    CHECK_INT(bounce_count_members(s.db), 1);
    CHECK(bounce_member(s.db, shared, list, person, &list, &person));
    CHECK(list.v == garden.v && person.v == bea.v);
    CHECK(bounce_member(s.db, shared, list, person, &list, &person));
    CHECK(list.v == pumps.v && person.v == ben.v);
    CHECK(!bounce_member(s.db, shared, list, person, &list, &person));
    list.v = person.v = 0;
    CHECK(!bounce_member(s.db, address_find(s.db, S("bea@member.test")), list, person, &list, &person));
    db_commit(s.db);
    scratch_end(&s);
}

static void removed(void)
{
    struct scratch s = scratch_open();
    struct bounce_removed out[3];
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    struct address_id ben = address_add(s.db, S("ben@member.test"));
    bounce_removed_add(s.db, garden, ben, S("5.1.1"), DAY);
    bounce_removed_add(s.db, garden, ben, S("5.1.2"), DAY);
    CHECK_INT(bounce_removed_of(s.mem, s.db, pumps, out, 3), 0);
    CHECK_INT(bounce_removed_of(s.mem, s.db, garden, out, 3), 1);
    CHECK_STR(out[0].address, "ben@member.test");
    CHECK_STR(out[0].status, "5.1.1");
    CHECK_INT(bounce_removed_told(s.db, garden), 1);
    CHECK_INT(bounce_removed_told(s.db, garden), 0);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a thousand reports of a day are one row", ledger},
    {"the state of an address", states},
    {"whose mail goes to an address", members},
    {"who was removed, until it was told", removed},
};

TAP_MAIN(tests)

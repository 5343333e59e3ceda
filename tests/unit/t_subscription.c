/* SPDX-License-Identifier: GPL-3.0-or-later */
/* subscription: members, topics, roles. */
#include "store/subscription.h"

#include "scratch.h"

static void members(void)
{
    struct scratch s = scratch_open();
    struct subscription out[3];
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    struct person_id ana = scratch_person(s.db, "a@x.org"), ben = scratch_person(s.db, "b@x.org");
    struct subscription in = {.list = garden,
        .person = ana,
        .mode = MODE_RADIO,
        .joined = 9,
        .digest_day = -1,
        .digest_hour = 7,
        .hide = true,
        .max_bytes = 20000,
        .no_copies = true};
    CHECK(subscription_add(s.db, &in));
    CHECK(!subscription_add(s.db, &in));
    in.person = ben;
    CHECK(subscription_add(s.db, &in));
    in.list = pumps;
    CHECK(subscription_add(s.db, &in));
    db_commit(s.db);
    CHECK(subscription_get(s.db, garden, ana, out));
    CHECK(!out[0].no_own && out[0].no_copies);
    CHECK(out[0].mode == MODE_RADIO && out[0].hide && out[0].joined == 9 && out[0].max_bytes == 20000);
    CHECK_INT(out[0].digest_day, -1);
    CHECK_INT(out[0].digest_hour, 7);
    CHECK(!subscription_get(s.db, pumps, ana, out));
    CHECK(subscription_hides(s.db, garden, person_main_address(s.db, ana)));
    CHECK(!subscription_hides(s.db, pumps, person_main_address(s.db, ana)));
    CHECK(!subscription_hides(s.db, garden, (struct address_id){0}));
    CHECK_INT(subscription_page(s.db, garden, (struct person_id){0}, out, 3), 2);
    CHECK_INT(subscription_page(s.db, garden, ana, out, 3), 1);
    CHECK_INT(out[0].person.v, ben.v);
    CHECK_INT(subscription_of_person(s.db, ben, (struct list_id){0}, out, 3), 2);
    CHECK_INT(out[1].list.v, pumps.v);
    scratch_end(&s);
}

static void changes(void)
{
    struct scratch s = scratch_open();
    struct subscription sub;
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden");
    struct person_id ana = scratch_person(s.db, "a@x.org");
    sub = (struct subscription){.list = garden, .person = ana, .joined = 3, .digest_day = 6, .digest_hour = -1};
    subscription_add(s.db, &sub);
    sub.mode = MODE_DIGEST;
    sub.digest_day = -1;
    sub.digest_hour = 23;
    sub.joined = 99;
    sub.hide = true;
    subscription_set(s.db, &sub);
    CHECK(subscription_get(s.db, garden, ana, &sub));
    CHECK(sub.mode == MODE_DIGEST && sub.digest_day == -1 && sub.digest_hour == 23 && sub.joined == 3 &&
          sub.hide);
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK(!subscription_remove(s.db, garden, ana));
    db_commit(s.db);
    scratch_end(&s);
}

static void topics(void)
{
    struct scratch s = scratch_open();
    struct topic_id out[2];
    db_begin(s.db);
    struct topic t = {.list = scratch_list(s.db, "garden"), .tag = S("water"), .title = S("Water")};
    struct person_id ana = scratch_person(s.db, "a@x.org");
    struct topic_id water = topic_add(s.db, &t);
    struct subscription sub = {.list = t.list, .person = ana};
    subscription_add(s.db, &sub);
    CHECK_INT(subscription_topics(s.db, t.list, ana, out, 2), 0);
    subscription_topic_add(s.db, t.list, ana, water);
    subscription_topic_add(s.db, t.list, ana, water);
    CHECK_INT(subscription_topics(s.db, t.list, ana, out, 2), 1);
    CHECK_INT(out[0].v, water.v);
    subscription_topic_remove(s.db, t.list, ana, water);
    CHECK_INT(subscription_topics(s.db, t.list, ana, out, 2), 0);
    subscription_topic_add(s.db, t.list, ana, water);
    CHECK(subscription_remove(s.db, t.list, ana)); /* the choice goes with the member */
    CHECK_INT(subscription_topics(s.db, t.list, ana, out, 2), 0);
    db_commit(s.db);
    scratch_end(&s);
}

static void roles(void)
{
    struct scratch s = scratch_open();
    struct person_id out[3];
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden");
    struct person_id ana = scratch_person(s.db, "a@x.org"), ben = scratch_person(s.db, "b@x.org");
    CHECK(role_add(s.db, garden, ana, ROLE_OWNER));
    CHECK(!role_add(s.db, garden, ana, ROLE_OWNER));
    CHECK(role_add(s.db, garden, ana, ROLE_STEWARD));
    CHECK(role_add(s.db, garden, ben, ROLE_OWNER));
    CHECK(role_has(s.db, garden, ana, ROLE_STEWARD));
    CHECK(!role_has(s.db, garden, ben, ROLE_STEWARD));
    CHECK_INT(role_page(s.db, garden, ROLE_OWNER, (struct person_id){0}, out, 3), 2);
    CHECK_INT(out[1].v, ben.v);
    CHECK(role_remove(s.db, garden, ben, ROLE_OWNER));
    CHECK(!role_remove(s.db, garden, ben, ROLE_OWNER));
    CHECK_INT(role_page(s.db, garden, ROLE_OWNER, (struct person_id){0}, out, 3), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"members of a list, lists of a member, in pages", members},
    {"a subscription changes and ends", changes},
    {"a member chooses topics", topics},
    {"roles", roles},
};

TAP_MAIN(tests)

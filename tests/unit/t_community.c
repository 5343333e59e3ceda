/* SPDX-License-Identifier: GPL-3.0-or-later */
/* community: names, members. */
#include "store/community.h"

#include "scratch.h"

static void members(void)
{
    struct scratch s = scratch_open();
    struct community in = {.name = S("Kisumu"), .region = S("Kenya"), .sector = S("water"), .lang = LANG_SW},
                     out[3];
    db_begin(s.db);
    struct community_id kisumu = community_add(s.db, &in);
    CHECK_INT(community_add(s.db, &in).v, 0);
    in.name = S("Lomé");
    struct community_id lome = community_add(s.db, &in);
    struct person_id p = scratch_person(s.db, "ana@example.org");
    CHECK(community_join(s.db, lome, p));
    CHECK(community_join(s.db, kisumu, p));
    CHECK(!community_join(s.db, kisumu, p));
    db_commit(s.db);
    CHECK_INT(community_of_person(s.mem, s.db, p, (struct community_id){0}, out, 3), 2);
    CHECK_STR(out[0].name, "Kisumu");
    CHECK_STR(out[0].region, "Kenya");
    CHECK_STR(out[0].sector, "water");
    CHECK(out[0].lang == LANG_SW);
    db_begin(s.db);
    community_leave(s.db, kisumu, p);
    db_commit(s.db);
    CHECK_INT(community_of_person(s.mem, s.db, p, (struct community_id){0}, out, 3), 1);
    CHECK_STR(out[0].name, "Lomé");
    CHECK(community_by_name(s.mem, s.db, S("Lomé"), out));
    CHECK(!community_by_name(s.mem, s.db, S("lomé"), out));
    CHECK_INT(community_page(s.mem, s.db, kisumu, out, 3), 1);
    CHECK_INT(out[0].id.v, lome.v);
    scratch_end(&s);
}

static void changed(void)
{
    struct scratch s = scratch_open();
    struct community c = {.name = S("Kisumu"), .region = S("Kenya"), .sector = S(""), .lang = LANG_SW}, out;
    db_begin(s.db);
    c.id = community_add(s.db, &c);
    struct community other = {.name = S("Lomé"), .region = S("Togo"), .sector = S("sewing"), .lang = LANG_FR};
    other.id = community_add(s.db, &other);
    c.name = S("Kisumu West");
    c.sector = S("water");
    c.lang = LANG_EN;
    CHECK(community_set(s.db, &c));
    CHECK(community_set(s.db, &c)); /* its own name is not another's */
    CHECK(!community_by_name(s.mem, s.db, S("Kisumu"), &out));
    CHECK(community_by_name(s.mem, s.db, S("Kisumu West"), &out));
    CHECK_INT(out.id.v, c.id.v);
    CHECK_STR(out.region, "Kenya");
    CHECK_STR(out.sector, "water");
    CHECK_INT(out.lang, LANG_EN);
    c.name = S("Lomé");
    CHECK(!community_set(s.db, &c));
    CHECK(community_by_name(s.mem, s.db, S("Lomé"), &out));
    CHECK_INT(out.id.v, other.id.v);
    CHECK_STR(out.region, "Togo");
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a member is in one or more communities, once in each", members},
    {"what a community is can be changed, and its name to none that is taken", changed},
};

TAP_MAIN(tests)

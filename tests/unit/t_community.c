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
    community_join(s.db, lome, p);
    community_join(s.db, kisumu, p);
    community_join(s.db, kisumu, p);
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

static const struct tap_test tests[] = {
    {"a member is in one or more communities, once in each", members},
};

TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_schema: a schema that is not this program's stops it, and what cannot be read is not taken for nothing. */
#include "store/db_schema.h"

#include "base/embedded.h"
#include "scratch.h"
#include "store/setting.h"

static struct str place;

static void open_place(void)
{
    tap_quiet();
    db_close(db_open(place));
}

static void migrate_place(void)
{
    tap_quiet();
    db_close(db_migrate(place));
}

static void look_at_place(void)
{
    tap_quiet();
    db_found_version(place);
}

/* A number that is none of ours is not taken for an empty database. */
static void strange_versions(void)
{
    static const char *const strange[] = {"0", "abc", "", "-3", "99999999999999"};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        struct scratch s = scratch_open();
        place = s.where;
        db_begin(s.db);
        setting_set(s.db, S("schema"), str_of(strange[i]));
        db_commit(s.db);
        CHECK_INT(tap_child(open_place), 75);
        CHECK_INT(tap_child(migrate_place), 75);
        CHECK_INT(tap_child(look_at_place), 75);
        CHECK_STR(setting_get(s.mem, s.db, S("schema")), strange[i]);
        scratch_end(&s);
    }
}

static void newer_version(void)
{
    struct scratch s = scratch_open();
    place = s.where;
    db_begin(s.db);
    setting_set_number(s.db, S("schema"), db_schema_version() + 1);
    db_commit(s.db);
    CHECK_INT(tap_child(open_place), 75);
    CHECK_INT(tap_child(look_at_place), 75);
    CHECK_INT(tap_child(migrate_place), 75);
    scratch_end(&s);
}

/* Where the setting is gone but the tables are there, too. */
static void no_setting(void)
{
    static struct query drop = {.sql = "drop table setting"};
    struct scratch s = scratch_open();
    place = s.where;
    CHECK_INT(schema_found(s.db, false), db_schema_version());
    db_begin(s.db);
    db_run(s.db, &drop);
    db_commit(s.db);
    CHECK_INT(schema_found(s.db, false), -1);
    CHECK_INT(tap_child(migrate_place), 75);
    scratch_end(&s);
}

static void fits(void)
{
    struct embedded third = {"003-more.sql", {"", 0}};
    CHECK_INT(schema_file_number(&third), 3);
    schema_must_be_ours(0);
    schema_must_be_ours(db_schema_version());
    schema_must_fit(db_schema_version());
}

static const struct tap_test tests[] = {
    {"a number of the schema that is none of ours stops every program", strange_versions},
    {"a newer one is not even looked at", newer_version},
    {"tables of ours without a number are not an empty database", no_setting},
    {"our own fits, and an empty one can be brought up", fits},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db: a database of an older Posthouse. This program carries schema files of its own in the place of the real
   ones: the second is none until the test says that a new version is installed. */
#include "base/embedded.h"
#include "base/when.h"
#include "scratch.h"
#include "store/setting.h"

enum { ROOM = 400 };

#define FIRST                                                                                                  \
    "create table setting (name text primary key, value text not null); create table a (n int not null);"

static char second_name[] = "001-none.sql", second[ROOM] = "select 1;";

const struct embedded embedded_schema[] = {
    {"001-first.sql", {FIRST, sizeof FIRST - 1}}, {second_name, {second, ROOM - 1}}, {NULL, {NULL, 0}}};

static void install(const char *sql)
{
    memset(second, ' ', ROOM - 1);
    memcpy(second, sql, strlen(sql));
    second_name[2] = '2';
}

static struct str place;

static void open_it(void)
{
    db_close(db_open(place));
}

static void upgrade_it(void)
{
    db_close(db_migrate(place));
}

static struct scratch of_older(void)
{
    struct scratch s = scratch_place();
    static struct query q = {.sql = "insert into a (n) values (7)"};
    memset(second + strlen(second), ' ', ROOM - 1 - strlen(second));
    place = s.where;
    s.db = db_migrate(s.where);
    CHECK_INT(db_schema_version(), 1);
    db_begin(s.db);
    db_run(s.db, &q);
    db_commit(s.db);
    db_close(s.db);
    s.db = NULL;
    return s;
}

static int64_t value(struct db *db)
{
    static struct query q = {.sql = "select n from a -- scan"};
    return db_one(db, &q) ? db_int(&q, 0) : -1;
}

static void older(void)
{
    int end;
    struct scratch s = of_older();
    CHECK_INT(db_found_version(place), 1);
    install("create table b (n int not null); update a set n = n + 1; -- scan");
    struct str said = tap_said(open_it, &end);
    CHECK_INT(end, 75);
    CHECK(str_find(said, S("has schema 1, this program needs 2: run \"posthouse upgrade\"")) != STR_NONE);
    CHECK_INT(db_found_version(place), 1);
    s.db = db_migrate(place);
    CHECK_INT(setting_number(s.db, S("schema")), 2);
    CHECK_INT(value(s.db), 8);
    db_close(s.db);
    s.db = db_migrate(place);
    CHECK_INT(value(s.db), 8);
    CHECK_INT(tap_child(open_it), 0);
    CHECK_INT(db_found_version(place), 2);
    scratch_end(&s);
}

/* Nothing of an upgrade that fails remains. */
static void failing(void)
{
    int end;
    struct scratch s = of_older();
    install("update a set n = n + 1; create table a (n int); -- scan");
    CHECK(tap_said(upgrade_it, &end).n > 0);
    CHECK(end != 0);
    CHECK_INT(db_found_version(place), 1);
    install("select 1; -- scan");
    s.db = db_migrate(place);
    CHECK_INT(value(s.db), 7);
    scratch_end(&s);
}

static void none(void)
{
    struct scratch s = scratch_place();
    CHECK_INT(db_found_version(s.where), 0);
    s.db = db_migrate(s.where);
    CHECK_INT(db_found_version(s.where), 1);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"an older database is refused with the way out, and brought up to date with what it holds", older},
    {"an upgrade that fails changes nothing", failing},
    {"a place without a database has version 0", none},
};
TAP_MAIN(tests)

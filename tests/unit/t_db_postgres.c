/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_postgres: what only a server can do to us. */
#include "scratch.h"
#include "store/setting.h"

static struct str where;

static void open_it(void)
{
    tap_quiet();
    db_close(db_open(where));
}

static void no_server(void)
{
    where = S("postgresql:///x?host=/nonexistent/socket");
    CHECK_INT(tap_child(open_it), 75);
    where = S("postgresql://[broken");
    CHECK_INT(tap_child(open_it), 75);
}

static void migrate_it(void)
{
    tap_quiet();
    db_close(db_migrate(where));
}

static void other_encoding(void)
{
    if (!scratch_is_postgres())
        tap_skip("of PostgreSQL alone");
    struct scratch s = scratch_open();
    struct str url = str_of(getenv("TEST_DATABASE"));
    size_t name = str_find(url, S("///")) + 3;
    where = arena_printf(s.mem, "%.*s%s%s", (int)name, url.p, s.name, url.p + str_chr(url, '?'));
    struct str create = arena_printf(s.mem, "create database %s encoding 'LATIN1' template template0", s.name);
    scratch_psql(create.p);
    CHECK_INT(tap_child(migrate_it), 78);
    scratch_psql(arena_printf(s.mem, "drop database %s", s.name).p);
    scratch_end(&s);
}

static struct scratch cut;

static void cut_off(void)
{
    tap_quiet();
    cut.db = db_open(cut.where);
    scratch_psql(arena_printf(cut.mem,
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '%s'", cut.name)
                     .p);
    db_begin(cut.db);
}

static void server_gone(void)
{
    if (!scratch_is_postgres())
        tap_skip("of PostgreSQL alone");
    cut = scratch_open();
    db_close(cut.db);
    cut.db = NULL;
    CHECK_INT(tap_child(cut_off), 75);
    scratch_end(&cut);
}

static void two_migrate(void)
{
    if (!scratch_is_postgres())
        tap_skip("of PostgreSQL alone");
    struct scratch s = scratch_place();
    where = s.where;
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            db_close(db_migrate(where));
            _exit(0);
        }
    for (int i = 0, status; i < 3; i++)
        CHECK(wait(&status) > 0 && status == 0);
    s.db = db_open(where);
    CHECK_INT(setting_number(s.db, S("schema")), db_schema_version());
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"no server, and no URL, end with 75", no_server},
    {"a database of another encoding is refused", other_encoding},
    {"a server that goes away ends the program with 75", server_gone},
    {"three programs migrate at once", two_migrate},
};

TAP_MAIN(tests)

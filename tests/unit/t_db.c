/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db: rows, arguments, counted transactions, groups, versions, and promises that are kept by bug().
 */
#include "store/db.h"

#include "base/buf.h"
#include "scratch.h"
#include "store/setting.h"

static int64_t count(struct db *db)
{
    static struct query q = {.sql = "select count(*) from community -- scan"};
    CHECK(db_one(db, &q));
    return db_int(&q, 0);
}

static void add(struct db *db, const char *name)
{
    static struct query q = {
        .sql = "insert into community (name, region, sector, lang) values ($1, '', '', 0)"};
    CHECK_INT(db_run(db, &q, A(str_of(name))), 1);
}

static void arguments(void)
{
    static struct query q = {.sql = "select $3, $1, $2 + 1, $4, $1, {'sqlite'|'postgres'}"};
    struct scratch s = scratch_open();
    struct str bytes = S("\0\xff'\\");
    db_start(s.db, &q, A(S("größe $9")), A(INT64_MAX - 1), A_BLOB(bytes), A_NULL);
    CHECK(db_next(&q));
    CHECK(str_eq(db_blob(s.mem, &q, 0), bytes));
    CHECK_STR(db_text(s.mem, &q, 1), "größe $9");
    CHECK(db_int(&q, 2) == INT64_MAX);
    CHECK_INT(db_text(s.mem, &q, 3).n, 0);
    CHECK_STR(db_text(s.mem, &q, 5), scratch_is_postgres() ? "postgres" : "sqlite");
    CHECK(!db_next(&q));
    CHECK(db_is_postgres(s.db) == scratch_is_postgres());
    scratch_end(&s);
}

static void empty_is_not_null(void)
{
    static struct query q = {
        .sql = "select case when $1 is null then 1 else 0 end, case when $2 is null then 1 else 0 end"};
    struct scratch s = scratch_open();
    CHECK(db_one(s.db, &q, A(((struct str){NULL, 0})), A_BLOB(((struct str){NULL, 0}))));
    CHECK_INT(db_int(&q, 0), 0);
    CHECK_INT(db_int(&q, 1), 0);
    scratch_end(&s);
}

static void negative_numbers(void)
{
    static struct query q = {.sql = "select lang from community where name = $1"};
    static struct query in = {
        .sql = "insert into community (name, region, sector, lang) values ($1, '', '', $2)"};
    struct scratch s = scratch_open();
    db_begin(s.db);
    db_run(s.db, &in, A(S("a")), A(-7));
    db_commit(s.db);
    CHECK(db_one(s.db, &q, A(S("a"))));
    CHECK_INT(db_int(&q, 0), -7);
    scratch_end(&s);
}

static void counted(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    db_begin(s.db);
    add(s.db, "a");
    db_commit(s.db);
    db_rollback(s.db);
    CHECK_INT(count(s.db), 0);
    db_begin(s.db);
    add(s.db, "a");
    db_commit(s.db);
    CHECK_INT(count(s.db), 1);
    scratch_end(&s);
}

static int late_runs;

static void late(struct db *db, void *what)
{
    late_runs++;
    add(db, what);
}

static void before_commit(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    db_before_commit(s.db, late, (void *)arena_z(db_memory(s.db), S("a")));
    db_before_commit(s.db, late, (void *)"c");
    CHECK_INT(late_runs, 0);
    db_commit(s.db);
    CHECK_INT(late_runs, 2);
    CHECK_INT(count(s.db), 2);
    db_begin(s.db);
    db_before_commit(s.db, late, (void *)"d");
    db_rollback(s.db);
    db_begin(s.db);
    db_commit(s.db);
    CHECK_INT(late_runs, 2);
    scratch_end(&s);
}

static void early_end(void)
{
    static struct query q = {.sql = "select name from community order by name -- scan"};
    struct scratch s = scratch_open();
    db_begin(s.db);
    add(s.db, "b");
    add(s.db, "a");
    add(s.db, "Z");
    db_start(s.db, &q);
    CHECK(db_next(&q));
    CHECK_STR(db_text(s.mem, &q, 0), "Z"); /* by bytes */
    db_end(&q);
    db_end(&q);
    CHECK(db_one(s.db, &q)); /* left open: whatever comes next closes it */
    db_commit(s.db);
    scratch_end(&s);
}

static void closed_without_commit(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    add(s.db, "a");
    db_close(s.db);
    s.db = db_open(s.where);
    CHECK_INT(count(s.db), 0);
    scratch_end(&s);
}

/* ---- groups */

struct giving_up {
    struct db *db;
    struct db *other;
    int runs;
};

static void plain_group(void *arg)
{
    struct giving_up *g = arg;
    g->runs++;
    add(g->db, "grouped");
}

static void grouped(void)
{
    struct scratch s = scratch_open();
    struct giving_up g = {.db = s.db};
    CHECK(db_group(s.db, plain_group, &g) == DB_DONE);
    CHECK_INT(g.runs, 1);
    CHECK_INT(count(s.db), 1);
    scratch_end(&s);
}

/* Under repeatable read PostgreSQL refuses a row that another changed since: 40001. */
static void late_group(void *arg)
{
    struct giving_up *g = arg;
    if (g->runs++ == 0) {
        setting_number(g->db, S("n"));
        db_begin(g->other);
        setting_set_number(g->other, S("n"), 2);
        db_commit(g->other);
    }
    add(g->db, "late");
    setting_set_number(g->db, S("n"), setting_number(g->db, S("n")) + 10);
}

static void serialization(void)
{
    if (!scratch_is_postgres())
        tap_skip("of PostgreSQL alone");
    struct scratch s = scratch_open();
    struct str repeatable =
        arena_printf(s.mem, "%s%%20-cdefault_transaction_isolation%%3Drepeatable%%5C%%20read", s.where.p);
    struct giving_up g = {.other = s.db, .db = db_open(repeatable)};
    s.db = g.db;
    db_begin(s.db);
    setting_set_number(s.db, S("n"), 1);
    db_commit(s.db);
    CHECK(db_group(s.db, late_group, &g) == DB_AGAIN);
    CHECK_INT(count(s.db), 0);
    CHECK(db_group(s.db, late_group, &g) == DB_DONE);
    CHECK_INT(count(s.db), 1);
    CHECK_INT(setting_number(s.db, S("n")), 12);
    db_close(g.other);
    scratch_end(&s);
}

/* ---- two connections */

static void queue(void)
{
    enum { WRITERS = 4, EACH = 25 };
    struct scratch s = scratch_open();
    db_close(s.db);
    for (int w = 0; w < WRITERS; w++) {
        if (fork() != 0)
            continue;
        struct db *db = db_open(s.where);
        for (int i = 0; i < EACH; i++) {
            db_begin(db);
            add(db, arena_printf(s.mem, "%d-%d", w, i).p);
            db_commit(db);
        }
        db_close(db);
        _exit(0);
    }
    for (int w = 0; w < WRITERS; w++) {
        int status = 0;
        CHECK(wait(&status) > 0);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    s.db = db_open(s.where);
    CHECK_INT(count(s.db), WRITERS * EACH);
    scratch_end(&s);
}

static void same_query_on_two(void)
{
    struct scratch s = scratch_open();
    struct db *other = db_open(s.where);
    db_begin(s.db);
    add(s.db, "a");
    CHECK_INT(count(s.db), 1);
    CHECK_INT(count(other), 0);
    db_commit(s.db);
    CHECK_INT(count(other), 1);
    db_close(other);
    scratch_end(&s);
}

static void reads_together(void)
{
    struct scratch s = scratch_open();
    struct db *other = db_open(s.where);
    for (int i = 0; i < 2; i++) { /* the second time, all is as if there had been no first */
        db_read_begin(other);
        CHECK_INT(count(other), i);
        db_begin(s.db);
        add(s.db, i ? "b" : "a");
        db_commit(s.db);
        CHECK_INT(count(other), db_is_postgres(other) ? i + 1 : i);
        db_read_end(other);
        CHECK_INT(count(other), i + 1);
    }
    db_begin(other);
    add(other, "c");
    db_commit(other);
    CHECK_INT(count(s.db), 3);
    db_close(other);
    scratch_end(&s);
}

/* ---- versions */

static struct str place;

static void open_place(void)
{
    tap_quiet();
    db_close(db_open(place));
}

static void set_version(struct db *db, int version)
{
    db_begin(db);
    setting_set_number(db, S("schema"), version);
    db_commit(db);
}

static void versions(void)
{
    struct scratch s = scratch_place();
    place = s.where;
    CHECK_INT(tap_child(open_place), 75); /* missing, or empty */
    s.db = db_migrate(s.where);
    db_close(s.db);
    s.db = db_migrate(s.where); /* a second time is no change */
    CHECK_INT(setting_number(s.db, S("schema")), db_schema_version());
    CHECK_INT(tap_child(open_place), 0);
    set_version(s.db, db_schema_version() + 1);
    CHECK_INT(tap_child(open_place), 75);
    scratch_end(&s);
}

static struct db *running;

static void begin_running(void)
{
    tap_quiet();
    db_begin(running);
}

static void upgraded_below(void)
{
    struct scratch s = scratch_open();
    running = db_open(s.where);
    set_version(s.db, db_schema_version() + 1);
    CHECK_INT(tap_child(begin_running), 75);
    db_close(running);
    scratch_end(&s);
}

/* ---- promises: each child is to abort */

static struct query name_of = {.sql = "select name from community where id > $1 order by id"};

static void open_at_commit(void)
{
    struct db *db = db_open(place);
    db_begin(db);
    add(db, "a");
    db_start(db, &name_of, A(0));
    CHECK(db_next(&name_of));
    db_commit(db);
}

static void nested_start(void)
{
    struct db *db = db_open(place);
    db_start(db, &name_of, A(0));
    db_start(db, &name_of, A(0));
}

static void commit_without_begin(void)
{
    db_commit(db_open(place));
}

static void broken_text(void)
{
    struct db *db = db_open(place);
    setting_get(NULL, db, S("\xff"));
}

static void nul_in_text(void)
{
    struct db *db = db_open(place);
    setting_get(NULL, db, S("a\0b"));
}

static void duplicate_key(void)
{
    struct db *db = db_open(place);
    db_begin(db);
    add(db, "a");
    add(db, "a");
}

static void column_after_the_end(void)
{
    struct db *db = db_open(place);
    db_start(db, &name_of, A(0));
    CHECK(!db_next(&name_of));
    db_int(&name_of, 0);
}

static void begin_among_reads(void)
{
    struct db *db = db_open(place);
    db_read_begin(db);
    db_begin(db);
}

static void read_in_transaction(void)
{
    struct db *db = db_open(place);
    db_begin(db);
    db_read_begin(db);
}

static void table_scan(void)
{
    static struct query q = {.sql = "select id from community where region = $1"};
    db_start(db_open(place), &q, A(S("")));
}

static void change_outside(void)
{
    add(db_open(place), "a");
}

static void (*broken)(void);

static void break_quietly(void)
{
    tap_quiet();
    broken();
}

static void promises(void)
{
    void (*all[])(void) = {open_at_commit, nested_start, commit_without_begin, broken_text, nul_in_text,
        duplicate_key, column_after_the_end, begin_among_reads, read_in_transaction};
    struct scratch s = scratch_open();
    place = s.where;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        broken = all[i];
        CHECK_INT(tap_child(break_quietly), 128 + 6);
    }
    scratch_end(&s);
}

static void promises_of_sqlite(void)
{
    if (scratch_is_postgres())
        tap_skip("of SQLite alone");
    struct scratch s = scratch_open();
    place = s.where;
    broken = table_scan;
    CHECK_INT(tap_child(break_quietly), 128 + 6);
    broken = change_outside;
    CHECK_INT(tap_child(break_quietly), 128 + 6);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"arguments and columns of every type, in any order", arguments},
    {"an empty text is not NULL", empty_is_not_null},
    {"negative numbers in small columns", negative_numbers},
    {"begin and commit are counted, the outermost decides", counted},
    {"what waits for the commit is done then, and not when it was undone", before_commit},
    {"a query that is ended early, and order by bytes", early_end},
    {"what was not committed at close is gone", closed_without_commit},
    {"a group commits", grouped},
    {"a group that the engine gives up on leaves nothing and runs again", serialization},
    {"four writers queue, and all get through", queue},
    {"one query on two connections", same_query_on_two},
    {"reads that stand together hinder no writer, and on SQLite see one state", reads_together},
    {"a missing, an empty and a newer database end with 75", versions},
    {"a program that runs on ends with 75 once the schema is newer", upgraded_below},
    {"broken promises are bugs", promises},
    {"a table scan and a change outside of a transaction are bugs", promises_of_sqlite},
};
TAP_MAIN(tests)

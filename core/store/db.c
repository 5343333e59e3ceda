/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries, transactions and the schema's version, the same for both engines. */
#include "store/db.h"

#include <setjmp.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/embedded.h"
#include "base/file.h"
#include "base/utf8.h"
#include "store/db_schema.h"
#include "store/engine.h"

enum { OPEN_QUERIES = 8 };

struct late {
    void (*run)(struct db *, void *);
    void *what;
};

struct db {
    const struct engine *engine;
    struct conn *conn;
    void **stmts; /* by the query's slot */
    size_t n_stmts;
    struct query *open[OPEN_QUERIES];
    int n_open;
    struct query *one; /* a row of db_one that may still be read: among open, closed by whatever comes next */
    int depth;
    bool reading;
    struct arena *memory; /* of the transaction */
    struct late *late;    /* what is to be done before the commit */
    size_t n_late, cap_late;
    bool checked; /* each transaction makes sure that the schema is still ours */
    bool grouped;
    jmp_buf again;
};

/* ---- arguments */

struct arg arg_int(int64_t v)
{
    return (struct arg){.type = ARG_INT, .number = v};
}

struct arg arg_text(struct str s)
{
#ifdef POSTHOUSE_TEST
    if (!utf8_valid(s))
        bug("a text for the database that is no UTF-8, or holds NUL: PostgreSQL refuses it");
#endif
    return (struct arg){.type = ARG_TEXT, .bytes = s.p ? s : S("")};
}

struct arg arg_blob(struct str s)
{
    return (struct arg){.type = ARG_BLOB, .bytes = s.p ? s : S("")};
}

struct arg arg_id(int64_t v)
{
    return v ? arg_int(v) : A_NULL;
}

/* ---- queries */

/* {sqlite|postgres} and $1, for one engine. */
static void expand(struct buf *out, const char *sql, const struct engine *e)
{
    enum { BOTH, SQLITE, POSTGRES } side = BOTH;
    for (const char *p = sql; *p; p++) {
        bool ours = side == BOTH || (side == POSTGRES) == e->postgres;
        if (*p == '{' && side == BOTH)
            side = SQLITE;
        else if (*p == '|' && side == SQLITE)
            side = POSTGRES;
        else if (*p == '}' && side == POSTGRES)
            side = BOTH;
        else if (ours)
            buf_char(out, *p == '$' && ascii_digit(p[1]) ? e->parameter : *p);
    }
    if (side != BOTH)
        bug("a dialect's brace is left open: %s", sql);
    buf_char(out, 0);
}

static _Noreturn void again(struct db *db)
{
    if (db->grouped)
        longjmp(db->again, 1);
    die("the database is busy or gave up on a transaction: to be tried again");
}

/* The query's own statement of this database; prepared on first use. */
static void *stmt_of(struct db *db, struct query *q, const struct arg *args)
{
    static int slots;
    if (!q->slot)
        q->slot = ++slots;
    if ((size_t)q->slot >= db->n_stmts) {
        size_t n = (size_t)q->slot * 2 + 64;
        db->stmts = realloc(db->stmts, n * sizeof *db->stmts);
        if (!db->stmts)
            die("out of memory");
        memset(db->stmts + db->n_stmts, 0, (n - db->n_stmts) * sizeof *db->stmts);
        db->n_stmts = n;
    }
    void **stmt = &db->stmts[q->slot];
    if (!*stmt) {
        struct buf sql;
        buf_init(&sql, BUF_MAX);
        expand(&sql, q->sql, db->engine);
        *stmt = db->engine->prepare(db->conn, buf_str(&sql).p, q->slot, args, q);
        buf_release(&sql);
    }
    if (db->depth == 0 && !db->engine->readonly(*stmt))
        bug_at(q->file, q->line, "a change outside of a transaction");
    return *stmt;
}

void db_start_(struct db *db, struct query *q, const struct arg *args, const char *file, int line)
{
    if (db->one)
        db_end(db->one);
    if (q->db && q->db->one == q)
        db_end(q);
    if (q->db)
        bug_at(file, line, "the query is still open since %s:%d", q->file, q->line);
    if (db->n_open == OPEN_QUERIES)
        bug_at(file, line, "too many open queries, the newest since %s:%d", db->open[db->n_open - 1]->file,
            db->open[db->n_open - 1]->line);
    q->file = file;
    q->line = line;
    q->stmt = stmt_of(db, q, args);
    q->db = db;
    db->open[db->n_open++] = q;
    if (db->engine->start(q->stmt, args, q) == STEP_AGAIN)
        again(db);
}

bool db_next(struct query *q)
{
    if (!q->db)
        bug("db_next on a query that is not open: %s", q->sql);
    enum step step = q->db->engine->next(q->stmt, q);
    if (step == STEP_AGAIN)
        again(q->db);
    if (step == STEP_DONE)
        db_end(q);
    return step == STEP_ROW;
}

void db_end(struct query *q)
{
    struct db *db = q->db;
    if (!db)
        return;
    db->engine->end(q->stmt);
    if (db->one == q)
        db->one = NULL;
    int i = 0;
    while (db->open[i] != q)
        i++;
    db->open[i] = db->open[--db->n_open];
    q->db = NULL;
    q->stmt = NULL;
}

bool db_one_(struct db *db, struct query *q, const struct arg *args, const char *file, int line)
{
    db_start_(db, q, args, file, line);
    if (!db_next(q))
        return false;
    db->one = q;
    return true;
}

int64_t db_run_(struct db *db, struct query *q, const struct arg *args, const char *file, int line)
{
    db_start_(db, q, args, file, line);
    enum step step = db->engine->next(q->stmt, q);
    if (step == STEP_AGAIN)
        again(db);
    if (step == STEP_ROW)
        bug_at(file, line, "db_run of a query that returns rows");
    int64_t changed = db->engine->changed(q->stmt);
    db_end(q);
    return changed;
}

static const struct engine *readable(struct query *q)
{
    if (!q->db)
        bug("a column of a query that is not open any more: %s", q->sql);
    return q->db->engine;
}

int64_t db_int(struct query *q, int i)
{
    const struct engine *e = readable(q);
    return e->null(q->stmt, i) ? 0 : e->number(q->stmt, i);
}

struct str db_text(struct arena *a, struct query *q, int i)
{
    const struct engine *e = readable(q);
    return e->null(q->stmt, i) ? S("") : arena_str(a, e->bytes(q->stmt, i));
}

struct str db_blob(struct arena *a, struct query *q, int i)
{
    return db_text(a, q, i);
}

/* ---- transactions */

static void exec(struct db *db, const char *sql)
{
    if (db->engine->exec(db->conn, sql, NULL) == STEP_AGAIN)
        again(db);
}

static void no_open_query(struct db *db, const char *what)
{
    if (db->one)
        db_end(db->one);
    if (db->n_open)
        bug("a query is open at %s: started at %s:%d", what, db->open[0]->file, db->open[0]->line);
}

static void check_version(struct db *db);

void db_begin(struct db *db)
{
    if (db->depth) {
        db->depth++;
        return;
    }
    no_open_query(db, "begin");
    if (db->reading)
        bug("a transaction begins among reads");
    db->engine->lock(db->conn);
    exec(db, db->engine->postgres ? "begin" : "begin immediate");
    db->depth = 1;
    if (db->checked)
        check_version(db);
}

static void leave(struct db *db)
{
    db->late = NULL;
    db->n_late = db->cap_late = 0;
    arena_reset(db->memory);
    db->depth = 0;
    db->engine->unlock(db->conn);
}

void db_commit(struct db *db)
{
    if (db->depth == 0)
        bug("a commit without a begin");
    if (db->depth > 1) {
        db->depth--;
        return;
    }
    no_open_query(db, "commit");
    for (size_t i = 0; i < db->n_late; i++)
        db->late[i].run(db, db->late[i].what);
    no_open_query(db, "commit");
    exec(db, "commit");
    leave(db);
}

void db_read_begin(struct db *db)
{
    no_open_query(db, "begin to read");
    if (db->depth || db->reading)
        bug("reads begin in a transaction, or twice");
    db->reading = true;
    if (!db->engine->postgres) /* there each query takes locks of its own */
        exec(db, "begin");
}

void db_read_end(struct db *db)
{
    no_open_query(db, "end of reading");
    if (!db->reading)
        bug("reads end that did not begin");
    db->reading = false;
    if (!db->engine->postgres)
        exec(db, "commit");
}

void db_rollback(struct db *db)
{
    if (db->depth != 1)
        bug("a rollback at depth %d: only the outermost transaction can be rolled back", db->depth);
    while (db->n_open)
        db_end(db->open[0]);
    exec(db, "rollback");
    leave(db);
}

void db_before_commit(struct db *db, void (*run)(struct db *, void *), void *what)
{
    if (db->depth == 0)
        bug("something to be done before a commit, outside of a transaction");
    db->late = arena_push(db->memory, db->late, &db->n_late, &db->cap_late, sizeof *db->late);
    db->late[db->n_late - 1] = (struct late){run, what};
}

struct arena *db_memory(struct db *db)
{
    return db->memory;
}

/* After the engine gave up: whether a transaction is still open in it is its own affair. */
static void abandon(struct db *db)
{
    while (db->n_open)
        db_end(db->open[0]);
    if (db->depth)
        db->engine->exec(db->conn, "rollback", NULL);
    leave(db);
}

enum db_end db_group(struct db *db, void (*run)(void *), void *arg)
{
    if (db->depth || db->grouped)
        bug("a group inside of a transaction");
    db->grouped = true;
    enum db_end end = DB_DONE;
    if (setjmp(db->again) == 0) {
        db_begin(db);
        run(arg);
        db_commit(db);
    } else {
        abandon(db);
        end = DB_AGAIN;
    }
    db->grouped = false;
    return end;
}

/* ---- the schema's version */

static void check_version(struct db *db)
{
    schema_must_fit(schema_found(db, true));
}

static bool names_postgres(struct str where)
{
    return str_starts(where, S("postgresql://")) || str_starts(where, S("postgres://"));
}

static struct db *connect_to(struct str where, bool create)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        die("out of memory");
    db->engine = names_postgres(where) ? &engine_postgres : &engine_sqlite;
    db->memory = arena_new();
    db->conn = db->engine->open(where, create);
    return db;
}

struct db *db_open(struct str where)
{
    struct db *db = connect_to(where, false);
    schema_must_fit(schema_found(db, false));
    db->checked = true;
    return db;
}

static struct db *look(struct str where, int *found)
{
    struct arena *a = arena_new();
    bool missing = !names_postgres(where) && !file_exists(arena_z(a, where));
    arena_free(a);
    *found = 0;
    if (missing)
        return NULL;
    struct db *db = connect_to(where, false);
    *found = schema_found(db, false);
    if (*found)
        schema_must_be_ours(*found);
    return db;
}

int db_found_version(struct str where)
{
    int found;
    db_close(look(where, &found));
    return found;
}

struct db *db_look(struct str where)
{
    int found;
    struct db *db = look(where, &found);
    if (found)
        return db;
    db_close(db);
    return NULL;
}

static void bring_up(struct db *db, int found)
{
    static struct query q = {.sql = "insert into setting (name, value) values ('schema', $1)"
                                    " on conflict (name) do update set value = excluded.value"};
    struct arena *a = arena_new();
    const char *unfit = arena_printf(a,
        "the database says that it has schema %d, and its tables are not those of that: nothing was changed; "
        "put back the right number, or the last good copy",
        found)
                            .p;
    for (const struct embedded *file = embedded_schema; file->name; file++) {
        if (schema_file_number(file) <= found)
            continue;
        struct buf sql;
        buf_init(&sql, BUF_MAX);
        expand(&sql, arena_z(a, file->bytes), db->engine);
        if (db->engine->exec(db->conn, buf_str(&sql).p, unfit) == STEP_AGAIN)
            again(db);
        buf_release(&sql);
        db_run(db, &q, A(arena_printf(a, "%d", schema_file_number(file))));
    }
    arena_free(a);
}

struct db *db_migrate(struct str where)
{
    struct db *db = connect_to(where, true);
    int before = schema_found(db, false);
    schema_must_be_ours(before);
    if (before < db_schema_version()) {
        db_begin(db);
        if (db->engine->postgres)
            exec(db, "select pg_advisory_xact_lock(7047487)");
        int found = schema_found(db, false);
        schema_must_be_ours(found);
        if (found < db_schema_version())
            bring_up(db, found);
        db_commit(db);
    }
    schema_must_fit(schema_found(db, false));
    db->checked = true;
    return db;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    if (db->depth || db->n_open)
        abandon(db);
    for (size_t i = 0; i < db->n_stmts; i++)
        if (db->stmts[i])
            db->engine->release(db->stmts[i]);
    db->engine->close(db->conn);
    arena_free(db->memory);
    free(db->stmts);
    free(db);
}

bool db_is_postgres(const struct db *db)
{
    return db->engine->postgres;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite as an engine of db; the only file that knows its C interface. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/user.h"
#include "store/db.h"
#include "store/engine.h"

enum {
    EXIT_TRY_LATER = 75,
    BUSY_MS = 10000,
};

struct conn {
    sqlite3 *sqlite;
    int lock; /* of <database>.lock: writers queue here, since SQLite's own waiting starves some of them */
};

/* What our SQL did wrong. */
static bool is_bug(int code)
{
    switch (code & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
        return true;
    default:
        return false;
    }
}

/* Sorts an error by who can act: busy is answered, the machine is die(), the rest is a bug of ours. */
static enum step failed(sqlite3 *sqlite, int code, const char *file, int line, const char *sql)
{
    const char *said = sqlite3_errmsg(sqlite), *path = sqlite3_db_filename(sqlite, "main");
    int why = sqlite3_system_errno(sqlite); /* "disk I/O error" may be a full disk */
    if (is_bug(code))
        bug_at(file, line, "database: %s, in: %.300s", said, sql);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STEP_AGAIN;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        die("the database %s is damaged, put back the last good copy: %s", path, said);
    default:
        die("the database %s cannot be used: %s%s%s", path, said, why ? ": " : "", why ? strerror(why) : "");
    }
}

static enum step sqlite_exec(struct conn *c, const char *sql, const char *unfit)
{
    int code = sqlite3_exec(c->sqlite, sql, NULL, NULL, NULL);
    if (unfit && is_bug(code))
        die("%s (%s)", unfit, sqlite3_errmsg(c->sqlite));
    return code == SQLITE_OK ? STEP_DONE : failed(c->sqlite, code, __FILE__, __LINE__, sql);
}

static void settings(struct conn *c)
{
    sqlite3_db_config(c->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->sqlite, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(c->sqlite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_extended_result_codes(c->sqlite, 1);
    sqlite3_busy_timeout(c->sqlite, BUSY_MS);
    if (sqlite_exec(c,
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
            "pragma secure_delete = on; pragma trusted_schema = off; pragma mmap_size = 0;"
            "pragma temp_store = memory; pragma cache_size = -16000;"
            /* a page that many commits change is moved once: 32 MB of WAL at most */
            "pragma wal_autocheckpoint = 8000",
            NULL) == STEP_AGAIN)
        die("the database is busy");
}

static struct conn *sqlite_open(struct str where, bool create)
{
    struct arena *a = arena_new();
    const char *path = arena_z(a, where);
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        die("out of memory");
    user_must_write("the database", path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    if (!create && access(path, F_OK) != 0 && errno == ENOENT)
        die_with(EXIT_TRY_LATER,
            "there is no database %s: put back the last copy; for a house that never had one, run \"posthouse "
            "init\"",
            path);
    if (sqlite3_open_v2(path, &c->sqlite, flags, NULL) != SQLITE_OK)
        die("cannot open the database %s: %s", path, sqlite3_errmsg(c->sqlite));
    const char *lock = arena_printf(a, "%s.lock", path).p;
    c->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (c->lock < 0 && errno == EACCES)
        user_refuse("may not write", lock);
    if (c->lock < 0)
        die("cannot open %s: %s", lock, strerror(errno));
    settings(c);
    arena_free(a);
    return c;
}

static void sqlite_close(struct conn *c)
{
    if (sqlite3_close(c->sqlite) != SQLITE_OK)
        bug("the database does not close: %s", sqlite3_errmsg(c->sqlite));
    close(c->lock);
    free(c);
}

static void sqlite_lock(struct conn *c)
{
    while (flock(c->lock, LOCK_EX) != 0)
        if (errno != EINTR)
            die("cannot lock the database: %s", strerror(errno));
}

static void sqlite_unlock(struct conn *c)
{
    if (flock(c->lock, LOCK_UN) != 0)
        die("cannot unlock the database: %s", strerror(errno));
}

static sqlite3_stmt *compiled(struct conn *c, const char *sql, unsigned flags, const struct query *q)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v3(c->sqlite, sql, -1, flags, &stmt, NULL);
    if (code != SQLITE_OK && failed(c->sqlite, code, q->file, q->line, sql) == STEP_AGAIN)
        die("the database is busy");
    return stmt;
}

#ifdef POSTHOUSE_TEST
/* A table read from end to end is either meant, and says so, or a test fails. The plan of a plain insert names
   the tables that refer to its own, but they are only read when a deferred key waits, and we have none. */
static void refuse_scans(struct conn *c, const char *sql, const struct query *q)
{
    if (strstr(sql, "-- scan") || (strncmp(sql, "insert ", 7) == 0 && strstr(sql, " values (")))
        return;
    struct arena *a = arena_new();
    sqlite3_stmt *plan = compiled(c, arena_printf(a, "explain query plan %s", sql).p, 0, q);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(plan, 3);
        if (line && strncmp(line, "SCAN ", 5) == 0 && !strstr(line, "VIRTUAL TABLE") &&
            !strstr(line, "CONSTANT ROW"))
            bug_at(q->file, q->line, "%s, in: %s", line, sql);
    }
    sqlite3_finalize(plan);
    arena_free(a);
}
#endif

static void *sqlite_prepare(
    struct conn *c, const char *sql, int n, const struct arg *args, const struct query *q)
{
    (void)n;
    (void)args;
#ifdef POSTHOUSE_TEST
    refuse_scans(c, sql, q);
#endif
    return compiled(c, sql, SQLITE_PREPARE_PERSISTENT, q);
}

static void sqlite_release(void *stmt)
{
    sqlite3_finalize(stmt);
}

static bool sqlite_readonly(void *stmt)
{
    return sqlite3_stmt_readonly(stmt);
}

static enum step sqlite_start(void *stmt, const struct arg *args, const struct query *q)
{
    int n = 0;
    for (; args[n].type != ARG_END; n++) {
        const struct arg *x = &args[n];
        int code = SQLITE_OK;
        if (x->type == ARG_INT)
            code = sqlite3_bind_int64(stmt, n + 1, x->number);
        else if (x->type == ARG_TEXT)
            code = sqlite3_bind_text64(stmt, n + 1, x->bytes.p, x->bytes.n, SQLITE_STATIC, SQLITE_UTF8);
        else if (x->type == ARG_BLOB)
            code = sqlite3_bind_blob64(stmt, n + 1, x->bytes.p, x->bytes.n, SQLITE_STATIC);
        else
            code = sqlite3_bind_null(stmt, n + 1);
        if (code != SQLITE_OK)
            failed(sqlite3_db_handle(stmt), code, q->file, q->line, q->sql);
    }
    if (n != sqlite3_bind_parameter_count(stmt))
        bug_at(q->file, q->line, "%d arguments for %d parameters", n, sqlite3_bind_parameter_count(stmt));
    return STEP_DONE;
}

static enum step sqlite_next(void *stmt, const struct query *q)
{
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW)
        return STEP_ROW;
    if (code == SQLITE_DONE)
        return STEP_DONE;
    return failed(sqlite3_db_handle(stmt), code, q->file, q->line, q->sql);
}

static int64_t sqlite_changed(void *stmt)
{
    return sqlite3_changes64(sqlite3_db_handle(stmt));
}

static void sqlite_end(void *stmt)
{
    sqlite3_reset(stmt); /* repeats the last step's error, which was seen */
}

static bool sqlite_null(void *stmt, int i)
{
    if (i >= sqlite3_column_count(stmt))
        bug("column %d of %d", i, sqlite3_column_count(stmt));
    return sqlite3_column_type(stmt, i) == SQLITE_NULL;
}

static int64_t sqlite_number(void *stmt, int i)
{
    return sqlite3_column_int64(stmt, i);
}

static struct str sqlite_bytes(void *stmt, int i)
{
    const char *p = sqlite3_column_blob(stmt, i); /* NULL for nothing: first, then the length */
    return p ? (struct str){p, (size_t)sqlite3_column_bytes(stmt, i)} : S("");
}

const struct engine engine_sqlite = {
    .postgres = false,
    .parameter = '?',
    .open = sqlite_open,
    .close = sqlite_close,
    .lock = sqlite_lock,
    .unlock = sqlite_unlock,
    .exec = sqlite_exec,
    .prepare = sqlite_prepare,
    .release = sqlite_release,
    .readonly = sqlite_readonly,
    .start = sqlite_start,
    .next = sqlite_next,
    .changed = sqlite_changed,
    .end = sqlite_end,
    .null = sqlite_null,
    .number = sqlite_number,
    .bytes = sqlite_bytes,
};

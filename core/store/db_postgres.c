/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL, and what speaks its protocol, as an engine of db; the only file that knows libpq. */
#include <dlfcn.h>
#include <inttypes.h>
#include <libpq-fe.h>

#include "base/arena.h"
#include "base/die.h"
#include "store/db.h"
#include "store/engine.h"

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };
enum { EXIT_CONFIG = 78 };

/* libpq is loaded by whoever has a PostgreSQL: with the TLS, Kerberos and LDAP that it brings along, loading it
   is most of what a program's start costs, and a program that reads hostile mail should not have it for
   nothing. */
#define LIBPQ "libpq.so.5"
/* clang-format off */
#define FUNCTIONS(X) \
    X(clear) X(cmdTuples) X(connectdb) X(errorMessage) X(exec) X(execPrepared) X(finish) X(ftype) X(getisnull) \
    X(getlength) X(getvalue) X(nfields) X(ntuples) X(prepare) X(resultErrorField) X(resultErrorMessage) \
    X(resultStatus) X(setClientEncoding) X(setNoticeProcessor) X(status)
/* clang-format on */

static struct {
#define MEMBER(name) __typeof__(&PQ##name) name;
    FUNCTIONS(MEMBER)
} pq;

static void find(void *library, const char *name, void *into)
{
    void *found = dlsym(library, name);
    if (!found)
        die_with(EXIT_CONFIG, "%s has no %s: Posthouse was built with a newer one", LIBPQ, name);
    memcpy(into, &found, sizeof found);
}

static void load_libpq(void)
{
    void *library = dlopen(LIBPQ, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        die_with(EXIT_CONFIG, "a database in PostgreSQL needs Debian's libpq5: %s", dlerror());
#define FIND(name) find(library, "PQ" #name, &pq.name);
    FUNCTIONS(FIND)
}

struct conn {
    PGconn *pg;
};

struct statement {
    struct conn *conn;
    char name[16];
    PGresult *rows;
    int row;
};

static _Noreturn void unusable(struct str said)
{
    die("the database cannot be used: %.*s", STR(str_trim(said)));
}

/* What our SQL did wrong. A server that is read-only (25006), or a right that it does not give (42501), is the
   machine's affair. */
static bool is_bug(const char *state)
{
    static const char *const classes[] = {"22", "23", "25", "42", "08P"};
    if (strcmp(state, "25006") == 0 || strcmp(state, "42501") == 0)
        return false;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strncmp(state, classes[i], strlen(classes[i])) == 0)
            return true;
    return false;
}

/* What the server said, without its "ERROR:  "; or what the library says of the connection. */
static struct str words_of(PGconn *pg, const PGresult *r)
{
    const char *said = r ? pq.resultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    return str_trim(str_of(said ? said : r ? pq.resultErrorMessage(r) : pq.errorMessage(pg)));
}

/* Sorts an error by who can act, as SQLSTATE tells (PostgreSQL's appendix A). */
static enum step failed(PGconn *pg, const PGresult *r, const char *file, int line, const char *sql)
{
    const char *state = r ? pq.resultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    struct str said = words_of(pg, r);
    if (state && (strncmp(state, "40", 2) == 0 || strcmp(state, "55P03") == 0))
        return STEP_AGAIN;
    if (state && is_bug(state))
        bug_at(file, line, "database: %.*s, in: %.300s", STR(said), sql);
    unusable(said);
}

static bool good(const PGresult *r)
{
    ExecStatusType status = pq.resultStatus(r);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static enum step postgres_exec(struct conn *c, const char *sql, const char *unfit)
{
    PGresult *r = pq.exec(c->pg, sql);
    const char *state = pq.resultErrorField(r, PG_DIAG_SQLSTATE);
    if (unfit && !good(r) && state && is_bug(state))
        die("%s (%.*s)", unfit, STR(words_of(c->pg, r)));
    enum step step = good(r) ? STEP_DONE : failed(c->pg, r, __FILE__, __LINE__, sql);
    pq.clear(r);
    return step;
}

static void no_notice(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

/* Order by bytes and UTF-8, as SQLite has them: a database that was created otherwise is refused. */
static void check_collation(PGconn *pg)
{
    PGresult *r = pq.exec(pg, "select datcollate, pg_encoding_to_char(encoding) from pg_database"
                              " where datname = current_database()");
    if (!good(r) || pq.ntuples(r) != 1)
        unusable(str_of(pq.errorMessage(pg)));
    const char *collate = pq.getvalue(r, 0, 0), *encoding = pq.getvalue(r, 0, 1);
    bool bytes = strcmp(collate, "C") == 0 || strcmp(collate, "POSIX") == 0 || strncmp(collate, "C.", 2) == 0;
    if (!bytes || strcmp(encoding, "UTF8") != 0)
        die_with(EXIT_CONFIG,
            "the database has encoding %s and collation %s; create it with"
            " \"encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0\"",
            encoding, collate);
    pq.clear(r);
}

static struct conn *postgres_open(struct str where, bool create)
{
    struct arena *a = arena_new();
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        die("out of memory");
    load_libpq();
    c->pg = pq.connectdb(arena_z(a, where));
    arena_free(a);
    if (pq.status(c->pg) != CONNECTION_OK)
        unusable(str_of(pq.errorMessage(c->pg)));
    pq.setNoticeProcessor(c->pg, no_notice, NULL);
    if (pq.setClientEncoding(c->pg, "UTF8") != 0)
        unusable(str_of(pq.errorMessage(c->pg)));
    if (create)
        check_collation(c->pg);
    return c;
}

static void postgres_close(struct conn *c)
{
    pq.finish(c->pg);
    free(c);
}

static void no_lock(struct conn *c)
{
    (void)c; /* rows are locked by the server */
}

static void *postgres_prepare(
    struct conn *c, const char *sql, int n, const struct arg *args, const struct query *q)
{
    struct statement *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    s->conn = c;
    snprintf(s->name, sizeof s->name, "q%d", n);
    Oid types[ENGINE_ARGS];
    int count = 0;
    for (; args[count].type != ARG_END; count++) {
        if (count == ENGINE_ARGS)
            bug_at(q->file, q->line, "more than %d arguments", ENGINE_ARGS);
        enum arg_type type = args[count].type;
        types[count] = type == ARG_INT    ? OID_INT8
                       : type == ARG_TEXT ? OID_TEXT
                       : type == ARG_BLOB ? OID_BYTEA
                                          : 0;
    }
    PGresult *r = pq.prepare(c->pg, s->name, sql, count, types);
    if (!good(r) && failed(c->pg, r, q->file, q->line, sql) == STEP_AGAIN)
        unusable(str_of(pq.errorMessage(c->pg)));
    pq.clear(r);
    return s;
}

static void postgres_release(void *stmt)
{
    struct statement *s = stmt;
    pq.clear(s->rows);
    free(s);
}

static bool cannot_tell(void *stmt)
{
    (void)stmt;
    return true;
}

static enum step postgres_start(void *stmt, const struct arg *args, const struct query *q)
{
    struct statement *s = stmt;
    const char *values[ENGINE_ARGS];
    int lengths[ENGINE_ARGS], formats[ENGINE_ARGS], n = 0;
    char numbers[ENGINE_ARGS][24];
    struct arena *a = arena_new();
    for (; args[n].type != ARG_END; n++) {
        const struct arg *x = &args[n];
        if (n == ENGINE_ARGS || x->bytes.n > INT32_MAX)
            bug_at(q->file, q->line, "too many arguments, or one that is too long");
        formats[n] = x->type == ARG_BLOB;
        lengths[n] = (int)x->bytes.n;
        values[n] = NULL;
        if (x->type == ARG_INT) {
            snprintf(numbers[n], sizeof numbers[n], "%" PRId64, x->number);
            values[n] = numbers[n];
        } else if (x->type == ARG_TEXT) {
            values[n] = arena_z(a, x->bytes); /* libpq wants a NUL behind it */
        } else if (x->type == ARG_BLOB) {
            values[n] = x->bytes.p;
        }
    }
    s->rows = pq.execPrepared(s->conn->pg, s->name, n, values, lengths, formats, 1);
    s->row = -1;
    arena_free(a);
    return good(s->rows) ? STEP_DONE : failed(s->conn->pg, s->rows, q->file, q->line, q->sql);
}

static enum step postgres_next(void *stmt, const struct query *q)
{
    (void)q;
    struct statement *s = stmt;
    return ++s->row < pq.ntuples(s->rows) ? STEP_ROW : STEP_DONE;
}

static int64_t postgres_changed(void *stmt)
{
    struct statement *s = stmt;
    int64_t n = 0;
    return str_int(str_of(pq.cmdTuples(s->rows)), &n) ? n : 0;
}

static void postgres_end(void *stmt)
{
    struct statement *s = stmt;
    pq.clear(s->rows);
    s->rows = NULL;
}

static bool postgres_null(void *stmt, int i)
{
    struct statement *s = stmt;
    if (i >= pq.nfields(s->rows))
        bug("column %d of %d", i, pq.nfields(s->rows));
    return pq.getisnull(s->rows, s->row, i);
}

static int64_t postgres_number(void *stmt, int i)
{
    struct statement *s = stmt;
    const unsigned char *p = (const unsigned char *)pq.getvalue(s->rows, s->row, i);
    int n = pq.getlength(s->rows, s->row, i);
    switch (pq.ftype(s->rows, i)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        break;
    default:
        bug("column %d is no integer (type %u): cast it in the SQL", i, pq.ftype(s->rows, i));
    }
    uint64_t v = n && p[0] & 0x80 ? UINT64_MAX : 0;
    for (int k = 0; k < n; k++)
        v = v << 8 | p[k];
    return (int64_t)v;
}

static struct str postgres_bytes(void *stmt, int i)
{
    struct statement *s = stmt;
    return (struct str){pq.getvalue(s->rows, s->row, i), (size_t)pq.getlength(s->rows, s->row, i)};
}

const struct engine engine_postgres = {
    .postgres = true,
    .parameter = '$',
    .open = postgres_open,
    .close = postgres_close,
    .lock = no_lock,
    .unlock = no_lock,
    .exec = postgres_exec,
    .prepare = postgres_prepare,
    .release = postgres_release,
    .readonly = cannot_tell,
    .start = postgres_start,
    .next = postgres_next,
    .changed = postgres_changed,
    .end = postgres_end,
    .null = postgres_null,
    .number = postgres_number,
    .bytes = postgres_bytes,
};

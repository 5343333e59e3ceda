/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database: one SQL for SQLite and PostgreSQL, counted transactions, rows walked one by one. Whatever fails
   in the machine is die(), whatever is wrong in our SQL is bug(): a false return can only mean "no more rows".
   Times are UTC seconds, in columns and structs; days (of bounces) and slices (of caps) are those, divided. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/str.h"

struct arena;
struct db;

/* where: a path (SQLite) or postgresql://... (libpq's connection URIs). A schema that is not this program's
   ends the program with exit 75, saying which command to run. */
struct db *db_open(struct str where);
/* One that may be of an older schema, to be looked at and not changed: what is read there must be as old as the
   schema. NULL where there is none, or an empty one; otherwise it ends the program as db_open does. */
struct db *db_look(struct str where);
/* Makes the database where there is none, brings an older schema up to date, and opens it. */
struct db *db_migrate(struct str where);
void db_close(struct db *db); /* rolls back what is open; NULL is allowed */
int db_schema_version(void);  /* the one that this program knows */
/* The one that is there, 0 where there is none; changes nothing. A newer one, and one that cannot be read, ends
   the program as db_open does. */
int db_found_version(struct str where);
bool db_is_postgres(const struct db *db);

/* Counted: only the outermost pair begins and commits. On SQLite writers queue on a file lock, so never wait
   for work or for a child between the two. Every change needs a transaction around it. */
void db_begin(struct db *db);
void db_commit(struct db *db);
void db_rollback(struct db *db); /* of the outermost transaction: nothing of it remains */
/* Around many small reads: on SQLite they are cheaper then and see one state; on PostgreSQL nothing comes of
   it. No transaction begins between the two, and it is short: what was written meanwhile stays in the WAL. */
void db_read_begin(struct db *db);
void db_read_end(struct db *db);
/* run(db, what) just before the commit; not at all when the transaction is undone. For work that a savepoint
   makes dear. what lives in db_memory, which ends with the transaction. */
void db_before_commit(struct db *db, void (*run)(struct db *, void *), void *what);
struct arena *db_memory(struct db *db);

enum db_end { DB_DONE, DB_AGAIN };
/* One transaction around run(arg). DB_AGAIN: the engine gave up on it (busy, deadlock, serialization), nothing
   of it remains, run it again, one unit at a time. run is left by a jump then: what it holds outside of arenas
   is lost. The same failure outside of db_group is die(). */
enum db_end db_group(struct db *db, void (*run)(void *), void *arg);

/* static struct query q = {.sql = "select name from list where id = $1"}; beside its use. {sqlite|postgres}
   stands for the part that differs. Where SQLite should scan a table, the SQL ends in the remark "-- scan". */
struct query {
    const char *sql;
    struct db *db; /* while its rows are open */
    void *stmt;
    const char *file; /* where it was started */
    int line;
    int slot;
};

enum arg_type { ARG_END = 0, ARG_INT, ARG_TEXT, ARG_BLOB, ARG_NULL };
struct arg {
    enum arg_type type;
    int64_t number;
    struct str bytes; /* borrowed until the query ends */
};
struct arg arg_int(int64_t v);
struct arg arg_text(struct str s); /* valid UTF-8 without NUL */
struct arg arg_blob(struct str s);
#define A(x) _Generic((x), struct str : arg_text, default : arg_int)(x)
#define A_BLOB(s) arg_blob(s)
#define A_NULL ((struct arg){.type = ARG_NULL})
/* An id that may be none: 0 is NULL. */
#define A_ID(id) arg_id((id).v)
struct arg arg_id(int64_t v);

/* db_start(db, &q, A(x)...); while (db_next(&q)) ...: the end of the rows closes it. */
#define db_start(db, ...)                                                                                      \
    db_start_((db), DB_FIRST(__VA_ARGS__, 0), DB_ARGS(__VA_ARGS__, {.type = ARG_END}), __FILE__, __LINE__)
/* The first row, if there is one; it can be read until any query of db starts or db_end. */
#define db_one(db, ...)                                                                                        \
    db_one_((db), DB_FIRST(__VA_ARGS__, 0), DB_ARGS(__VA_ARGS__, {.type = ARG_END}), __FILE__, __LINE__)
/* For what returns no rows: the number of rows changed. */
#define db_run(db, ...)                                                                                        \
    db_run_((db), DB_FIRST(__VA_ARGS__, 0), DB_ARGS(__VA_ARGS__, {.type = ARG_END}), __FILE__, __LINE__)
#define DB_FIRST(q, ...) (q)
#define DB_REST(q, ...) __VA_ARGS__
#define DB_ARGS(...) ((struct arg[]){DB_REST(__VA_ARGS__)})
void db_start_(struct db *db, struct query *q, const struct arg *args, const char *file, int line);
bool db_one_(struct db *db, struct query *q, const struct arg *args, const char *file, int line);
int64_t db_run_(struct db *db, struct query *q, const struct arg *args, const char *file, int line);
bool db_next(struct query *q);
void db_end(struct query *q); /* closes early; a query that is not open is left alone */

/* Columns of the row, from 0. NULL reads as 0 and as the empty str. */
int64_t db_int(struct query *q, int i);
struct str db_text(struct arena *a, struct query *q, int i); /* copied */
struct str db_blob(struct arena *a, struct query *q, int i); /* copied */

#endif

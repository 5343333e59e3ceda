/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What db asks of an engine. Each owner of a foreign library fills in one struct engine. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "base/str.h"

struct arg;
struct conn;
struct query;

enum step { STEP_ROW, STEP_DONE, STEP_AGAIN };

enum { ENGINE_ARGS = 32 };

struct engine {
    bool postgres;
    char parameter; /* before a parameter's number */
    struct conn *(*open)(struct str where, bool create);
    void (*close)(struct conn *c);
    void (*lock)(struct conn *c);   /* before a transaction: waits its turn among the writers */
    void (*unlock)(struct conn *c); /* after it */
    /* Any number of statements, no rows. unfit: what to say, and end with, where they do not fit the tables
       that are there; NULL: that is a bug. */
    enum step (*exec)(struct conn *c, const char *sql, const char *unfit);
    /* n is the query's number in this process. */
    void *(*prepare)(struct conn *c, const char *sql, int n, const struct arg *args, const struct query *q);
    void (*release)(void *stmt);  /* before the connection is closed */
    bool (*readonly)(void *stmt); /* true also where the engine cannot tell */
    enum step (*start)(void *stmt, const struct arg *args, const struct query *q); /* STEP_AGAIN or STEP_DONE */
    enum step (*next)(void *stmt, const struct query *q);
    int64_t (*changed)(void *stmt);
    void (*end)(void *stmt);
    bool (*null)(void *stmt, int i);
    int64_t (*number)(void *stmt, int i);
    struct str (*bytes)(void *stmt, int i); /* borrowed until the next step */
};

extern const struct engine engine_sqlite;
extern const struct engine engine_postgres;

#endif

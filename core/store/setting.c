/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named values of the service itself. */
#include "store/setting.h"

#include "base/arena.h"
#include "store/db.h"

struct str setting_get(struct arena *a, struct db *db, struct str name)
{
    static struct query q = {.sql = "select value from setting where name = $1"};
    return db_one(db, &q, A(name)) ? db_text(a, &q, 0) : S("");
}

struct str setting_hold(struct arena *a, struct db *db, struct str name)
{
    static struct query make = {
        .sql = "insert into setting (name, value) values ($1, '') on conflict (name) do nothing"};
    static struct query q = {.sql = "select value from setting where name = $1{| for update}"};
    db_run(db, &make, A(name));
    return db_one(db, &q, A(name)) ? db_text(a, &q, 0) : S("");
}

int64_t setting_number(struct db *db, struct str name)
{
    struct arena *a = arena_new();
    int64_t n = 0;
    if (!str_int(setting_get(a, db, name), &n))
        n = 0;
    arena_free(a);
    return n;
}

void setting_set(struct db *db, struct str name, struct str value)
{
    static struct query q = {.sql = "insert into setting (name, value) values ($1, $2)"
                                    " on conflict (name) do update set value = excluded.value"};
    db_run(db, &q, A(name), A(value));
}

void setting_set_number(struct db *db, struct str name, int64_t value)
{
    struct arena *a = arena_new();
    setting_set(db, name, arena_printf(a, "%lld", (long long)value));
    arena_free(a);
}

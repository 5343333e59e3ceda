/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domains that mail goes to. */
#include "store/domain.h"

#include "base/arena.h"
#include "store/db.h"

#define DOMAIN_COLS "id, name, off_until, off_since, offs, said, full_until"

static struct domain read_domain(struct arena *a, struct query *q)
{
    return (struct domain){
        .id = {db_int(q, 0)},
        .name = db_text(a, q, 1),
        .off_until = db_int(q, 2),
        .off_since = db_int(q, 3),
        .offs = (int)db_int(q, 4),
        .said = db_text(a, q, 5),
        .full_until = db_int(q, 6),
    };
}

struct domain_id domain_find(struct db *db, struct str name)
{
    static struct query q = {.sql = "select id from domain where name = $1"};
    return (struct domain_id){db_one(db, &q, A(name)) ? db_int(&q, 0) : 0};
}

struct domain_id domain_add(struct db *db, struct str name)
{
    static struct query q = {.sql = "insert into domain (name) values ($1) on conflict (name) do nothing"};
    if (!name.n)
        return (struct domain_id){0};
    struct domain_id id = domain_find(db, name);
    if (id.v)
        return id;
    db_run(db, &q, A(name));
    return domain_find(db, name);
}

bool domain_get(struct arena *a, struct db *db, struct domain_id id, struct domain *out)
{
    static struct query q = {.sql = "select " DOMAIN_COLS " from domain where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_domain(a, &q);
    return true;
}

void domain_lock(struct db *db, struct domain_id id)
{
    static struct query q = {.sql = "select 1 from domain where id = $1{| for update}"};
    db_one(db, &q, A(id.v));
}

void domain_off(struct db *db, struct domain_id id, int64_t until, int64_t now, struct str said)
{
    static struct query q = {.sql = "update domain set shut = 1, off_until = $2, said = $4, offs = offs + 1,"
                                    " off_since = case when offs = 0 then $3 else off_since end where id = $1"};
    db_run(db, &q, A(id.v), A(until), A(now), A(said));
}

void domain_probe(struct db *db, struct domain_id id, int64_t until)
{
    static struct query q = {.sql = "update domain set shut = 1, off_until = $2 where id = $1"};
    db_run(db, &q, A(id.v), A(until));
}

void domain_on(struct db *db, struct domain_id id)
{
    static struct query q = {
        .sql =
            "update domain set off_until = 0, off_since = 0, offs = 0, said = '' where id = $1 and offs > 0"};
    db_run(db, &q, A(id.v));
}

bool domain_full(struct db *db, struct domain_id id, int64_t until)
{
    static struct query q = {
        .sql = "update domain set shut = 1, full_until = $2 where id = $1 and full_until <> $2"};
    return db_run(db, &q, A(id.v), A(until)) > 0;
}

void domain_room(struct db *db)
{
    static struct query q = {
        .sql = "update domain set full_until = 0 where shut = 1 and id >= 0 and full_until > 0"};
    db_run(db, &q);
}

size_t domain_shut(
    struct arena *a, struct db *db, int64_t now, struct domain_id after, struct domain *out, size_t max)
{
    static struct query q = {.sql = "select " DOMAIN_COLS " from domain where shut = 1 and id > $1"
                                    " and (offs > 0 or full_until > $2) order by id limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(now), A(max)); db_next(&q);)
        out[n++] = read_domain(a, &q);
    return n;
}

void sent_count(struct db *db, struct domain_id id, int64_t span, int64_t slice, int64_t n)
{
    static struct query q = {.sql = "insert into sent (domain, span, slice, n) values ($1, $2, $3, $4)"
                                    " on conflict (domain, span, slice) do update set n = sent.n + excluded.n"};
    db_run(db, &q, A(id.v), A(span), A(slice), A(n));
}

int64_t sent_between(struct db *db, struct domain_id id, int64_t span, int64_t first, int64_t last)
{
    static struct query q = {.sql = "select cast(sum(n) as {integer|bigint}) from sent where domain = $1 and "
                                    "span = $2 and slice >= $3 and slice <= $4"};
    return db_one(db, &q, A(id.v), A(span), A(first), A(last)) ? db_int(&q, 0) : 0;
}

bool sent_first(struct db *db, struct domain_id id, int64_t span, int64_t slice, int64_t *first)
{
    static struct query q = {.sql = "select slice from sent where domain = $1 and span = $2 and slice >= $3"
                                    " and n > 0 order by slice limit 1"};
    if (!db_one(db, &q, A(id.v), A(span), A(slice)))
        return false;
    *first = db_int(&q, 0);
    return true;
}

void domain_open(struct db *db, int64_t now)
{
    static struct query q = {
        .sql = "update domain set shut = 0 where shut = 1 and id > 0 and offs = 0 and full_until <= $1"};
    db_run(db, &q, A(now));
}

void sent_forget(struct db *db, int64_t span, int64_t before)
{
    static struct query q = {.sql = "delete from sent where span = $1 and slice < $2 -- scan"};
    db_run(db, &q, A(span), A(before));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes back. */
#include "store/bounce.h"

#include "base/arena.h"
#include "store/db.h"

enum { A_DAY = 86400 };

/* ---- the ledger */

void bounce_add(struct db *db, const struct bounce_entry *e)
{
    static struct query q = {
        .sql = "insert into bounce (address, day, kind, source, list, status, last, times)"
               " values ($1, $2, $3, $4, $5, $6, $7, 1) on conflict (address, day, kind, source, list)"
               " do update set times = bounce.times + 1, status = excluded.status, last = excluded.last"};
    db_run(db, &q, A(e->address.v), A(e->last / A_DAY), A(e->kind), A(e->source), A(e->list.v), A(e->status),
        A(e->last));
}

size_t bounce_of_address(
    struct arena *a, struct db *db, struct address_id address, struct bounce_entry *out, size_t max)
{
    static struct query q = {.sql = "select day, kind, source, list, status, last, times from bounce"
                                    " where address = $1 order by day desc, kind, source, list limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(address.v), A(max)); db_next(&q);)
        out[n++] = (struct bounce_entry){
            .address = address,
            .day = db_int(&q, 0),
            .kind = (enum bounce_kind)db_int(&q, 1),
            .source = (enum bounce_source)db_int(&q, 2),
            .list = {db_int(&q, 3)},
            .status = db_text(a, &q, 4),
            .last = db_int(&q, 5),
            .times = db_int(&q, 6),
        };
    return n;
}

/* ---- addresses in trouble */

#define STATE_COLS "address, score, day, points, last, kind, status, off, probed"

static struct bounce_state read_state(struct arena *a, struct query *q)
{
    return (struct bounce_state){
        .address = {db_int(q, 0)},
        .score = db_int(q, 1),
        .day = db_int(q, 2),
        .points = db_int(q, 3),
        .last = db_int(q, 4),
        .kind = (enum bounce_kind)db_int(q, 5),
        .status = db_text(a, q, 6),
        .off = db_int(q, 7),
        .probed = db_int(q, 8),
    };
}

void bounce_state_begin(struct db *db, struct address_id address, int64_t day)
{
    static struct query q = {.sql = "insert into bounce_state (address, score, day, points, last, kind, status)"
                                    " values ($1, 0, $2, 0, 0, 0, '') on conflict (address) do nothing"};
    db_run(db, &q, A(address.v), A(day));
}

/* Locked where two writers can meet: of two reports about one address both must count. */
bool bounce_state_get(struct arena *a, struct db *db, struct address_id address, struct bounce_state *out)
{
    static struct query q = {.sql = "select " STATE_COLS " from bounce_state where address = $1{| for update}"};
    if (!db_one(db, &q, A(address.v)))
        return false;
    *out = read_state(a, &q);
    return true;
}

void bounce_state_set(struct db *db, const struct bounce_state *s)
{
    static struct query q = {
        .sql = "insert into bounce_state (" STATE_COLS ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
               " on conflict (address) do update set score = excluded.score, day = excluded.day,"
               " points = excluded.points, last = excluded.last, kind = excluded.kind,"
               " status = excluded.status, off = excluded.off, probed = excluded.probed"};
    db_run(db, &q, A(s->address.v), A(s->score), A(s->day), A(s->points), A(s->last), A(s->kind), A(s->status),
        A(s->off), A(s->probed));
}

bool bounce_state_remove(struct db *db, struct address_id address)
{
    static struct query q = {.sql = "delete from bounce_state where address = $1"};
    return db_run(db, &q, A(address.v)) > 0;
}

bool bounce_is_off(struct db *db, struct address_id address)
{
    static struct query q = {.sql = "select 1 from bounce_state where address = $1 and off > 0"};
    return db_one(db, &q, A(address.v));
}

size_t bounce_state_page(
    struct arena *a, struct db *db, struct address_id after, struct bounce_state *out, size_t max)
{
    static struct query q = {
        .sql = "select " STATE_COLS " from bounce_state where address > $1 order by address limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(max)); db_next(&q);)
        out[n++] = read_state(a, &q);
    return n;
}

int64_t bounce_count_off(struct db *db)
{
    static struct query q = {.sql = "select count(*) from bounce_state where off > 0 -- scan"};
    return db_one(db, &q) ? db_int(&q, 0) : 0;
}

int64_t bounce_count_members(struct db *db)
{
    static struct query q = {.sql =
                                 "select count(distinct pa.address) from person_address pa join subscription s"
                                 " on s.person = pa.person where pa.main = 1 -- scan"};
    return db_one(db, &q) ? db_int(&q, 0) : 0;
}

void bounce_purge(struct db *db, int64_t ledger_day, int64_t state_day)
{
    static struct query ledger = {.sql = "delete from bounce where day <= $1"};
    static struct query state = {.sql = "delete from bounce_state where day <= $1 and off = 0"};
    db_run(db, &ledger, A(ledger_day));
    db_run(db, &state, A(state_day));
}

bool bounce_member(struct db *db, struct address_id address, struct list_id after_list,
    struct person_id after_person, struct list_id *list, struct person_id *person)
{
    static struct query q = {
        .sql = "select s.list, s.person from person_address pa cross join subscription s"
               " where pa.address = $1 and pa.main = 1 and s.person = pa.person"
               " and (s.list > $2 or (s.list = $2 and s.person > $3)) order by s.list, s.person limit 1"};
    if (!db_one(db, &q, A(address.v), A(after_list.v), A(after_person.v)))
        return false;
    list->v = db_int(&q, 0);
    person->v = db_int(&q, 1);
    return true;
}

/* ---- who was removed, and the owners not told */

void bounce_removed_add(
    struct db *db, struct list_id list, struct address_id address, struct str status, int64_t now)
{
    static struct query q = {.sql = "insert into bounce_removed (list, address, status, at)"
                                    " values ($1, $2, $3, $4) on conflict (list, address) do nothing"};
    db_run(db, &q, A(list.v), A(address.v), A(status), A(now));
}

size_t bounce_removed_of(
    struct arena *a, struct db *db, struct list_id list, struct bounce_removed *out, size_t max)
{
    static struct query q = {.sql = "select (select a.address from address a where a.id = r.address), r.status"
                                    " from bounce_removed r where r.list = $1 order by r.address limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(max)); db_next(&q);)
        out[n++] = (struct bounce_removed){.address = db_text(a, &q, 0), .status = db_text(a, &q, 1)};
    return n;
}

int64_t bounce_removed_told(struct db *db, struct list_id list)
{
    static struct query q = {.sql = "delete from bounce_removed where list = $1"};
    return db_run(db, &q, A(list.v));
}

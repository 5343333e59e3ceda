/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that is due at some time. */
#include "store/chore.h"

#include "base/arena.h"
#include "store/db.h"

#define CHORE_COLS "id, kind, subject, due, tried"

enum { BEGUN_MOST = 2 };

/* Shared: those who add do not wait for each other, only for who does it. */
static bool is_there(struct db *db, struct str kind, int64_t subject)
{
    static struct query q = {.sql = "select 1 from chore where kind = $1 and subject = $2{| for share}"};
    return db_one(db, &q, A(kind), A(subject));
}

bool chore_add(struct db *db, struct str kind, int64_t subject, int64_t due)
{
    static struct query q = {.sql = "insert into chore (kind, subject, due) values ($1, $2, $3)"
                                    " on conflict (kind, subject) do nothing"};
    do
        if (db_run(db, &q, A(kind), A(subject), A(due)) > 0)
            return true;
    while (!is_there(db, kind, subject)); /* it was done between the two */
    return false;
}

bool chore_lock(struct db *db, struct chore_id id)
{
    static struct query q = {.sql = "select 1 from chore where id = $1{| for update}"};
    return db_one(db, &q, A(id.v));
}

void chore_set(struct db *db, struct str kind, int64_t subject, int64_t due)
{
    static struct query q = {.sql = "insert into chore (kind, subject, due) values ($1, $2, $3)"
                                    " on conflict (kind, subject) do update set due = excluded.due, tried = 0"};
    db_run(db, &q, A(kind), A(subject), A(due));
}

static struct chore read_chore(struct arena *a, struct query *q)
{
    return (struct chore){
        .id = {db_int(q, 0)},
        .kind = db_text(a, q, 1),
        .subject = db_int(q, 2),
        .due = db_int(q, 3),
        .tried = (int)db_int(q, 4),
    };
}

size_t chore_take(struct arena *a, struct db *db, struct str kind, int tried, int64_t now, int64_t lease,
    struct chore *out, size_t max)
{
    static struct query q = {
        .sql = "update chore set tried = tried + 1, due = $5 where id in"
               " (select id from chore where due <= $1 and kind = $2 and tried = $3 order by due, id limit $4"
               "{| for update skip locked}) returning " CHORE_COLS};
    size_t n = 0;
    for (db_start(db, &q, A(now), A(kind), A(tried), A(max), A(now + lease)); db_next(&q);)
        out[n++] = read_chore(a, &q);
    return n;
}

bool chore_stuck(struct arena *a, struct db *db, struct str kind, int64_t now, struct chore *out)
{
    static struct query q = {.sql = "select " CHORE_COLS " from chore where due <= $1 and kind = $2"
                                    " and tried >= $3 order by due, id limit 1"};
    if (!db_one(db, &q, A(now), A(kind), A(BEGUN_MOST)))
        return false;
    *out = read_chore(a, &q);
    return true;
}

void chore_set_members(struct db *db, struct str kind, enum mode least, enum mode most, int64_t due)
{
    static struct query q = {
        .sql = "insert into chore (kind, subject, due)"
               " select distinct cast($1 as text), s.person, cast($4 as bigint) from subscription s"
               " where s.mode >= $2 and s.mode <= $3 and not exists"
               " (select 1 from chore c where c.kind = $1 and c.subject = s.person)"
               " on conflict (kind, subject) do nothing -- scan"};
    db_run(db, &q, A(kind), A(least), A(most), A(due));
}

size_t chore_due_members(struct db *db, struct str kind, enum mode least, enum mode most, int64_t now,
    struct person_id after, struct person_id *out, size_t max)
{
    static struct query q = {.sql = "select distinct s.person from subscription s"
                                    " where s.mode >= $2 and s.mode <= $3 and s.person > $5 and not exists"
                                    " (select 1 from chore c where c.kind = $1 and c.subject = s.person and "
                                    "(c.due > $4 or c.tried >= $7))"
                                    " order by s.person limit $6"};
    size_t n = 0;
    for (db_start(db, &q, A(kind), A(least), A(most), A(now), A(after.v), A(max), A(BEGUN_MOST)); db_next(&q);)
        out[n++] = (struct person_id){db_int(&q, 0)};
    return n;
}

size_t chore_count_due(struct arena *a, struct db *db, int64_t now, struct chore_count *out, size_t max)
{
    static struct query q = {.sql = "select kind, count(*) from chore where due <= $1 and tried < $2"
                                    " group by kind order by kind limit $3 -- scan"};
    size_t n = 0;
    for (db_start(db, &q, A(now), A(BEGUN_MOST), A(max)); db_next(&q);)
        out[n++] = (struct chore_count){db_text(a, &q, 0), db_int(&q, 1)};
    return n;
}

int64_t chore_overdue(struct db *db, int64_t before, int64_t *since)
{
    static struct query q = {.sql = "select count(*), min(due) from chore where due <= $1"};
    *since = 0;
    if (!db_one(db, &q, A(before)))
        return 0;
    *since = db_int(&q, 1);
    return db_int(&q, 0);
}

void chore_done(struct db *db, struct chore_id id)
{
    static struct query q = {.sql = "delete from chore where id = $1"};
    db_run(db, &q, A(id.v));
}

bool chore_is_due(struct db *db, struct str kind, int64_t now)
{
    static struct query q = {.sql = "select 1 from chore where kind = $1 and due <= $2 limit 1"};
    return db_one(db, &q, A(kind), A(now));
}

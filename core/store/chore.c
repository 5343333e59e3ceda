/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that is due at some time. */
#include "store/chore.h"

#include "base/arena.h"
#include "store/db.h"

enum { BEGUN_MOST = 2 };

void chore_set(struct db *db, struct str kind, int64_t subject, int64_t due)
{
    static struct query q = {.sql = "insert into chore (kind, subject, due) values ($1, $2, $3)"
                                    " on conflict (kind, subject) do update set due = excluded.due, tried = 0"};
    db_run(db, &q, A(kind), A(subject), A(due));
}

bool chore_take(struct arena *a, struct db *db, int64_t now, int64_t lease, struct chore *out)
{
    static struct query q = {
        .sql = "update chore set tried = tried + 1, due = $2 where id ="
               " (select id from chore where due <= $1 and tried < $3 order by due, id limit 1"
               "{| for update skip locked}) returning id, kind, subject, due, tried"};
    if (!db_one(db, &q, A(now), A(now + lease), A(BEGUN_MOST)))
        return false;
    *out = (struct chore){
        .id = {db_int(&q, 0)},
        .kind = db_text(a, &q, 1),
        .subject = db_int(&q, 2),
        .due = db_int(&q, 3),
        .tried = (int)db_int(&q, 4),
    };
    return true;
}

void chore_done(struct db *db, struct chore_id id)
{
    static struct query q = {.sql = "delete from chore where id = $1"};
    db_run(db, &q, A(id.v));
}

int64_t chore_next_due(struct db *db)
{
    static struct query q = {.sql = "select min(due) from chore where tried < $1 -- scan"};
    return db_one(db, &q, A(BEGUN_MOST)) ? db_int(&q, 0) : 0;
}

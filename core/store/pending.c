/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that wait for their token. */
#include "store/pending.h"

#include "base/arena.h"
#include "store/db.h"

void pending_add(struct db *db, const struct pending *p)
{
    static struct query q = {.sql = "insert into pending (token_hash, action, address, person, list, expires)"
                                    " values ($1, $2, $3, $4, $5, $6)"};
    db_run(db, &q, A_BLOB(p->token_hash), A(p->action), A(p->address), A_ID(p->person), A_ID(p->list),
        A(p->expires));
}

bool pending_take(struct arena *a, struct db *db, struct str token_hash, int64_t now, struct pending *out)
{
    static struct query q = {.sql = "delete from pending where token_hash = $1 and expires > $2"
                                    " returning token_hash, action, address, person, list, expires"};
    if (!db_one(db, &q, A_BLOB(token_hash), A(now)))
        return false;
    *out = (struct pending){
        .token_hash = db_blob(a, &q, 0),
        .action = db_text(a, &q, 1),
        .address = db_text(a, &q, 2),
        .person = {db_int(&q, 3)},
        .list = {db_int(&q, 4)},
        .expires = db_int(&q, 5),
    };
    return true;
}

int64_t pending_waiting(struct db *db, struct str address, int64_t now)
{
    static struct query q = {.sql = "select count(*) from pending where address = $1 and expires > $2"};
    return db_one(db, &q, A(address), A(now)) ? db_int(&q, 0) : 0;
}

int64_t pending_expire(struct db *db, int64_t now)
{
    static struct query q = {.sql = "delete from pending where expires <= $1"};
    return db_run(db, &q, A(now));
}

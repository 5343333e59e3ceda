/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What domains ask for. */
#include "store/wish.h"

#include "store/db.h"

bool wish_get(struct db *db, struct str domain, int64_t now, struct wish *out)
{
    static struct query q = {.sql = "select policy, strict, until from wish where domain = $1 and until > $2"};
    if (!db_one(db, &q, A(domain), A(now)))
        return false;
    *out = (struct wish){(enum domain_policy)db_int(&q, 0), db_int(&q, 1) != 0, db_int(&q, 2)};
    return true;
}

void wish_put(struct db *db, struct str domain, const struct wish *wish)
{
    static struct query q = {.sql = "insert into wish (domain, policy, strict, until) values ($1, $2, $3, $4)"
                                    " on conflict (domain) do update set policy = excluded.policy,"
                                    " strict = excluded.strict, until = excluded.until"};
    db_run(db, &q, A(domain), A(wish->policy), A(wish->strict), A(wish->until));
}

void wish_forget(struct db *db, int64_t now)
{
    static struct query q = {.sql = "delete from wish where until <= $1"};
    db_run(db, &q, A(now));
}

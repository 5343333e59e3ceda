/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that wait for a moderator. */
#include "store/hold.h"

#include "base/arena.h"
#include "store/db.h"

#define HOLD_COLS "id, list, raw, sender, subject, reason, at, until, state"

static struct hold read_hold(struct arena *a, struct query *q)
{
    return (struct hold){
        .id = {db_int(q, 0)},
        .list = {db_int(q, 1)},
        .raw = {db_int(q, 2)},
        .sender = db_text(a, q, 3),
        .subject = db_text(a, q, 4),
        .reason = db_text(a, q, 5),
        .at = db_int(q, 6),
        .until = db_int(q, 7),
        .state = (enum hold_state)db_int(q, 8),
    };
}

struct hold_id hold_add(struct db *db, const struct hold *h)
{
    static struct query q = {.sql = "insert into hold (list, raw, sender, subject, reason, at, until, state)"
                                    " values ($1, $2, $3, $4, $5, $6, $7, $8) returning id"};
    bool added = db_one(db, &q, A_ID(h->list), A(h->raw.v), A(h->sender), A(h->subject), A(h->reason), A(h->at),
        A(h->until), A(h->state));
    return (struct hold_id){added ? db_int(&q, 0) : 0};
}

bool hold_get(struct arena *a, struct db *db, struct hold_id id, struct hold *out)
{
    static struct query q = {.sql = "select " HOLD_COLS " from hold where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_hold(a, &q);
    return true;
}

size_t hold_page(struct arena *a, struct db *db, struct list_id list, enum hold_state state,
    struct hold_id after, struct hold *out, size_t max)
{
    static struct query q = {.sql = "select " HOLD_COLS " from hold where state = $1 and list = $2 and id > $3"
                                    " order by id limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(state), A(list.v), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_hold(a, &q);
    return n;
}

bool hold_settle(struct db *db, struct hold_id id, enum hold_state state)
{
    static struct query q = {.sql = "update hold set state = $2 where id = $1 and state = 0"};
    return db_run(db, &q, A(id.v), A(state)) > 0;
}

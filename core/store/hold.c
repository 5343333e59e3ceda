/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that wait for a moderator, or for the network's owner. */
#include "store/hold.h"

#include "base/arena.h"
#include "base/reason.h"
#include "store/db.h"

#define HOLD_COLS                                                                                              \
    "id, kind, list, raw, entry, envelope, recipient, sender, subject, words, reason, answer, at, told,"       \
    " state, settled, settled_by"

static struct hold read_hold(struct arena *a, struct query *q)
{
    return (struct hold){
        .id = {db_int(q, 0)},
        .kind = (enum hold_kind)db_int(q, 1),
        .list = {db_int(q, 2)},
        .raw = {db_int(q, 3)},
        .entry = db_text(a, q, 4),
        .envelope = db_text(a, q, 5),
        .recipient = db_text(a, q, 6),
        .sender = db_text(a, q, 7),
        .subject = db_text(a, q, 8),
        .words = db_text(a, q, 9),
        .reason = reason_read(db_text(a, q, 10)),
        .answer = (enum hold_answer)db_int(q, 11),
        .at = db_int(q, 12),
        .told = db_int(q, 13),
        .state = (enum hold_state)db_int(q, 14),
        .settled = db_int(q, 15),
        .settled_by = db_text(a, q, 16),
    };
}

struct hold_id hold_add(struct db *db, const struct hold *h)
{
    static struct query q = {
        .sql = "insert into hold (kind, list, raw, entry, envelope, recipient, sender, subject, words, reason,"
               " answer, at, told, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)"
               " returning id"};
    bool added = db_one(db, &q, A(h->kind), A_ID(h->list), A_ID(h->raw), A(h->entry), A(h->envelope),
        A(h->recipient), A(h->sender), A(h->subject), A(h->words), A(reason_word(h->reason)), A(h->answer),
        A(h->at), A(h->told));
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
    static struct query q = {.sql = "select " HOLD_COLS " from hold where state = $1"
                                    " and (cast($2 as bigint) = 0 or list = $2) and id > $3"
                                    " order by id limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(state), A(list.v), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_hold(a, &q);
    return n;
}

size_t hold_of_entry(struct arena *a, struct db *db, struct str entry, enum hold_state state,
    struct hold_id after, struct hold *out, size_t max)
{
    static struct query q = {.sql = "select " HOLD_COLS " from hold where entry = $1 and state = $2 and id > $3"
                                    " order by id limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(entry), A(state), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_hold(a, &q);
    return n;
}

bool hold_waits(struct db *db, struct list_id list, struct blob_id raw, struct str recipient)
{
    static struct query q = {.sql = "select 1 from hold where raw = $1 and coalesce(list, 0) = $2"
                                    " and recipient = $3 and state = 0 limit 1"};
    return db_one(db, &q, A(raw.v), A(list.v), A(recipient));
}

int64_t hold_count(struct db *db, enum hold_state state)
{
    static struct query q = {.sql = "select count(*) from hold where state = $1"};
    return db_one(db, &q, A(state)) ? db_int(&q, 0) : 0;
}

int64_t hold_oldest(struct db *db)
{
    static struct query q = {.sql = "select min(at) from hold where state = 0"};
    return db_one(db, &q) ? db_int(&q, 0) : 0;
}

/* By kind, list, and HOLD_UNREAD, which is told of all lists at once. */
#define UNTOLD "kind = $1 and told = 0 and state = 0 and ($1 = $3 or coalesce(list, 0) = $2)"

size_t hold_untold(
    struct arena *a, struct db *db, enum hold_kind kind, struct list_id list, struct hold *out, size_t max)
{
    static struct query q = {.sql = "select " HOLD_COLS " from hold where " UNTOLD " order by id limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(kind), A(list.v), A(HOLD_UNREAD), A(max)); db_next(&q);)
        out[n++] = read_hold(a, &q);
    return n;
}

int64_t hold_tell(struct db *db, enum hold_kind kind, struct list_id list, int64_t now)
{
    static struct query q = {.sql = "update hold set told = $4 where " UNTOLD};
    return db_run(db, &q, A(kind), A(list.v), A(HOLD_UNREAD), A(now));
}

bool hold_settle(struct db *db, struct hold_id id, enum hold_state state, int64_t now, struct str by)
{
    static struct query q = {
        .sql = "update hold set state = $2, settled = $3, settled_by = $4 where id = $1 and state = 0"};
    return db_run(db, &q, A(id.v), A(state), A(now), A(by)) > 0;
}

void hold_remove(struct db *db, struct hold_id id)
{
    static struct query q = {.sql = "delete from hold where id = $1"};
    db_run(db, &q, A(id.v));
}

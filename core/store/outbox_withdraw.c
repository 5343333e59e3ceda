/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits for somebody who has left a list, and will not be sent. */
#include "store/outbox_withdraw.h"

#include "store/db.h"
#include "store/outbox.h"
#include "store/outbox_wanted.h"

enum { AT_ONCE = 100 };

struct waiting {
    struct outbox_id id;
    struct copy_id copy;
    struct address_id address;
};

static size_t waiting_page(struct db *db, struct list_id list, struct person_id person, struct outbox_id after,
    struct waiting out[AT_ONCE])
{
    static struct query q = {.sql =
                                 "select o.id, o.copy, o.address from outbox o join copy c on c.id = o.copy"
                                 " where o.state = 0 and o.person is not null and o.person = $1 and o.list = $2"
                                 " and o.id > $3 and c.kind <> $4 order by o.id limit $5"};
    size_t n = 0;
    for (db_start(db, &q, A(person.v), A(list.v), A(after.v), A(COPY_SERVICE), A(AT_ONCE)); db_next(&q); n++)
        out[n] = (struct waiting){{db_int(&q, 0)}, {db_int(&q, 1)}, {db_int(&q, 2)}};
    return n;
}

struct other {
    struct copy_id copy;
    struct list_id list;
    struct message_id message;
};

/* A member of several lists that a post went to has one row for it, of the first of them. named: whether they
   are taken for named in To or Cc. */
static bool other_copy(struct db *db, struct copy_id copy, struct list_id left, struct person_id person,
    bool named, struct other *other)
{
    static struct query q = {.sql =
                                 "select c.id, c.list, c.message from copy mine join copy c on c.message = "
                                 "mine.message and c.kind = mine.kind"
                                 " join subscription s on s.list = c.list and s.person = $3 and s.mode = c.mode"
                                 " join post p on p.message = c.message and p.list = c.list"
                                 " where mine.id = $1 and c.list <> $2 and (s.no_copies = 0 or $4 = 0)"
                                 " and " OUTBOX_TOPIC_WANTED("p.topic") " and " OUTBOX_OWN_WANTED(
                                     "c.message") " order by c.id limit 1"};
    if (!db_one(db, &q, A(copy.v), A(left.v), A(person.v), A(named)))
        return false;
    *other = (struct other){{db_int(&q, 0)}, {db_int(&q, 1)}, {db_int(&q, 2)}};
    return true;
}

/* The mail is asked last, and only where it decides. */
static bool wanted_copy(struct db *db, struct copy_id copy, struct list_id left, struct person_id person,
    const struct outbox_naming *naming, struct other *other)
{
    return other_copy(db, copy, left, person, true, other) ||
           (other_copy(db, copy, left, person, false, other) &&
               !naming->names(naming->of, other->message, person));
}

/* The row stays, for a sender may have it in hand: a new one would be sent a second time. False: there is one
   of that copy already. */
static bool move(struct db *db, const struct waiting *row, const struct other *to)
{
    static struct query q = {
        .sql = "update outbox set copy = $2, list = $3 where id = $1"
               " and not exists (select 1 from outbox o where o.copy = $2 and o.address = $4)"};
    return db_run(db, &q, A(row->id.v), A(to->copy.v), A(to->list.v), A(row->address.v)) > 0;
}

static void drop(struct db *db, struct outbox_id id)
{
    static struct query q = {.sql = "delete from outbox where id = $1"};
    db_run(db, &q, A(id.v));
}

int64_t outbox_withdraw(
    struct db *db, struct list_id list, struct person_id person, const struct outbox_naming *naming)
{
    struct waiting rows[AT_ONCE];
    struct outbox_id after = {0};
    struct other other;
    int64_t dropped = 0;
    size_t n;
    while ((n = waiting_page(db, list, person, after, rows)) > 0) {
        for (size_t i = 0; i < n; i++) {
            if (wanted_copy(db, rows[i].copy, list, person, naming, &other) && move(db, &rows[i], &other))
                continue;
            drop(db, rows[i].id);
            dropped++;
        }
        after = rows[n - 1].id;
    }
    return dropped;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking into the outbox. */
#include "store/outqueue.h"

#include "base/arena.h"
#include "store/db.h"
#include "store/domain.h"
#include "store/outbox_due.h"

#define QUEUED                                                                                                 \
    "select o.id, o.copy, (select c.kind from copy c where c.id = o.copy), o.list, o.domain,"                  \
    " (select a.address from address a where a.id = o.address), o.answer, o.state, o.code, o.tries,"           \
    " o.next_try, o.claimed_until, o.created, o.first_try from outbox o"

static struct queued read_queued(struct arena *a, struct query *q)
{
    return (struct queued){
        .id = {db_int(q, 0)},
        .copy = {db_int(q, 1)},
        .kind = (enum copy_kind)db_int(q, 2),
        .list = {db_int(q, 3)},
        .domain = {db_int(q, 4)},
        .address = db_text(a, q, 5),
        .answer = db_text(a, q, 6),
        .state = (enum out_state)db_int(q, 7),
        .code = (int)db_int(q, 8),
        .tries = (int)db_int(q, 9),
        .next_try = db_int(q, 10),
        .claimed_until = db_int(q, 11),
        .created = db_int(q, 12),
        .first_try = db_int(q, 13),
    };
}

bool outqueue_get(struct arena *a, struct db *db, struct outbox_id id, struct queued *out)
{
    static struct query q = {.sql = QUEUED " where o.id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_queued(a, &q);
    return true;
}

size_t outqueue_page(struct arena *a, struct db *db, const struct queued *after, struct queued *out, size_t max)
{
    static struct query q = {.sql = QUEUED " where o.state = 0 and o.next_try >= $1"
                                           " and (o.next_try > $1 or o.id > $2)"
                                           " order by o.next_try, o.id limit $3"};
    int64_t due = after ? after->next_try : INT64_MIN, id = after ? after->id.v : 0;
    size_t n = 0;
    for (db_start(db, &q, A(due), A(id), A(max)); db_next(&q);)
        out[n++] = read_queued(a, &q);
    return n;
}

size_t outqueue_aside(struct arena *a, struct db *db, struct outbox_id after, struct queued *out, size_t max)
{
    static struct query q = {.sql = QUEUED " where o.state = 3 and o.id > $1 order by o.id limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(max)); db_next(&q);)
        out[n++] = read_queued(a, &q);
    return n;
}

bool outqueue_retry(struct db *db, struct outbox_id id, int64_t now)
{
    static struct query q = {
        .sql =
            "update outbox set next_try = case when state = $3 and next_try < $2 then next_try else $2 end,"
            " state = $3, tries = 0, first_try = 0, begun = 0, claimed_until = 0, claimed_by = '', untold = 0"
            " where id = $1 and state <> $4 and claimed_until <= $2"};
    return db_run(db, &q, A(id.v), A(now), A(OUT_WAITING), A(OUT_SENT)) > 0;
}

bool outqueue_drop(struct db *db, struct outbox_id id, int64_t now, struct str why)
{
    static struct query q = {.sql = "update outbox set state = $3, code = 0, answer = $4, untold = 0"
                                    " where id = $1 and state <> $5 and state <> $3 and claimed_until <= $2"};
    return db_run(db, &q, A(id.v), A(now), A(OUT_FAILED), A(why), A(OUT_SENT)) > 0;
}

size_t outqueue_domains(struct db *db, struct domain_id after, struct queued_domain *out, size_t max)
{
    static struct query q = {.sql =
                                 "select coalesce(domain, 0), count(*), min(created), min(next_try) from outbox"
                                 " where state = 0 and coalesce(domain, 0) > $1"
                                 " group by coalesce(domain, 0) order by 1 limit $2 -- scan"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(max)); db_next(&q);)
        out[n++] = (struct queued_domain){{db_int(&q, 0)}, db_int(&q, 1), db_int(&q, 2), db_int(&q, 3)};
    return n;
}

struct outqueue_stuck outqueue_stuck(struct db *db, int64_t now, int64_t due_before, int64_t tried_before)
{
    static struct query due = {
        .sql =
            "select count(*), min(next_try) from outbox"
            " where state = 0 and next_try <= $3 and claimed_until <= $1 and " OUTBOX_LET_THROUGH " -- scan"};
    static struct query tried = {.sql = "select count(*), min(first_try) from outbox"
                                        " where state = 0 and first_try > 0 and first_try <= $1 -- scan"};
    static struct query aside = {.sql = "select count(*), min(created) from outbox where state = 3 -- scan"};
    struct outqueue_stuck s = {0};
    if (db_one(db, &due, A(now), A(now + DOMAIN_LONGEST), A(due_before)))
        s.due = db_int(&due, 0), s.due_since = db_int(&due, 1);
    if (db_one(db, &tried, A(tried_before)))
        s.tried = db_int(&tried, 0), s.tried_since = db_int(&tried, 1);
    if (db_one(db, &aside))
        s.aside = db_int(&aside, 0), s.aside_since = db_int(&aside, 1);
    return s;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets a list, how, and what else they may do in it. */
#include "store/subscription.h"

#include "store/db.h"

#define SUBSCRIPTION_COLS                                                                                      \
    "list, person, mode, joined, coalesce(digest_day, -1), coalesce(digest_hour, -1), hide, max_bytes,"        \
    " no_own, no_copies"

static struct subscription read_subscription(struct query *q)
{
    return (struct subscription){
        .list = {db_int(q, 0)},
        .person = {db_int(q, 1)},
        .mode = (enum mode)db_int(q, 2),
        .joined = db_int(q, 3),
        .digest_day = (int)db_int(q, 4),
        .digest_hour = (int)db_int(q, 5),
        .hide = db_int(q, 6) != 0,
        .max_bytes = db_int(q, 7),
        .no_own = db_int(q, 8) != 0,
        .no_copies = db_int(q, 9) != 0,
    };
}

static struct arg or_null(int v)
{
    return v < 0 ? A_NULL : A(v);
}

bool subscription_add(struct db *db, const struct subscription *s)
{
    static struct query q = {
        .sql = "insert into subscription (list, person, mode, joined, digest_day, digest_hour, hide, max_bytes,"
               " no_own, no_copies) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (list, "
               "person) do nothing"};
    return db_run(db, &q, A(s->list.v), A(s->person.v), A(s->mode), A(s->joined), or_null(s->digest_day),
               or_null(s->digest_hour), A(s->hide), A(s->max_bytes), A(s->no_own), A(s->no_copies)) > 0;
}

bool subscription_get(struct db *db, struct list_id list, struct person_id person, struct subscription *out)
{
    static struct query q = {
        .sql = "select " SUBSCRIPTION_COLS " from subscription where list = $1 and person = $2"};
    if (!db_one(db, &q, A(list.v), A(person.v)))
        return false;
    *out = read_subscription(&q);
    return true;
}

void subscription_set(struct db *db, const struct subscription *s)
{
    static struct query q = {
        .sql = "update subscription set mode = $3, digest_day = $4, digest_hour = $5,"
               " hide = $6, max_bytes = $7, no_own = $8, no_copies = $9 where list = $1 and person = $2"};
    db_run(db, &q, A(s->list.v), A(s->person.v), A(s->mode), or_null(s->digest_day), or_null(s->digest_hour),
        A(s->hide), A(s->max_bytes), A(s->no_own), A(s->no_copies));
}

bool subscription_remove(struct db *db, struct list_id list, struct person_id person)
{
    static struct query q = {.sql = "delete from subscription where list = $1 and person = $2"};
    return db_run(db, &q, A(list.v), A(person.v)) > 0;
}

size_t subscription_page(
    struct db *db, struct list_id list, struct person_id after, struct subscription *out, size_t max)
{
    static struct query q = {.sql = "select " SUBSCRIPTION_COLS " from subscription where list = $1"
                                    " and person > $2 order by person limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_subscription(&q);
    return n;
}

bool subscription_any_no_copies(struct db *db, struct list_id list)
{
    static struct query q = {.sql = "select 1 from subscription where list = $1 and no_copies = 1 limit 1"};
    return db_one(db, &q, A(list.v));
}

bool subscription_hides(struct db *db, struct list_id list, struct address_id address)
{
    static struct query q = {.sql = "select 1 from person_address pa join subscription s on s.list = $1"
                                    " and s.person = pa.person where pa.address = $2 and s.hide = 1 limit 1"};
    return db_one(db, &q, A(list.v), A(address.v));
}

size_t subscription_of_person(
    struct db *db, struct person_id person, struct list_id after, struct subscription *out, size_t max)
{
    static struct query q = {.sql = "select " SUBSCRIPTION_COLS " from subscription where person = $1"
                                    " and list > $2 order by list limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(person.v), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_subscription(&q);
    return n;
}

void subscription_topic_add(struct db *db, struct list_id list, struct person_id person, struct topic_id topic)
{
    static struct query q = {.sql = "insert into subscription_topic (list, person, topic) values ($1, $2, $3)"
                                    " on conflict do nothing"};
    db_run(db, &q, A(list.v), A(person.v), A(topic.v));
}

void subscription_topic_remove(
    struct db *db, struct list_id list, struct person_id person, struct topic_id topic)
{
    static struct query q = {
        .sql = "delete from subscription_topic where list = $1 and person = $2 and topic = $3"};
    db_run(db, &q, A(list.v), A(person.v), A(topic.v));
}

size_t subscription_topics(
    struct db *db, struct list_id list, struct person_id person, struct topic_id *out, size_t max)
{
    static struct query q = {
        .sql = "select topic from subscription_topic where list = $1 and person = $2 order by topic limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(person.v), A(max)); db_next(&q);)
        out[n++] = (struct topic_id){db_int(&q, 0)};
    return n;
}

bool role_add(struct db *db, struct list_id list, struct person_id person, enum role role)
{
    static struct query q = {
        .sql = "insert into role (list, person, role) values ($1, $2, $3) on conflict do nothing"};
    return db_run(db, &q, A(list.v), A(person.v), A(role)) > 0;
}

bool role_remove(struct db *db, struct list_id list, struct person_id person, enum role role)
{
    static struct query q = {.sql = "delete from role where list = $1 and person = $2 and role = $3"};
    return db_run(db, &q, A(list.v), A(person.v), A(role)) > 0;
}

bool role_has(struct db *db, struct list_id list, struct person_id person, enum role role)
{
    static struct query q = {.sql = "select 1 from role where list = $1 and person = $2 and role = $3"};
    return db_one(db, &q, A(list.v), A(person.v), A(role));
}

size_t role_page(struct db *db, struct list_id list, enum role role, struct person_id after,
    struct person_id *out, size_t max)
{
    static struct query q = {.sql = "select person from role where list = $1 and role = $2 and person > $3"
                                    " order by person limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(role), A(after.v), A(max)); db_next(&q);)
        out[n++] = (struct person_id){db_int(&q, 0)};
    return n;
}

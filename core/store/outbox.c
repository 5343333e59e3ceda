/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails on their way out. */
#include "store/outbox.h"

#include <stdlib.h>

#include "base/arena.h"
#include "store/db.h"
#include "store/domain.h"
#include "store/outbox_due.h"
#include "store/outbox_wanted.h"

#define COPY_COLS "id, kind, message, list, mode, lang, created, head, raw, footer, hides"

static struct copy_id copy_find(struct db *db, const struct copy *c)
{
    static struct query q = {
        .sql =
            "select id from copy where message = $1 and list = $2 and kind = $3 and mode = $4 and lang = $5"};
    bool found = db_one(db, &q, A(c->message.v), A(c->list.v), A(c->kind), A(c->mode), A(c->lang));
    return (struct copy_id){found ? db_int(&q, 0) : 0};
}

struct copy_id copy_add(struct db *db, const struct copy *c)
{
    static struct query q = {.sql = "insert into copy (kind, message, list, mode, lang, created, head, raw,"
                                    " footer, hides) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
                                    " on conflict (message, list, kind, mode, lang) do nothing returning id"};
    if (db_one(db, &q, A(c->kind), A_ID(c->message), A_ID(c->list), A(c->mode), A(c->lang), A(c->created),
            A_BLOB(c->head), A_ID(c->body), A(c->footer), A(c->hides)))
        return (struct copy_id){db_int(&q, 0)};
    return copy_find(db, c);
}

bool copy_of_body(struct db *db, enum copy_kind kind, struct list_id list, struct blob_id body)
{
    static struct query q = {
        .sql = "select 1 from copy where raw = $1 and kind = $2 and coalesce(list, 0) = $3 limit 1"};
    return db_one(db, &q, A(body.v), A(kind), A(list.v));
}

bool copy_get(struct arena *a, struct db *db, struct copy_id id, struct copy *out)
{
    static struct query q = {.sql = "select " COPY_COLS " from copy where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = (struct copy){
        .id = {db_int(&q, 0)},
        .kind = (enum copy_kind)db_int(&q, 1),
        .message = {db_int(&q, 2)},
        .list = {db_int(&q, 3)},
        .mode = (enum mode)db_int(&q, 4),
        .lang = (enum lang)db_int(&q, 5),
        .created = db_int(&q, 6),
        .head = db_blob(a, &q, 7),
        .body = {db_int(&q, 8)},
        .footer = db_text(a, &q, 9),
        .hides = db_int(&q, 10) != 0,
    };
    return true;
}

bool copy_is_shown(struct db *db, struct copy_id id)
{
    static struct query q = {.sql = "select 1 from copy c left join message m on m.id = c.message"
                                    " where c.id = $1 and (c.message is null or m.shown < $2)"};
    return db_one(db, &q, A(id.v), A(SHOWN_HIDDEN));
}

bool copy_hides(struct db *db, struct message_id message, struct list_id list)
{
    static struct query q = {
        .sql = "select 1 from copy where message = $1 and list = $2 and hides = 1 limit 1"};
    return db_one(db, &q, A(message.v), A(list.v));
}

bool outbox_add(struct db *db, struct copy_id copy, struct address_id address, struct person_id person,
    struct list_id list, int64_t now)
{
    static struct query q = {.sql =
                                 "insert into outbox (copy, address, person, list, next_try, created, domain)"
                                 " values ($1, $2, $3, $4, $5, $5, (select domain from address where id = $2))"
                                 " on conflict (copy, address) do nothing"};
    return db_run(db, &q, A(copy.v), A(address.v), A_ID(person), A_ID(list), A(now)) > 0;
}

int64_t outbox_fan(struct db *db, struct copy_id copy, struct list_id list, enum mode mode, enum lang lang,
    struct topic_id topic, int64_t now)
{
    static struct query q = {
        .sql = "insert into outbox (copy, address, person, list, next_try, created, domain)"
               " select $1, pa.address, s.person, s.list, $7, $7, a.domain from subscription s"
               " join person p on p.id = s.person"
               " join person_address pa on pa.person = s.person and pa.main = 1"
               " join address a on a.id = pa.address"
               " where s.list = $2 and s.mode = $3 and ($4 = $5 or p.lang = $4)"
               " and not exists (select 1 from bounce_state b where b.address = pa.address and b.off > 0)"
               " and " OUTBOX_TOPIC_WANTED("$6") " and " OUTBOX_OWN_WANTED(
                   "(select c.message from copy c where c.id = $1)") " and not exists (select 1 from copy mine "
                                                                     "join copy c on c.message = mine.message"
                                                                     "                 join outbox o on o.copy "
                                                                     "= c.id"
                                                                     "                 where mine.id = $1 and "
                                                                     "o.address = pa.address)"
                                                                     " on conflict (copy, address) do nothing"};
    return db_run(db, &q, A(copy.v), A(list.v), A(mode), A(lang), A(LANG_COUNT), A(topic.v), A(now));
}

int64_t outbox_spare(struct db *db, struct copy_id copy, struct list_id list, struct address_id address)
{
    static struct query q = {
        .sql = "delete from outbox where copy = $1 and address in (select main.address from person_address pa"
               " join subscription s on s.list = $2 and s.person = pa.person and s.no_copies = 1"
               " join person_address main on main.person = pa.person and main.main = 1"
               " where pa.address = $3)"};
    return db_run(db, &q, A(copy.v), A(list.v), A(address.v));
}

static int by_age(const void *x, const void *y)
{
    int64_t a = ((const struct outbox *)x)->id.v, b = ((const struct outbox *)y)->id.v;
    return (a > b) - (a < b);
}

#define DUE "state = 0 and next_try <= $1 and claimed_until <= $1 and " OUTBOX_LET_THROUGH

size_t outbox_claim(
    struct arena *a, struct db *db, struct str who, int64_t now, int64_t lease, struct outbox *out, size_t max)
{
    static struct query q = {
        .sql =
            "update outbox set claimed_by = $3, claimed_until = $4, begun = begun + 1 where id in"
            " (select id from outbox where " DUE "  order by next_try, id limit $5{| for update skip locked})"
            " returning id, copy, person, list, domain, begun, tries, created, first_try,"
            " (select a.address from address a where a.id = outbox.address),"
            " (select c.kind from copy c where c.id = outbox.copy)"};
    size_t n = 0;
    for (db_start(db, &q, A(now), A(now + DOMAIN_LONGEST), A(who), A(now + lease), A(max)); db_next(&q); n++)
        out[n] = (struct outbox){
            .id = {db_int(&q, 0)},
            .copy = {db_int(&q, 1)},
            .person = {db_int(&q, 2)},
            .list = {db_int(&q, 3)},
            .domain = {db_int(&q, 4)},
            .begun = (int)db_int(&q, 5),
            .tries = (int)db_int(&q, 6),
            .created = db_int(&q, 7),
            .first_try = db_int(&q, 8),
            .address = db_text(a, &q, 9),
            .kind = (enum copy_kind)db_int(&q, 10),
        };
    if (n)
        qsort(out, n, sizeof *out, by_age);
    return n;
}

bool outbox_due(struct db *db, int64_t now)
{
    static struct query q = {.sql = "select 1 from outbox where " DUE " order by next_try, id limit 1"};
    return db_one(db, &q, A(now), A(now + DOMAIN_LONGEST));
}

bool outbox_stands(struct db *db, const struct outbox *row)
{
    static struct query q = {.sql = "select 1 from outbox where id = $1 and copy = $2 and state = 0"};
    return db_one(db, &q, A(row->id.v), A(row->copy.v));
}

void outbox_release(struct db *db, struct outbox_id id)
{
    static struct query q = {
        .sql = "update outbox set begun = 0, claimed_until = 0, claimed_by = '' where id = $1"};
    db_run(db, &q, A(id.v));
}

int64_t outbox_abandon(struct db *db, struct str who)
{
    static struct query q = {.sql = "update outbox set claimed_until = 0, claimed_by = ''"
                                    " where state = 0 and claimed_by = $1 -- scan"};
    return db_run(db, &q, A(who));
}

int64_t outbox_drop_off(struct db *db, int64_t now)
{
    static struct query q = {
        .sql = "update outbox set state = $1, answer = 'delivery to this address is off'"
               " where state = 0 and claimed_until <= $2"
               " and address in (select address from bounce_state where off > 0)"
               " and exists (select 1 from copy c where c.id = outbox.copy and c.kind < $3) -- scan"};
    return db_run(db, &q, A(OUT_FAILED), A(now), A(COPY_SERVICE));
}

void outbox_result(struct db *db, struct outbox_id id, enum out_state state, int code, struct str answer,
    int64_t next_try, int64_t now)
{
    static struct query q = {
        .sql = "update outbox set state = $2, code = $3, answer = $4, next_try = $5, tries = tries + 1,"
               " first_try = case when first_try = 0 then $6 else first_try end,"
               " begun = 0, claimed_until = 0, claimed_by = '' where id = $1"};
    db_run(db, &q, A(id.v), A(state), A(code), A(answer), A(next_try), A(now));
}

int64_t outbox_let_go(struct db *db, struct domain_id domain, int64_t before, int64_t since)
{
    static struct query q = {
        .sql = "update outbox set domain = null, first_try = case when first_try = 0 then $3 else first_try end"
               " where state = 0 and domain = $1 and created <= $2 -- scan"};
    return db_run(db, &q, A(domain.v), A(before), A(since));
}

/* ---- what an owner is to know */

/* By owner, list, and OWNER_OF_NETWORK, who is told of every list. */
#define OWED "untold > 0 and untold = $1 and ($1 = $3 or list = $2)"

void outbox_owe(struct db *db, struct outbox_id id, enum out_owner owner)
{
    static struct query q = {.sql = "update outbox set untold = $2 where id = $1"};
    db_run(db, &q, A(id.v), A(owner));
}

size_t outbox_owed(struct arena *a, struct db *db, enum out_owner owner, struct list_id list,
    struct undelivered *out, size_t max)
{
    static struct query q = {.sql = "select (select a.address from address a where a.id = outbox.address),"
                                    " answer, code from outbox where " OWED " order by id limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(owner), A(list.v), A(OWNER_OF_NETWORK), A(max)); db_next(&q); n++)
        out[n] = (struct undelivered){
            .address = db_text(a, &q, 0), .answer = db_text(a, &q, 1), .code = (int)db_int(&q, 2)};
    return n;
}

int64_t outbox_told(struct db *db, enum out_owner owner, struct list_id list)
{
    static struct query q = {.sql = "update outbox set untold = 0 where " OWED};
    return db_run(db, &q, A(owner), A(list.v), A(OWNER_OF_NETWORK));
}

int64_t outbox_count(struct db *db, enum out_state state)
{
    static struct query q = {.sql = "select count(*) from outbox where state = $1 -- scan"};
    return db_one(db, &q, A(state)) ? db_int(&q, 0) : 0;
}

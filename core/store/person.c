/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Persons and their addresses, many to many. */
#include "store/person.h"

#include "base/arena.h"
#include "base/die.h"
#include "store/db.h"
#include "store/domain.h"

#define ADDRESS_MAX ((size_t)254) /* mail/address lets no longer one through */

/* Only ASCII letters: of others a small one may belong to somebody else (the Turkish i, letters of another
   width), and then a stranger would be taken for a member. */
struct folded {
    char bytes[ADDRESS_MAX];
};

static struct str folded(struct str address, struct folded *f)
{
    if (address.n > sizeof f->bytes)
        bug("an address of %zu bytes", address.n);
    for (size_t i = 0; i < address.n; i++)
        f->bytes[i] = ascii_lower(address.p[i]);
    return (struct str){f->bytes, address.n};
}

struct address_id address_find(struct db *db, struct str address)
{
    static struct query q = {.sql = "select id from address where folded = $1"};
    struct folded f;
    bool found = db_one(db, &q, A(folded(address, &f)));
    return (struct address_id){found ? db_int(&q, 0) : 0};
}

static struct domain_id domain_of(struct db *db, struct str folded)
{
    size_t at = str_rchr(folded, '@');
    return domain_add(db, at == STR_NONE ? S("") : str_from(folded, at + 1));
}

struct address_id address_add(struct db *db, struct str address)
{
    static struct query q = {.sql = "insert into address (address, folded, domain) values ($1, $2, $3)"
                                    " on conflict (folded) do nothing returning id"};
    struct folded f;
    struct address_id id = address_find(db, address);
    if (id.v)
        return id;
    if (db_one(db, &q, A(address), A(folded(address, &f)), A_ID(domain_of(db, folded(address, &f)))))
        return (struct address_id){db_int(&q, 0)};
    return address_find(db, address); /* another writer was faster */
}

void address_spell(struct db *db, struct address_id id, struct str address)
{
    static struct query q = {.sql = "update address set address = $2 where id = $1 and folded = $3"};
    struct folded f;
    if (db_run(db, &q, A(id.v), A(address), A(folded(address, &f))) != 1)
        bug("an address became another one");
}

struct str address_get(struct arena *a, struct db *db, struct address_id id)
{
    static struct query q = {.sql = "select address from address where id = $1"};
    return db_one(db, &q, A(id.v)) ? db_text(a, &q, 0) : S("");
}

void address_verified(struct db *db, struct address_id id, int64_t now)
{
    static struct query q = {.sql = "update address set verified = $2 where id = $1"};
    db_run(db, &q, A(id.v), A(now));
}

bool address_is_verified(struct db *db, struct address_id id)
{
    static struct query q = {.sql = "select verified from address where id = $1"};
    return db_one(db, &q, A(id.v)) && db_int(&q, 0) != 0;
}

#define PERSON_COLS "p.id, p.name, p.lang, p.zone, p.created, p.erased"

static struct person read_person(struct arena *a, struct query *q)
{
    return (struct person){
        .id = {db_int(q, 0)},
        .name = db_text(a, q, 1),
        .lang = (enum lang)db_int(q, 2),
        .zone = db_text(a, q, 3),
        .created = db_int(q, 4),
        .erased = db_int(q, 5),
    };
}

struct person_id person_add(struct db *db, const struct person *p)
{
    static struct query q = {
        .sql = "insert into person (name, lang, zone, created) values ($1, $2, $3, $4) returning id"};
    bool added = db_one(db, &q, A(p->name), A(p->lang), A(p->zone), A(p->created));
    return (struct person_id){added ? db_int(&q, 0) : 0};
}

bool person_get(struct arena *a, struct db *db, struct person_id id, struct person *out)
{
    static struct query q = {.sql = "select " PERSON_COLS " from person p where p.id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_person(a, &q);
    return true;
}

void person_set(struct db *db, const struct person *p)
{
    static struct query q = {.sql = "update person set name = $2, lang = $3, zone = $4 where id = $1"};
    db_run(db, &q, A(p->id.v), A(p->name), A(p->lang), A(p->zone));
}

size_t person_page(struct arena *a, struct db *db, struct person_id after, struct person *out, size_t max)
{
    static struct query q = {
        .sql = "select " PERSON_COLS " from person p where p.id > $1 order by p.id limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(max)); db_next(&q);)
        out[n++] = read_person(a, &q);
    return n;
}

size_t person_by_address(struct arena *a, struct db *db, struct str address, struct person *out, size_t max)
{
    static struct query q = {
        .sql = "select " PERSON_COLS " from address a cross join person_address pa cross join person p"
               " where a.folded = $1 and pa.address = a.id and p.id = pa.person order by p.id limit $2"};
    size_t n = 0;
    struct folded f;
    for (db_start(db, &q, A(folded(address, &f)), A(max)); db_next(&q);)
        out[n++] = read_person(a, &q);
    return n;
}

bool person_uses(struct db *db, struct person_id id, struct str address)
{
    static struct query q = {.sql = "select 1 from address a join person_address pa on pa.address = a.id"
                                    " where a.folded = $1 and pa.person = $2"};
    struct folded f;
    return db_one(db, &q, A(folded(address, &f)), A(id.v));
}

void person_address_add(struct db *db, struct person_id p, struct address_id a, bool main)
{
    static struct query former = {
        .sql = "update person_address set main = 0 where person = $1 and main = 1 and address <> $2"};
    static struct query q = {.sql = "insert into person_address (person, address, main) values ($1, $2, $3)"
                                    " on conflict (person, address) do update set main = excluded.main"};
    if (main)
        db_run(db, &former, A(p.v), A(a.v));
    db_run(db, &q, A(p.v), A(a.v), A(main));
}

void person_address_remove(struct db *db, struct person_id p, struct address_id a)
{
    static struct query q = {.sql = "delete from person_address where person = $1 and address = $2"};
    db_run(db, &q, A(p.v), A(a.v));
}

struct address_id person_main_address(struct db *db, struct person_id p)
{
    static struct query q = {.sql = "select address from person_address where person = $1 and main = 1"};
    bool found = db_one(db, &q, A(p.v));
    return (struct address_id){found ? db_int(&q, 0) : 0};
}

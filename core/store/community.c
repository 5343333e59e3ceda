/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Communities and who is in them. */
#include "store/community.h"

#include "base/arena.h"
#include "store/db.h"

#define COMMUNITY_COLS "c.id, c.name, c.region, c.sector, c.lang"

static struct community read_community(struct arena *a, struct query *q)
{
    return (struct community){
        .id = {db_int(q, 0)},
        .name = db_text(a, q, 1),
        .region = db_text(a, q, 2),
        .sector = db_text(a, q, 3),
        .lang = (enum lang)db_int(q, 4),
    };
}

struct community_id community_add(struct db *db, const struct community *c)
{
    static struct query q = {.sql = "insert into community (name, region, sector, lang) values ($1, $2, $3, $4)"
                                    " on conflict (name) do nothing returning id"};
    bool added = db_one(db, &q, A(c->name), A(c->region), A(c->sector), A(c->lang));
    return (struct community_id){added ? db_int(&q, 0) : 0};
}

bool community_set(struct db *db, const struct community *c)
{
    static struct query q = {
        .sql = "update community set name = $2, region = $3, sector = $4, lang = $5 where id = $1"
               " and not exists (select 1 from community other where other.name = $2 and other.id <> $1)"};
    return db_run(db, &q, A(c->id.v), A(c->name), A(c->region), A(c->sector), A(c->lang)) > 0;
}

bool community_by_name(struct arena *a, struct db *db, struct str name, struct community *out)
{
    static struct query q = {.sql = "select " COMMUNITY_COLS " from community c where c.name = $1"};
    if (!db_one(db, &q, A(name)))
        return false;
    *out = read_community(a, &q);
    return true;
}

size_t community_page(
    struct arena *a, struct db *db, struct community_id after, struct community *out, size_t max)
{
    static struct query q = {
        .sql = "select " COMMUNITY_COLS " from community c where c.id > $1 order by c.id limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(max)); db_next(&q);)
        out[n++] = read_community(a, &q);
    return n;
}

bool community_join(struct db *db, struct community_id c, struct person_id p)
{
    static struct query q = {.sql = "insert into person_community (person, community) values ($1, $2)"
                                    " on conflict do nothing"};
    return db_run(db, &q, A(p.v), A(c.v)) > 0;
}

void community_leave(struct db *db, struct community_id c, struct person_id p)
{
    static struct query q = {.sql = "delete from person_community where person = $1 and community = $2"};
    db_run(db, &q, A(p.v), A(c.v));
}

size_t community_of_person(struct arena *a, struct db *db, struct person_id p, struct community_id after,
    struct community *out, size_t max)
{
    static struct query q = {
        .sql = "select " COMMUNITY_COLS " from person_community pc join community c on c.id = pc.community"
               " where pc.person = $1 and pc.community > $2 order by pc.community limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(p.v), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_community(a, &q);
    return n;
}

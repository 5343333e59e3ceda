/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and their topics. */
#include "store/list.h"

#include "base/arena.h"
#include "store/db.h"

#define LIST_COLS                                                                                              \
    "id, domain, name, title, about, lang, post_policy, join_policy, reply, prefix, public, frozen, created,"  \
    " next_post, changes, footer"

static struct list read_list(struct arena *a, struct query *q)
{
    return (struct list){
        .id = {db_int(q, 0)},
        .domain = db_text(a, q, 1),
        .name = db_text(a, q, 2),
        .title = db_text(a, q, 3),
        .about = db_text(a, q, 4),
        .lang = (enum lang)db_int(q, 5),
        .post_policy = (enum post_policy)db_int(q, 6),
        .join_policy = (enum join_policy)db_int(q, 7),
        .reply = (enum reply_to)db_int(q, 8),
        .prefix = db_text(a, q, 9),
        .public = db_int(q, 10) != 0,
        .frozen = db_int(q, 11) != 0,
        .created = db_int(q, 12),
        .next_post = db_int(q, 13),
        .changes = db_int(q, 14),
        .footer = db_text(a, q, 15),
    };
}

struct list_id list_add(struct db *db, const struct list *l)
{
    static struct query q = {
        .sql = "insert into list (domain, name, title, about, lang, post_policy, join_policy, reply, prefix,"
               " public, frozen, created, footer)"
               " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
               " on conflict (domain, name) do nothing returning id"};
    bool added = db_one(db, &q, A(l->domain), A(l->name), A(l->title), A(l->about), A(l->lang),
        A(l->post_policy), A(l->join_policy), A(l->reply), A(l->prefix), A(l->public), A(l->frozen),
        A(l->created), A(l->footer));
    return (struct list_id){added ? db_int(&q, 0) : 0};
}

bool list_get(struct arena *a, struct db *db, struct list_id id, struct list *out)
{
    static struct query q = {.sql = "select " LIST_COLS " from list where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_list(a, &q);
    return true;
}

bool list_by_address(struct arena *a, struct db *db, struct str domain, struct str name, struct list *out)
{
    static struct query q = {.sql = "select " LIST_COLS " from list where domain = $1 and name = $2"};
    if (!db_one(db, &q, A(domain), A(name)))
        return false;
    *out = read_list(a, &q);
    return true;
}

bool list_next_domain(struct arena *a, struct db *db, struct str after, struct str *out)
{
    static struct query q = {.sql = "select domain from list where domain > $1 order by domain, name limit 1"};
    if (!db_one(db, &q, A(after)))
        return false;
    *out = db_text(a, &q, 0);
    return true;
}

size_t list_page(struct arena *a, struct db *db, struct list_id after, struct list *out, size_t max)
{
    static struct query q = {.sql = "select " LIST_COLS " from list where id > $1 order by id limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(max)); db_next(&q);)
        out[n++] = read_list(a, &q);
    return n;
}

struct list_mark list_mark(struct db *db)
{
    static struct query q = {.sql = "select max(id), count(*) from list -- scan"};
    struct list_mark mark = {0, 0};
    if (db_one(db, &q))
        mark = (struct list_mark){db_int(&q, 0), db_int(&q, 1)};
    return mark;
}

void list_set(struct db *db, const struct list *l)
{
    static struct query q = {
        .sql = "update list set title = $2, about = $3, lang = $4, post_policy = $5, join_policy = $6,"
               " reply = $7, prefix = $8, public = $9, frozen = $10, footer = $11, changes = changes + 1 where "
               "id = $1"};
    db_run(db, &q, A(l->id.v), A(l->title), A(l->about), A(l->lang), A(l->post_policy), A(l->join_policy),
        A(l->reply), A(l->prefix), A(l->public), A(l->frozen), A(l->footer));
}

int64_t list_change(struct db *db, struct list_id id)
{
    static struct query q = {.sql = "update list set changes = changes + 1 where id = $1 returning changes"};
    return db_one(db, &q, A(id.v)) ? db_int(&q, 0) : 0;
}

void list_stats(struct db *db, struct list_id id, struct list_stats *out)
{
    static struct query posts = {.sql = "select count(*) from post where list = $1"};
    static struct query dates = {.sql = "select (select min(date) from post where list = $1), (select "
                                        "max(date) from post where list = $1)"};
    static struct query threads = {.sql = "select count(*) from thread where list = $1 and posts > 0"};
    static struct query members = {.sql = "select count(*) from subscription where list = $1"};
    static struct query held = {.sql = "select count(*) from hold where state = 0 and list = $1"};
    *out = (struct list_stats){0};
    out->posts = db_one(db, &posts, A(id.v)) ? db_int(&posts, 0) : 0;
    out->threads = db_one(db, &threads, A(id.v)) ? db_int(&threads, 0) : 0;
    out->members = db_one(db, &members, A(id.v)) ? db_int(&members, 0) : 0;
    out->held = db_one(db, &held, A(id.v)) ? db_int(&held, 0) : 0;
    if (db_one(db, &dates, A(id.v))) {
        out->first = db_int(&dates, 0);
        out->last = db_int(&dates, 1);
    }
}

#define TOPIC_COLS "id, list, tag, title"

static struct topic read_topic(struct arena *a, struct query *q)
{
    return (struct topic){{db_int(q, 0)}, {db_int(q, 1)}, db_text(a, q, 2), db_text(a, q, 3)};
}

struct topic_id topic_add(struct db *db, const struct topic *t)
{
    static struct query q = {.sql = "insert into topic (list, tag, title) values ($1, $2, $3)"
                                    " on conflict (list, tag) do nothing returning id"};
    bool added = db_one(db, &q, A(t->list.v), A(t->tag), A(t->title));
    return (struct topic_id){added ? db_int(&q, 0) : 0};
}

void topic_set(struct db *db, const struct topic *t)
{
    static struct query q = {.sql = "update topic set title = $2 where id = $1"};
    db_run(db, &q, A(t->id.v), A(t->title));
}

bool topic_get(struct arena *a, struct db *db, struct topic_id id, struct topic *out)
{
    static struct query q = {.sql = "select " TOPIC_COLS " from topic where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_topic(a, &q);
    return true;
}

bool topic_by_tag(struct arena *a, struct db *db, struct list_id list, struct str tag, struct topic *out)
{
    static struct query q = {.sql = "select " TOPIC_COLS " from topic where list = $1 and tag = $2"};
    if (!db_one(db, &q, A(list.v), A(tag)))
        return false;
    *out = read_topic(a, &q);
    return true;
}

size_t topic_page(
    struct arena *a, struct db *db, struct list_id list, struct topic_id after, struct topic *out, size_t max)
{
    static struct query q = {
        .sql = "select " TOPIC_COLS " from topic where list = $1 and id > $2 order by id limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_topic(a, &q);
    return n;
}

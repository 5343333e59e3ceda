/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests made. */
#include "store/issue.h"

#include "store/db.h"

#define ISSUE_COLS "id, list, person, window_start, window_end, made, copy"

static struct issue read_issue(struct query *q)
{
    return (struct issue){
        .id = {db_int(q, 0)},
        .list = {db_int(q, 1)},
        .person = {db_int(q, 2)},
        .window_start = db_int(q, 3),
        .window_end = db_int(q, 4),
        .made = db_int(q, 5),
        .copy = {db_int(q, 6)},
    };
}

bool issue_claim(struct db *db, struct issue *i)
{
    static struct query q = {
        .sql = "insert into issue (list, person, window_start, window_end, made, copy)"
               " values ($1, $2, $3, $4, $5, $6) on conflict (list, person, window_start) do nothing"
               " returning id"};
    bool fresh = db_one(
        db, &q, A(i->list.v), A(i->person.v), A(i->window_start), A(i->window_end), A(i->made), A_ID(i->copy));
    i->id.v = fresh ? db_int(&q, 0) : 0;
    return fresh;
}

void issue_set_copy(struct db *db, struct issue_id id, struct copy_id copy)
{
    static struct query q = {.sql = "update issue set copy = $2 where id = $1"};
    db_run(db, &q, A(id.v), A_ID(copy));
}

void issue_item_add(struct db *db, struct issue_id id, const struct issue_item *item)
{
    static struct query q = {
        .sql = "insert into issue_item (issue, position, list, number) values ($1, $2, $3, $4)"};
    db_run(db, &q, A(id.v), A(item->position), A(item->list.v), A(item->number));
}

size_t issue_items(struct db *db, struct issue_id id, int after, struct issue_item *out, size_t max)
{
    static struct query q = {.sql = "select position, list, number from issue_item where issue = $1"
                                    " and position > $2 order by position limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(id.v), A(after), A(max)); db_next(&q);)
        out[n++] = (struct issue_item){(int)db_int(&q, 0), {db_int(&q, 1)}, db_int(&q, 2)};
    return n;
}

int64_t issue_highest(struct db *db, struct issue_id id, struct list_id list)
{
    static struct query q = {.sql = "select max(number) from issue_item where issue = $1 and list = $2"};
    return db_one(db, &q, A(id.v), A(list.v)) ? db_int(&q, 0) : 0;
}

bool issue_last(struct db *db, struct list_id list, struct person_id person, struct issue *out)
{
    static struct query q = {.sql = "select " ISSUE_COLS " from issue where list = $1 and person = $2"
                                    " order by window_start desc, id limit 1"};
    if (!db_one(db, &q, A(list.v), A(person.v)))
        return false;
    *out = read_issue(&q);
    return true;
}

size_t issue_page(struct db *db, struct list_id list, struct person_id person, int64_t after_start,
    struct issue *out, size_t max)
{
    static struct query q = {.sql = "select " ISSUE_COLS " from issue where list = $1 and person = $2"
                                    " and window_start > $3 order by window_start limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(person.v), A(after_start), A(max)); db_next(&q);)
        out[n++] = read_issue(&q);
    return n;
}

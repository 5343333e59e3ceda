/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tags on posts. */
#include "store/tag.h"

#include "base/arena.h"
#include "store/db.h"

void tag_add(struct db *db, struct list_id list, int64_t number, struct str tag)
{
    static struct query q = {
        .sql = "insert into tag (list, tag, number) values ($1, $2, $3) on conflict do nothing"};
    db_run(db, &q, A(list.v), A(tag), A(number));
}

void tag_remove(struct db *db, struct list_id list, int64_t number, struct str tag)
{
    static struct query q = {.sql = "delete from tag where list = $1 and tag = $2 and number = $3"};
    db_run(db, &q, A(list.v), A(tag), A(number));
}

size_t tag_of_post(
    struct arena *a, struct db *db, struct list_id list, int64_t number, struct str *out, size_t max)
{
    static struct query q = {
        .sql = "select tag from tag where list = $1 and number = $2 order by tag limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(number), A(max)); db_next(&q);)
        out[n++] = db_text(a, &q, 0);
    return n;
}

size_t tag_page(
    struct arena *a, struct db *db, struct list_id list, struct str after, struct tag_count *out, size_t max)
{
    static struct query q = {.sql = "select tag, count(*) from tag where list = $1 and tag > $2"
                                    " group by tag order by tag limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(after), A(max)); db_next(&q);)
        out[n++] = (struct tag_count){db_text(a, &q, 0), db_int(&q, 1)};
    return n;
}

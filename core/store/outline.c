/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The posts of a list without their words. */
#include "store/outline.h"

#include "base/arena.h"
#include "store/db.h"

static size_t posts(
    struct arena *a, struct db *db, struct list_id list, int64_t after, struct outline *out, size_t max)
{
    static struct query q = {
        .sql = "select p.number, p.message, p.thread, p.parent, p.topic, p.date, p.changed, m.shown, m.subject,"
               " m.author, m.permalink, m.lang from post p join message m on m.id = p.message"
               " where p.list = $1 and p.number > $2 order by p.number limit $3"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(after), A(max)); db_next(&q);)
        out[n++] = (struct outline){.number = db_int(&q, 0),
            .message = {db_int(&q, 1)},
            .thread = {db_int(&q, 2)},
            .parent = db_int(&q, 3),
            .topic = {db_int(&q, 4)},
            .date = db_int(&q, 5),
            .changed = db_int(&q, 6),
            .shown = (enum shown)db_int(&q, 7),
            .subject = db_text(a, &q, 8),
            .author = db_text(a, &q, 9),
            .permalink = db_text(a, &q, 10),
            .lang = db_text(a, &q, 11)};
    return n;
}

size_t outline_page(
    struct arena *a, struct db *db, struct list_id list, int64_t after, struct outline *out, size_t max)
{
    static struct query q = {.sql =
                                 "select number, tag from tag where list = $1 and number > $2 and number <= $3"
                                 " order by number, tag"};
    size_t n = posts(a, db, list, after, out, max), at = 0, cap = 0;
    if (n == 0)
        return 0;
    for (db_start(db, &q, A(list.v), A(after), A(out[n - 1].number)); db_next(&q);) {
        for (; out[at].number != db_int(&q, 0); at++)
            cap = 0;
        struct outline *o = &out[at];
        o->tags = arena_push(a, o->tags, &o->n_tags, &cap, sizeof *o->tags);
        o->tags[o->n_tags - 1] = db_text(a, &q, 1);
    }
    return n;
}

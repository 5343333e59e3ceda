/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the posts of a list answer. */
#include "store/reference.h"

#include "base/arena.h"
#include "store/db.h"

static size_t posts(
    struct arena *a, struct db *db, struct list_id list, int64_t after, struct reference *out, size_t max)
{
    static struct query q = {
        .sql = "select p.number, p.thread, p.parent, p.date, m.message_id, m.subject, m.base_subject, m.answers"
               " from post p join message m on m.id = p.message"
               " where p.list = $1 and p.number > $2 order by p.number limit $3"};
    size_t n = 0;
    db_start(db, &q, A(list.v), A(after), A((int64_t)max));
    while (db_next(&q))
        out[n++] = (struct reference){.number = db_int(&q, 0),
            .thread = {db_int(&q, 1)},
            .parent = db_int(&q, 2),
            .date = db_int(&q, 3),
            .message_id = db_text(a, &q, 4),
            .subject = db_text(a, &q, 5),
            .base_subject = db_text(a, &q, 6),
            .answers = db_int(&q, 7) != 0};
    return n;
}

size_t reference_page(
    struct arena *a, struct db *db, struct list_id list, int64_t after, struct reference *out, size_t max)
{
    static struct query q = {
        .sql = "select p.number, r.ref from post p join reference r on r.message = p.message"
               " where p.list = $1 and p.number > $2 and p.number <= $3 order by p.number, r.n"};
    size_t n = posts(a, db, list, after, out, max), at = 0, cap = 0;
    if (n == 0)
        return 0;
    db_start(db, &q, A(list.v), A(after), A(out[n - 1].number));
    while (db_next(&q)) {
        for (; out[at].number != db_int(&q, 0); at++)
            cap = 0;
        struct reference *r = &out[at];
        r->refs = arena_push(a, r->refs, &r->n_refs, &cap, sizeof *r->refs);
        r->refs[r->n_refs - 1] = db_text(a, &q, 1);
    }
    return n;
}

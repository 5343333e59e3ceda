/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log. */
#include "store/event.h"

#include "base/arena.h"
#include "store/db.h"

void event_add(struct db *db, const struct event *e)
{
    static struct query q = {.sql = "insert into event (at, kind, list, person, message, detail)"
                                    " values ($1, $2, $3, $4, $5, $6)"};
    db_run(db, &q, A(e->at), A(e->kind), A_ID(e->list), A_ID(e->person), A_ID(e->message), A(e->detail));
}

size_t event_page(struct arena *a, struct db *db, int64_t after, struct event *out, size_t max)
{
    static struct query q = {.sql = "select id, at, kind, list, person, message, detail from event"
                                    " where id > $1 order by id limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(after), A(max)); db_next(&q);)
        out[n++] = (struct event){
            .id = db_int(&q, 0),
            .at = db_int(&q, 1),
            .kind = db_text(a, &q, 2),
            .list = {db_int(&q, 3)},
            .person = {db_int(&q, 4)},
            .message = {db_int(&q, 5)},
            .detail = db_text(a, &q, 6),
        };
    return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads of a list. */
#include "store/thread.h"

#include "base/arena.h"
#include "store/db.h"
#include "store/list.h"

#define THREAD_COLS "id, list, subject, first_date, last_date, posts, changed"

static struct thread read_thread(struct arena *a, struct query *q)
{
    return (struct thread){
        .id = {db_int(q, 0)},
        .list = {db_int(q, 1)},
        .subject = db_text(a, q, 2),
        .first_date = db_int(q, 3),
        .last_date = db_int(q, 4),
        .posts = db_int(q, 5),
        .changed = db_int(q, 6),
    };
}

struct thread_id thread_add(struct db *db, struct list_id list, struct str subject)
{
    static struct query q = {.sql = "insert into thread (list, subject, first_date, last_date, posts, changed)"
                                    " values ($1, $2, 0, 0, 0, $3) returning id"};
    bool added = db_one(db, &q, A(list.v), A(subject), A(list_change(db, list)));
    return (struct thread_id){added ? db_int(&q, 0) : 0};
}

bool thread_get(struct arena *a, struct db *db, struct thread_id id, struct thread *out)
{
    static struct query q = {.sql = "select " THREAD_COLS " from thread where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_thread(a, &q);
    return true;
}

size_t thread_page(struct arena *a, struct db *db, struct list_id list, int64_t after_changed,
    struct thread_id after, struct thread *out, size_t max)
{
    static struct query q = {.sql = "select " THREAD_COLS " from thread where list = $1"
                                    " and (changed, id) > ($2, $3) order by changed, id limit $4"};
    size_t n = 0;
    for (db_start(db, &q, A(list.v), A(after_changed), A(after.v), A(max)); db_next(&q);)
        out[n++] = read_thread(a, &q);
    return n;
}

static struct list_id list_of(struct db *db, struct thread_id id)
{
    static struct query q = {.sql = "select list from thread where id = $1"};
    bool found = db_one(db, &q, A(id.v));
    return (struct list_id){found ? db_int(&q, 0) : 0};
}

void thread_recount(struct db *db, struct thread_id id)
{
    static struct query q = {
        .sql = "update thread set posts = (select count(*) from post where thread = $1),"
               " first_date = coalesce((select min(date) from post where thread = $1), first_date),"
               " last_date = coalesce((select max(date) from post where thread = $1), last_date),"
               " changed = $2 where id = $1"};
    db_run(db, &q, A(id.v), A(list_change(db, list_of(db, id))));
}

void thread_merge(struct db *db, struct thread_id into, struct thread_id from)
{
    static struct query q = {.sql = "update post set thread = $1, changed = $3 where thread = $2"};
    if (into.v == from.v)
        return;
    db_run(db, &q, A(into.v), A(from.v), A(list_change(db, list_of(db, into))));
    thread_recount(db, into);
    thread_recount(db, from);
}

void thread_rename(struct db *db, struct thread_id id, struct str subject)
{
    static struct query q = {.sql = "update thread set subject = $2, changed = $3 where id = $1"};
    db_run(db, &q, A(id.v), A(subject), A(list_change(db, list_of(db, id))));
}

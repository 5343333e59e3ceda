/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message in a list. */
#include "store/post.h"

#include "base/die.h"
#include "store/db.h"
#include "store/list.h"
#include "store/thread.h"

#define POST_COLS "p.list, p.number, p.message, p.thread, p.parent, p.topic, p.date, p.filed, p.changed"

static struct post read_post(struct query *q)
{
    return (struct post){
        .list = {db_int(q, 0)},
        .number = db_int(q, 1),
        .message = {db_int(q, 2)},
        .thread = {db_int(q, 3)},
        .parent = db_int(q, 4),
        .topic = {db_int(q, 5)},
        .date = db_int(q, 6),
        .filed = db_int(q, 7),
        .changed = db_int(q, 8),
    };
}

static size_t read_posts(struct query *q, struct post *out)
{
    size_t n = 0;
    while (db_next(q))
        out[n++] = read_post(q);
    return n;
}

/* Below, "cross join" makes SQLite begin with the table on its left: it keeps no statistics, and would rather
   walk all posts of a list in the order that is asked for. */

/* The next number of the list, and the number of the change. The list's row is locked from here on, so numbers
   have no gaps and come in the order of the commits. */
static void take_number(struct db *db, struct post *p)
{
    static struct query q = {.sql = "update list set next_post = next_post + 1, changes = changes + 1"
                                    " where id = $1 returning next_post - 1, changes"};
    if (!db_one(db, &q, A(p->list.v)))
        bug("a post for a list that is not there: %lld", (long long)p->list.v);
    p->number = db_int(&q, 0);
    p->changed = db_int(&q, 1);
}

static void count_in_thread(struct db *db, struct post *p, struct str subject)
{
    static struct query fresh = {.sql =
                                     "insert into thread (list, subject, first_date, last_date, posts, changed)"
                                     " values ($1, $2, $3, $3, 1, $4) returning id"};
    static struct query more = {
        .sql = "update thread set first_date = case when posts > 0 and first_date < $2 then first_date else $2 "
               "end,"
               " last_date = case when posts > 0 and last_date > $2 then last_date else $2 end,"
               " posts = posts + 1, changed = $3 where id = $1"};
    if (p->thread.v)
        db_run(db, &more, A(p->thread.v), A(p->date), A(p->changed));
    else if (db_one(db, &fresh, A(p->list.v), A(subject), A(p->date), A(p->changed)))
        p->thread.v = db_int(&fresh, 0);
}

bool post_add(struct db *db, struct post *p, struct str thread_subject)
{
    static struct query q = {
        .sql = "insert into post (list, number, message, thread, parent, topic, date, filed, changed)"
               " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
    if (post_by_message(db, p->list, p->message, p))
        return false;
    take_number(db, p);
    count_in_thread(db, p, thread_subject);
    db_run(db, &q, A(p->list.v), A(p->number), A(p->message.v), A(p->thread.v), A(p->parent), A_ID(p->topic),
        A(p->date), A(p->filed), A(p->changed));
    return true;
}

bool post_get(struct db *db, struct list_id list, int64_t number, struct post *out)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.list = $1 and p.number = $2"};
    if (!db_one(db, &q, A(list.v), A(number)))
        return false;
    *out = read_post(&q);
    return true;
}

bool post_by_message(struct db *db, struct list_id list, struct message_id m, struct post *out)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.message = $1 and p.list = $2"};
    if (!db_one(db, &q, A(m.v), A(list.v)))
        return false;
    *out = read_post(&q);
    return true;
}

bool post_by_message_id(struct db *db, struct list_id list, struct str message_id, struct post *out)
{
    static struct query q = {
        .sql = "select " POST_COLS " from message m cross join post p"
               " where m.message_id = $2 and p.message = m.id and p.list = $1 order by p.number limit 1"};
    if (!db_one(db, &q, A(list.v), A(message_id)))
        return false;
    *out = read_post(&q);
    return true;
}

bool post_by_author(struct db *db, struct list_id list, struct address_id author)
{
    static struct query q = {.sql = "select 1 from message m join post p on p.message = m.id and p.list = $1"
                                    " where m.address = $2 limit 1"};
    return db_one(db, &q, A(list.v), A(author.v));
}

size_t post_of_message(struct db *db, struct message_id m, struct list_id after, struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.message = $1 and p.list > $2"
                                    " order by p.list limit $3"};
    db_start(db, &q, A(m.v), A(after.v), A(max));
    return read_posts(&q, out);
}

size_t post_by_number(struct db *db, struct list_id list, int64_t after, struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.list = $1 and p.number > $2"
                                    " order by p.number limit $3"};
    db_start(db, &q, A(list.v), A(after), A(max));
    return read_posts(&q, out);
}

size_t post_by_thread(struct db *db, struct thread_id thread, int64_t after, struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.thread = $1 and p.number > $2"
                                    " order by p.number limit $3"};
    db_start(db, &q, A(thread.v), A(after), A(max));
    return read_posts(&q, out);
}

size_t post_by_topic(struct db *db, struct topic_id topic, int64_t after, struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.topic = $1 and p.number > $2"
                                    " order by p.number limit $3"};
    db_start(db, &q, A(topic.v), A(after), A(max));
    return read_posts(&q, out);
}

size_t post_by_tag(
    struct db *db, struct list_id list, struct str tag, int64_t after, struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from tag t cross join post p"
                                    " where t.list = $1 and t.tag = $2 and t.number > $3 and p.list = t.list "
                                    "and p.number = t.number order by t.number limit $4"};
    db_start(db, &q, A(list.v), A(tag), A(after), A(max));
    return read_posts(&q, out);
}

size_t post_by_date(struct db *db, struct list_id list, int64_t from, int64_t until, const struct post *after,
    struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.list = $1 and p.date < $2"
                                    " and (p.date, p.number) > ($3, $4) order by p.date, p.number limit $5"};
    /* numbers begin at 1, so (from, 0) stands before all of that second */
    db_start(db, &q, A(list.v), A(until), A(after ? after->date : from), A(after ? after->number : 0), A(max));
    return read_posts(&q, out);
}

size_t post_by_filed(struct db *db, struct list_id list, int64_t from, int64_t until, const struct post *after,
    struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from post p where p.list = $1 and p.filed < $2"
                                    " and (p.filed, p.number) > ($3, $4) order by p.filed, p.number limit $5"};
    db_start(db, &q, A(list.v), A(until), A(after ? after->filed : from), A(after ? after->number : 0), A(max));
    return read_posts(&q, out);
}

size_t post_by_reference(
    struct db *db, struct list_id list, struct str message_id, int64_t after, struct post *out, size_t max)
{
    static struct query q = {.sql = "select distinct " POST_COLS " from reference r cross join post p"
                                    " where r.ref = $2 and p.message = r.message and p.list = $1 and p.number "
                                    "> $3 order by p.number limit $4"};
    db_start(db, &q, A(list.v), A(message_id), A(after), A(max));
    return read_posts(&q, out);
}

size_t post_by_subject(struct db *db, struct list_id list, struct str base_subject, int64_t from, int64_t until,
    struct post *out, size_t max)
{
    static struct query q = {.sql = "select " POST_COLS " from message m cross join post p"
                                    " where m.base_subject = $2 and m.base_subject <> '' and m.date >= $3 and "
                                    "m.date < $4 and p.message = m.id and p.list = $1"
                                    " order by m.date desc, m.id desc limit $5"};
    db_start(db, &q, A(list.v), A(base_subject), A(from), A(until), A(max));
    return read_posts(&q, out);
}

void post_place(struct db *db, struct list_id list, int64_t number, struct thread_id thread, int64_t parent)
{
    static struct query q = {
        .sql = "update post set thread = $3, parent = $4, changed = $5 where list = $1 and number = $2"};
    struct post was;
    if (!post_get(db, list, number, &was))
        bug("a post that is not there: %lld", (long long)number);
    db_run(db, &q, A(list.v), A(number), A(thread.v), A(parent), A(list_change(db, list)));
    thread_recount(db, thread);
    if (was.thread.v != thread.v)
        thread_recount(db, was.thread);
}

void post_set_topic(struct db *db, struct list_id list, int64_t number, struct topic_id topic)
{
    static struct query q = {.sql = "update post set topic = $3 where list = $1 and number = $2"};
    db_run(db, &q, A(list.v), A(number), A_ID(topic));
    post_touch(db, list, number);
}

void post_touch(struct db *db, struct list_id list, int64_t number)
{
    static struct query q = {
        .sql = "update post set changed = $3 where list = $1 and number = $2 returning thread"};
    static struct query up = {.sql = "update thread set changed = $2 where id = $1"};
    int64_t change = list_change(db, list);
    if (db_one(db, &q, A(list.v), A(number), A(change))) {
        int64_t thread = db_int(&q, 0);
        db_run(db, &up, A(thread), A(change));
    }
}

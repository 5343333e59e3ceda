/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as they are kept. */
#include "store/message.h"

#include "base/arena.h"
#include "store/blob.h"
#include "store/db.h"
#include "store/post.h"

enum { PAGE = 20 };

#define MESSAGE_COLS                                                                                           \
    "id, message_id, content_hash, permalink, subject, base_subject, answers, author, address, date,"          \
    " date_zone, received, lang, body, coalesce(reply, body), has_html, automatic, shown, raw, hard"

static struct message read_message(struct arena *a, struct query *q)
{
    return (struct message){
        .id = {db_int(q, 0)},
        .message_id = db_text(a, q, 1),
        .content_hash = db_blob(a, q, 2),
        .permalink = db_text(a, q, 3),
        .subject = db_text(a, q, 4),
        .base_subject = db_text(a, q, 5),
        .answers = db_int(q, 6) != 0,
        .author = db_text(a, q, 7),
        .address = {db_int(q, 8)},
        .date = db_int(q, 9),
        .date_zone = (int)db_int(q, 10),
        .received = db_int(q, 11),
        .lang = db_text(a, q, 12),
        .body = db_text(a, q, 13),
        .reply = db_text(a, q, 14),
        .has_html = db_int(q, 15) != 0,
        .automatic = (int)db_int(q, 16),
        .shown = (enum shown)db_int(q, 17),
        .raw = {db_int(q, 18)},
        .hard = db_int(q, 19) != 0,
    };
}

struct message_id message_find(struct db *db, struct str message_id, struct str content_hash)
{
    static struct query q = {.sql = "select id from message where message_id = $1 and content_hash = $2"};
    bool found = db_one(db, &q, A(message_id), A_BLOB(content_hash));
    return (struct message_id){found ? db_int(&q, 0) : 0};
}

static void add_refs(struct db *db, struct message_id id, const struct message *m)
{
    static struct query q = {.sql = "insert into reference (message, n, ref) values ($1, $2, $3)"};
    for (size_t i = 0; i < m->n_refs; i++)
        db_run(db, &q, A(id.v), A(i), A(m->refs[i]));
}

struct message_id message_add(
    struct db *db, const struct message *m, struct str raw, const unsigned char raw_sha256[32], bool *fresh)
{
    static struct query q = {
        .sql =
            "insert into message (message_id, content_hash, permalink, subject, base_subject, answers, author,"
            " address, date, date_zone, received, lang, body, reply, has_html, automatic, shown, raw, hard)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
            " on conflict (message_id, content_hash) do nothing returning id"};
    *fresh = false;
    struct message_id id = message_find(db, m->message_id, m->content_hash);
    if (id.v)
        return id;
    struct blob_id blob = blob_put(db, raw_sha256, raw);
    struct arg reply = str_eq(m->reply, m->body) ? A_NULL : A(m->reply);
    if (!db_one(db, &q, A(m->message_id), A_BLOB(m->content_hash), A(m->permalink), A(m->subject),
            A(m->base_subject), A(m->answers), A(m->author), A_ID(m->address), A(m->date), A(m->date_zone),
            A(m->received), A(m->lang), A(m->body), reply, A(m->has_html), A(m->automatic), A(m->shown),
            A(blob.v), A(m->hard)))
        return message_find(db, m->message_id, m->content_hash); /* another writer was faster */
    id.v = db_int(&q, 0);
    add_refs(db, id, m);
    *fresh = true;
    return id;
}

struct message_id message_by_message_id(struct db *db, struct str message_id)
{
    static struct query q = {.sql = "select min(id) from message where message_id = $1"};
    bool found = db_one(db, &q, A(message_id));
    return (struct message_id){found ? db_int(&q, 0) : 0};
}

struct message_id message_by_permalink(struct db *db, struct str permalink)
{
    static struct query q = {.sql = "select id from message where permalink = $1"};
    bool found = db_one(db, &q, A(permalink));
    return (struct message_id){found ? db_int(&q, 0) : 0};
}

bool message_get(struct arena *a, struct db *db, struct message_id id, struct message *out)
{
    static struct query q = {.sql = "select " MESSAGE_COLS " from message where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    *out = read_message(a, &q);
    return true;
}

size_t message_page(struct arena *a, struct db *db, struct message_id after, struct message *out, size_t max)
{
    static struct query q = {.sql = "select " MESSAGE_COLS " from message where id > $1 order by id limit $2"};
    size_t n = 0;
    for (db_start(db, &q, A(after.v), A(max)); db_next(&q);)
        out[n++] = read_message(a, &q);
    return n;
}

size_t message_refs(struct arena *a, struct db *db, struct message_id id, struct str **out)
{
    static struct query q = {.sql = "select ref from reference where message = $1 order by n"};
    size_t n = 0, cap = 0;
    *out = NULL;
    for (db_start(db, &q, A(id.v)); db_next(&q);) {
        *out = arena_push(a, *out, &n, &cap, sizeof **out);
        (*out)[n - 1] = db_text(a, &q, 0);
    }
    return n;
}

void message_set_shown(struct db *db, struct message_id id, enum shown shown)
{
    static struct query q = {.sql = "update message set shown = $2 where id = $1"};
    struct post page[PAGE];
    struct list_id after = {0};
    size_t n;
    db_run(db, &q, A(id.v), A(shown));
    while ((n = post_of_message(db, id, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < n; i++)
            post_touch(db, page[i].list, page[i].number);
        after = page[n - 1].list;
    }
}

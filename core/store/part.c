/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a message as the parser read them. */
#include "store/part.h"

#include "base/arena.h"
#include "store/db.h"

#define PART_HEAD                                                                                              \
    "p.n, p.path, p.type, p.charset, p.filename, p.content_id, p.use, p.attached, p.size, p.sha256,"
#define PART_COLS PART_HEAD " coalesce(p.body, m.body), p.content"

static struct kept_part read_part(struct arena *a, struct query *q)
{
    return (struct kept_part){
        .n = (int)db_int(q, 0),
        .path = db_text(a, q, 1),
        .type = db_text(a, q, 2),
        .charset = db_text(a, q, 3),
        .filename = db_text(a, q, 4),
        .content_id = db_text(a, q, 5),
        .use = (int)db_int(q, 6),
        .attached = db_int(q, 7) != 0,
        .size = db_int(q, 8),
        .sha256 = db_blob(a, q, 9),
        .body = db_text(a, q, 10),
        .content = {db_int(q, 11)},
    };
}

void part_add(struct db *db, struct message_id m, const struct kept_part *p, struct str message_body)
{
    static struct query q = {
        .sql = "insert into part (message, n, path, type, charset, filename, content_id, use, attached, size,"
               " sha256, body, content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
    struct arg body = p->body.n && str_eq(p->body, message_body) ? A_NULL : A(p->body);
    db_run(db, &q, A(m.v), A(p->n), A(p->path), A(p->type), A(p->charset), A(p->filename), A(p->content_id),
        A(p->use), A(p->attached), A(p->size), A_BLOB(p->sha256), body, A_ID(p->content));
}

size_t part_of_use(struct arena *a, struct db *db, struct message_id m, int use, struct kept_part **out)
{
    static struct query q = {.sql = "select " PART_HEAD " null, p.content from part p"
                                    " where p.message = $1 and p.use = $2 order by p.n"};
    size_t n = 0, cap = 0;
    *out = NULL;
    for (db_start(db, &q, A(m.v), A(use)); db_next(&q);) {
        *out = arena_push(a, *out, &n, &cap, sizeof **out);
        (*out)[n - 1] = read_part(a, &q);
    }
    return n;
}

bool part_get(struct arena *a, struct db *db, struct message_id m, int n, struct kept_part *out)
{
    static struct query q = {.sql = "select " PART_COLS " from part p join message m on m.id = p.message"
                                    " where p.message = $1 and p.n = $2"};
    if (!db_one(db, &q, A(m.v), A(n)))
        return false;
    *out = read_part(a, &q);
    return true;
}

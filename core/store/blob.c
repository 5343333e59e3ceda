/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw mails and attachments by their content; the only file that knows zstd. */
#include "store/blob.h"

#include <stdlib.h>
#include <zstd.h>

#include "base/arena.h"
#include "base/die.h"
#include "store/db.h"

enum { LEVEL = 3 };

static struct blob_id find(struct db *db, struct str sha256)
{
    static struct query q = {.sql = "select id from blob where sha256 = $1"};
    bool found = db_one(db, &q, A_BLOB(sha256));
    return (struct blob_id){found ? db_int(&q, 0) : 0};
}

/* The context and the room are kept from one blob to the next: making them costs more than a small mail. */
static struct str pack(struct str bytes)
{
    static ZSTD_CCtx *context;
    static char *room;
    static size_t size;
    if (!context && !(context = ZSTD_createCCtx()))
        die("out of memory");
    size_t bound = ZSTD_compressBound(bytes.n);
    if (bound > size) {
        free(room);
        size = bound;
        if (!(room = malloc(size)))
            die("out of memory");
    }
    size_t n = ZSTD_compressCCtx(context, room, size, bytes.p, bytes.n, LEVEL);
    if (ZSTD_isError(n))
        die("zstd: %s", ZSTD_getErrorName(n));
    return (struct str){room, n};
}

struct blob_id blob_put(struct db *db, const unsigned char sha256[32], struct str bytes)
{
    static struct query q = {.sql = "insert into blob (sha256, size, packed) values ($1, $2, $3)"
                                    " on conflict (sha256) do nothing returning id"};
    struct str key = {(const char *)sha256, 32};
    struct blob_id id = find(db, key);
    if (id.v)
        return id;
    if (db_one(db, &q, A_BLOB(key), A(bytes.n), A_BLOB(pack(bytes))))
        return (struct blob_id){db_int(&q, 0)};
    return find(db, key); /* another writer was faster */
}

static struct str unpack(struct arena *a, struct str packed, size_t size)
{
    char *p = arena_alloc(a, size + 1); /* a NUL stands behind the bytes */
    size_t n = ZSTD_decompress(p, size, packed.p, packed.n);
    if (ZSTD_isError(n) || n != size)
        die("a blob of the database is damaged: %s",
            ZSTD_isError(n) ? ZSTD_getErrorName(n) : "its size is not what was stored");
    return (struct str){p, size};
}

bool blob_get(struct arena *a, struct db *db, struct blob_id id, struct str *out)
{
    static struct query q = {.sql = "select size, packed from blob where id = $1"};
    if (!db_one(db, &q, A(id.v)))
        return false;
    struct arena *packed = arena_new();
    *out = unpack(a, db_blob(packed, &q, 1), (size_t)db_int(&q, 0));
    arena_free(packed);
    return true;
}

int64_t blob_size(struct db *db, struct blob_id id)
{
    static struct query q = {.sql = "select size from blob where id = $1"};
    return db_one(db, &q, A(id.v)) ? db_int(&q, 0) : 0;
}

bool blob_drop(struct db *db, struct blob_id id)
{
    static struct query q = {.sql = "delete from blob where id = $1"
                                    " and not exists (select 1 from message where raw = $1)"
                                    " and not exists (select 1 from part where content = $1)"
                                    " and not exists (select 1 from hold where raw = $1)"
                                    " and not exists (select 1 from copy where raw = $1)"};
    return db_run(db, &q, A(id.v)) > 0;
}

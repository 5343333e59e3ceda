/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blob: bytes come back as they were, once each. */
#include "store/blob.h"

#include "scratch.h"
#include "store/hold.h"

static struct blob_id put(struct db *db, struct str bytes)
{
    unsigned char sha[HASH_SIZE];
    hash_sha256(bytes, sha);
    return blob_put(db, sha, bytes);
}

static void back(void)
{
    struct scratch s = scratch_open();
    struct str out, big = {arena_alloc(s.mem, 3000000), 3000000};
    memset((char *)big.p + 7, 0xff, 100000);
    struct str all[] = {S(""), S("x"), S("\0\xff\r\n\0"), big, S("y")};
    struct blob_id ids[5];
    db_begin(s.db);
    for (int i = 0; i < 5; i++)
        ids[i] = put(s.db, all[i]);
    db_commit(s.db);
    for (int i = 0; i < 5; i++) {
        CHECK(blob_get(s.mem, s.db, ids[i], &out));
        CHECK(str_eq(out, all[i]));
        CHECK_INT(blob_size(s.db, ids[i]), all[i].n);
    }
    CHECK(!blob_get(s.mem, s.db, (struct blob_id){999}, &out));
    CHECK_INT(blob_size(s.db, (struct blob_id){999}), 0);
    scratch_end(&s);
}

static void once(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    struct blob_id a = put(s.db, S("same")), b = put(s.db, S("other"));
    CHECK_INT(put(s.db, S("same")).v, a.v);
    CHECK(a.v != b.v);
    db_commit(s.db);
    scratch_end(&s);
}

/* A blob goes only when nothing needs it: not a message, not what waits. */
static void dropped(void)
{
    struct scratch s = scratch_open();
    struct message m;
    struct str out;
    db_begin(s.db);
    struct blob_id free = put(s.db, S("nobody's")), held = put(s.db, S("held"));
    struct message_id id = scratch_message(s.db, "a@x", "hi", "text", 5, NULL);
    CHECK(message_get(s.mem, s.db, id, &m));
    struct hold h = {.raw = held,
        .entry = S(""),
        .envelope = S(""),
        .recipient = S(""),
        .sender = S(""),
        .subject = S(""),
        .words = S("")};
    h.id = hold_add(s.db, &h);
    CHECK(!blob_drop(s.db, held));
    CHECK(!blob_drop(s.db, m.raw));
    CHECK(blob_drop(s.db, free));
    CHECK(!blob_get(s.mem, s.db, free, &out));
    CHECK(blob_get(s.mem, s.db, m.raw, &out));
    hold_remove(s.db, h.id);
    CHECK(blob_drop(s.db, held));
    db_commit(s.db);
    scratch_end(&s);
}

static struct scratch hurt;
static struct blob_id hurt_id;

static void read_hurt(void)
{
    struct str out;
    tap_quiet();
    struct db *db = db_open(hurt.where);
    blob_get(hurt.mem, db, hurt_id, &out);
}

static void damaged(void)
{
    static struct query q = {.sql = "update blob set packed = $2 where id = $1"};
    hurt = scratch_open();
    db_begin(hurt.db);
    hurt_id = put(hurt.db, S("whole"));
    db_run(hurt.db, &q, A(hurt_id.v), A_BLOB(S("no zstd")));
    db_commit(hurt.db);
    CHECK_INT(tap_child(read_hurt), 75);
    scratch_end(&hurt);
}

static const struct tap_test tests[] = {
    {"empty, tiny, binary and large bytes come back", back},
    {"the same bytes are stored once", once},
    {"a blob is dropped when nothing needs it any more", dropped},
    {"damaged bytes are never handed out", damaged},
};

TAP_MAIN(tests)

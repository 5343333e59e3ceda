/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part: the parts of a message come back in order. */
#include "store/part.h"

#include "scratch.h"
#include "store/blob.h"

static void all_parts(void)
{
    struct scratch s = scratch_open();
    unsigned char sha[HASH_SIZE];
    struct str png = S("\x89PNG\0");
    struct kept_part *got, one;
    hash_sha256(png, sha);
    struct kept_part text = {.n = 1,
                         .path = S("1"),
                         .type = S("text/plain"),
                         .charset = S("koi8-r"),
                         .body = S("body"),
                         .sha256 = S(""),
                         .size = 4},
                     shorter = {.n = 2,
                         .path = S("2"),
                         .type = S("text/html"),
                         .body = S("bo"),
                         .sha256 = S(""),
                         .use = 1},
                     picture = {.n = 0,
                         .path = S("3"),
                         .type = S("image/png"),
                         .filename = S("снимок.png"),
                         .content_id = S("c@x"),
                         .use = 2,
                         .attached = true,
                         .size = (int64_t)png.n,
                         .sha256 = {(const char *)sha, sizeof sha}};
    db_begin(s.db);
    struct message_id m = scratch_message(s.db, "a@x", "s", "body", 1, NULL);
    picture.content = blob_put(s.db, sha, png);
    part_add(s.db, m, &text, S("body"));
    part_add(s.db, m, &shorter, S("body"));
    part_add(s.db, m, &picture, S("body"));
    db_commit(s.db);
    CHECK(part_get(s.mem, s.db, m, 0, &one));
    CHECK_STR(one.filename, "снимок.png");
    CHECK_STR(one.content_id, "c@x");
    CHECK_STR(one.body, "");
    CHECK(one.attached && one.use == 2 && one.content.v == picture.content.v);
    CHECK(one.size == (int64_t)png.n && str_eq(one.sha256, picture.sha256));
    CHECK(part_get(s.mem, s.db, m, 1, &one));
    CHECK_STR(one.body, "body");
    CHECK_STR(one.charset, "koi8-r");
    CHECK(!one.attached && one.content.v == 0);
    CHECK(part_get(s.mem, s.db, m, 2, &one));
    CHECK_STR(one.body, "bo");
    CHECK_STR(one.type, "text/html");
    CHECK_STR(one.path, "2");
    CHECK(!part_get(s.mem, s.db, m, 3, &one));
    CHECK(!part_get(s.mem, s.db, (struct message_id){999}, 0, &one));
    CHECK_INT(part_of_use(s.mem, s.db, m, picture.use, &got), 1);
    CHECK(str_eq(got[0].filename, picture.filename) && got[0].content.v == picture.content.v);
    CHECK_INT(part_of_use(s.mem, s.db, m, 77, &got), 0);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"parts come back in order, with text and bytes", all_parts},
};

TAP_MAIN(tests)

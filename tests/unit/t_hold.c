/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hold: what waits for a moderator. */
#include "store/hold.h"

#include "scratch.h"
#include "store/blob.h"

static void settled(void)
{
    struct scratch s = scratch_open();
    struct hold out, page[3];
    struct list_stats st;
    unsigned char sha[HASH_SIZE];
    hash_sha256(S("raw"), sha);
    db_begin(s.db);
    struct hold in = {.list = scratch_list(s.db, "garden"),
        .raw = blob_put(s.db, sha, S("raw")),
        .sender = S("joe@x"),
        .subject = S("hi"),
        .reason = S("hold_first"),
        .at = 5,
        .until = 9};
    struct hold_id a = hold_add(s.db, &in), b = hold_add(s.db, &in);
    CHECK_INT(hold_page(s.mem, s.db, in.list, HOLD_WAITING, (struct hold_id){0}, page, 3), 2);
    list_stats(s.db, in.list, &st);
    CHECK_INT(st.held, 2);
    CHECK(hold_settle(s.db, a, HOLD_ACCEPTED));
    CHECK(!hold_settle(s.db, a, HOLD_REJECTED)); /* the first answer wins */
    CHECK(hold_get(s.mem, s.db, a, &out));
    CHECK(out.state == HOLD_ACCEPTED && out.raw.v == in.raw.v && out.at == 5 && out.until == 9);
    CHECK_STR(out.sender, "joe@x");
    CHECK_STR(out.subject, "hi");
    CHECK_STR(out.reason, "hold_first");
    CHECK_INT(hold_page(s.mem, s.db, in.list, HOLD_WAITING, (struct hold_id){0}, page, 3), 1);
    CHECK_INT(page[0].id.v, b.v);
    CHECK_INT(hold_page(s.mem, s.db, in.list, HOLD_WAITING, b, page, 3), 0);
    CHECK(!hold_get(s.mem, s.db, (struct hold_id){999}, &out));
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"holds wait, are listed, and the first answer settles one", settled},
};

TAP_MAIN(tests)

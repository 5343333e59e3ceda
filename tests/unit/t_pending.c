/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pending: a token works once, and not for ever. */
#include "store/pending.h"

#include "scratch.h"

static void taken(void)
{
    struct scratch s = scratch_open();
    struct pending out,
        in = {
            .token_hash = S("\0hash"), .action = S("join garden digest"), .address = S("a@x"), .expires = 100};
    db_begin(s.db);
    in.list = scratch_list(s.db, "garden");
    pending_add(s.db, &in);
    CHECK(!pending_take(s.mem, s.db, S("other"), 50, &out));
    CHECK(!pending_take(s.mem, s.db, S("\0hash"), 100, &out)); /* too late */
    CHECK_INT(pending_waiting(s.db, S("a@x"), 99), 1);
    CHECK_INT(pending_waiting(s.db, S("a@x"), 100), 0);
    CHECK_INT(pending_waiting(s.db, S("b@x"), 99), 0);
    CHECK(pending_take(s.mem, s.db, S("\0hash"), 99, &out));
    CHECK_STR(out.action, "join garden digest");
    CHECK_STR(out.address, "a@x");
    CHECK(out.list.v == in.list.v && out.person.v == 0 && out.expires == 100);
    CHECK(!pending_take(s.mem, s.db, S("\0hash"), 99, &out));
    pending_add(s.db, &in);
    CHECK_INT(pending_expire(s.db, 99), 0);
    CHECK_INT(pending_expire(s.db, 100), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a token is taken once, in time", taken},
};

TAP_MAIN(tests)

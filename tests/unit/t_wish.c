/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What domains ask for is remembered for as long as it counts. */
#include "store/wish.h"

#include "scratch.h"

static void kept(void)
{
    struct scratch s = scratch_open();
    struct wish w = {DOMAIN_REJECT, true, 100}, out;
    db_begin(s.db);
    CHECK(!wish_get(s.db, S("x.test"), 1, &out));
    wish_put(s.db, S("x.test"), &w);
    CHECK(wish_get(s.db, S("x.test"), 99, &out));
    CHECK_INT(out.policy, DOMAIN_REJECT);
    CHECK(out.strict && out.until == 100);
    CHECK(!wish_get(s.db, S("x.test"), 100, &out));
    w = (struct wish){DOMAIN_UNKNOWN, false, 200};
    wish_put(s.db, S("x.test"), &w);
    CHECK(wish_get(s.db, S("x.test"), 100, &out));
    CHECK(out.policy == DOMAIN_UNKNOWN && !out.strict);
    wish_forget(s.db, 200);
    CHECK(!wish_get(s.db, S("x.test"), 0, &out));
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"the last answer counts until its time, then it is forgotten", kept},
};
TAP_MAIN(tests)

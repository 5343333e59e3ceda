/* SPDX-License-Identifier: GPL-3.0-or-later */
/* event: the audit log. */
#include "store/event.h"

#include "scratch.h"

static void added(void)
{
    struct scratch s = scratch_open();
    struct event out[3];
    db_begin(s.db);
    event_add(s.db,
        &(struct event){.at = 5, .kind = S("joined"), .list = {3}, .person = {4}, .detail = S("by mail")});
    event_add(s.db, &(struct event){.at = 6, .kind = S("filed"), .message = {9}});
    db_commit(s.db);
    CHECK_INT(event_page(s.mem, s.db, 0, out, 3), 2);
    CHECK_STR(out[0].kind, "joined");
    CHECK_STR(out[0].detail, "by mail");
    CHECK(out[0].at == 5 && out[0].list.v == 3 && out[0].person.v == 4 && out[0].message.v == 0);
    CHECK_INT(event_page(s.mem, s.db, out[0].id, out, 3), 1);
    CHECK(out[0].message.v == 9 && out[0].list.v == 0);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"events are added and read in their order", added},
};

TAP_MAIN(tests)

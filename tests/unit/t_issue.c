/* SPDX-License-Identifier: GPL-3.0-or-later */
/* issue: the ledger of digests. */
#include "store/issue.h"

#include "scratch.h"

static void once(void)
{
    struct scratch s = scratch_open();
    struct issue out, page[3],
        i = {.list = {7}, .person = {8}, .window_start = 100, .window_end = 200, .made = 201};
    db_begin(s.db);
    CHECK(!issue_last(s.db, i.list, i.person, &out));
    CHECK(issue_claim(s.db, &i));
    CHECK(i.id.v);
    CHECK(!issue_claim(s.db, &i));
    CHECK_INT(i.id.v, 0);
    i.window_start = 200;
    i.window_end = 300;
    CHECK(issue_claim(s.db, &i));
    struct issue network = {.person = {8}, .window_start = 100};
    CHECK(issue_claim(s.db, &network)); /* the whole network's is another */
    CHECK(!issue_claim(s.db, &network));
    CHECK(issue_last(s.db, i.list, i.person, &out));
    CHECK(out.window_start == 200 && out.window_end == 300 && out.made == 201 && out.copy.v == 0);
    CHECK_INT(issue_page(s.db, i.list, i.person, 0, page, 3), 2);
    CHECK_INT(issue_page(s.db, i.list, i.person, 100, page, 3), 1);
    CHECK_INT(page[0].id.v, i.id.v);
    db_commit(s.db);
    scratch_end(&s);
}

static void items(void)
{
    struct scratch s = scratch_open();
    struct issue_item item[3];
    struct issue i = {.window_start = 1};
    db_begin(s.db);
    CHECK(issue_claim(s.db, &i));
    for (int n = 3; n > 0; n--)
        issue_item_add(s.db, i.id, &(struct issue_item){n, {5}, 410 + n});
    CHECK_INT(issue_items(s.db, i.id, 0, item, 2), 2);
    CHECK(item[0].position == 1 && item[0].list.v == 5 && item[0].number == 411);
    CHECK_INT(issue_items(s.db, i.id, item[1].position, item, 2), 1);
    CHECK_INT(item[0].number, 413);
    CHECK_INT(issue_highest(s.db, i.id, (struct list_id){5}), 413);
    CHECK_INT(issue_highest(s.db, i.id, (struct list_id){6}), 0);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"N3: a window is claimed once", once},
    {"items in their order", items},
};

TAP_MAIN(tests)

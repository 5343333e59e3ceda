/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reference: what the posts of a list answer, in pages. */
#include "store/reference.h"

#include "scratch.h"

static void pages(void)
{
    struct scratch s = scratch_open();
    struct reference r[2];
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden"), other = scratch_list(s.db, "other");
    const char *answers[] = {NULL, "m0@x", "m1@x"};
    for (int i = 0; i < 3; i++) {
        struct post p = {.list = l, .date = 10 + i, .parent = i};
        p.message = scratch_message(s.db, arena_printf(s.mem, "m%d@x", i).p, "pump", "b", 10 + i, answers[i]);
        CHECK(post_add(s.db, &p, S("pump")));
    }
    scratch_post(s.db, other, "elsewhere@x", 1, (struct thread_id){0});
    db_commit(s.db);
    CHECK_INT(reference_page(s.mem, s.db, l, 0, r, 2), 2);
    CHECK_INT(r[0].n_refs, 0);
    CHECK_STR(r[0].message_id, "m0@x");
    CHECK(r[1].number == 2 && r[1].parent == 1 && r[1].date == 11 && r[1].thread.v && !r[1].answers);
    CHECK_INT(r[1].n_refs, 1);
    CHECK_STR(r[1].refs[0], "m0@x");
    CHECK_STR(r[1].base_subject, "pump");
    CHECK_INT(reference_page(s.mem, s.db, l, 2, r, 2), 1);
    CHECK_STR(r[0].refs[0], "m1@x");
    CHECK_INT(reference_page(s.mem, s.db, l, 3, r, 2), 0);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"posts and what they answer, in pages", pages},
};
TAP_MAIN(tests)

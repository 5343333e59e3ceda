/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outline: the posts of a list with their tags and without their words, in pages. */
#include "store/outline.h"

#include "scratch.h"
#include "store/tag.h"

static void pages(void)
{
    struct scratch s = scratch_open();
    struct outline o[2];
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden"), other = scratch_list(s.db, "other");
    struct post a = scratch_post(s.db, l, "a@x", 11, (struct thread_id){0});
    struct post b = scratch_post(s.db, l, "b@x", 12, a.thread);
    scratch_post(s.db, l, "c@x", 13, (struct thread_id){0});
    scratch_post(s.db, other, "d@x", 14, (struct thread_id){0});
    tag_add(s.db, l, 2, S("water"));
    tag_add(s.db, l, 2, S("leak"));
    tag_add(s.db, l, 3, S("soil"));
    message_set_shown(s.db, b.message, SHOWN_HIDDEN);
    db_commit(s.db);
    CHECK_INT(outline_page(s.mem, s.db, l, 0, o, 2), 2);
    CHECK(o[0].number == 1 && o[0].n_tags == 0 && o[0].shown == SHOWN_YES && o[0].date == 11);
    CHECK_STR(o[0].author, "Ana");
    CHECK_STR(o[0].lang, "sw");
    CHECK(o[1].thread.v == a.thread.v && o[1].shown == SHOWN_HIDDEN && o[1].message.v == b.message.v);
    CHECK_INT(o[1].n_tags, 2);
    CHECK_STR(o[1].tags[0], "leak");
    CHECK_STR(o[1].tags[1], "water");
    CHECK_INT(outline_page(s.mem, s.db, l, 2, o, 2), 1);
    CHECK_STR(o[0].tags[0], "soil");
    CHECK_INT(outline_page(s.mem, s.db, l, 3, o, 2), 0);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"posts with their tags, in pages", pages},
};
TAP_MAIN(tests)

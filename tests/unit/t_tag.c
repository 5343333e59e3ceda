/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tag: words on posts. */
#include "store/tag.h"

#include "scratch.h"

static void tagged(void)
{
    struct scratch s = scratch_open();
    struct str tags[4];
    struct tag_count counts[4];
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden");
    scratch_post(s.db, l, "a@x", 1, (struct thread_id){0});
    scratch_post(s.db, l, "b@x", 1, (struct thread_id){0});
    tag_add(s.db, l, 1, S("wasser"));
    tag_add(s.db, l, 1, S("wasser"));
    tag_add(s.db, l, 1, S("été"));
    tag_add(s.db, l, 2, S("wasser"));
    tag_add(s.db, l, 2, S("beds"));
    CHECK_INT(tag_of_post(s.mem, s.db, l, 1, tags, 4), 2);
    CHECK_STR(tags[0], "wasser");
    CHECK_STR(tags[1], "été");
    CHECK_INT(tag_page(s.mem, s.db, l, S(""), counts, 4), 3);
    CHECK_STR(counts[0].tag, "beds");
    CHECK_STR(counts[1].tag, "wasser");
    CHECK_INT(counts[1].posts, 2);
    CHECK_INT(tag_page(s.mem, s.db, l, S("wasser"), counts, 4), 1);
    tag_remove(s.db, l, 1, S("wasser"));
    CHECK_INT(tag_of_post(s.mem, s.db, l, 1, tags, 4), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"tags of a post, tags of a list with their counts", tagged},
};

TAP_MAIN(tests)

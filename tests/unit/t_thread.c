/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thread: pages of what changed, merging. */
#include "store/thread.h"

#include "scratch.h"

static void changed(void)
{
    struct scratch s = scratch_open();
    struct thread page[4];
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden"), other = scratch_list(s.db, "other");
    struct post a = scratch_post(s.db, l, "a@x", 1, (struct thread_id){0});
    struct post b = scratch_post(s.db, l, "b@x", 2, (struct thread_id){0});
    scratch_post(s.db, other, "c@x", 3, (struct thread_id){0});
    CHECK_INT(thread_page(s.mem, s.db, l, 0, (struct thread_id){0}, page, 4), 2);
    CHECK(page[0].id.v == a.thread.v && page[1].id.v == b.thread.v);
    int64_t seen = page[1].changed;
    struct thread_id at = page[1].id;
    CHECK_INT(thread_page(s.mem, s.db, l, seen, at, page, 4), 0);
    thread_rename(s.db, a.thread, S("new"));
    CHECK_INT(thread_page(s.mem, s.db, l, seen, at, page, 4), 1);
    CHECK_STR(page[0].subject, "new");
    CHECK_INT(page[0].id.v, a.thread.v);
    CHECK_INT(thread_page(s.mem, s.db, l, 0, (struct thread_id){0}, page, 1), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static void merged(void)
{
    struct scratch s = scratch_open();
    struct thread into, from, page[4];
    struct post p;
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden");
    struct post a = scratch_post(s.db, l, "a@x", 50, (struct thread_id){0});
    struct post b = scratch_post(s.db, l, "b@x", 20, (struct thread_id){0});
    struct post c = scratch_post(s.db, l, "c@x", 90, b.thread);
    thread_merge(s.db, a.thread, b.thread);
    CHECK(thread_get(s.mem, s.db, a.thread, &into) && thread_get(s.mem, s.db, b.thread, &from));
    CHECK(into.posts == 3 && into.first_date == 20 && into.last_date == 90);
    CHECK_INT(from.posts, 0);
    CHECK(post_get(s.db, l, c.number, &p));
    CHECK(p.thread.v == a.thread.v && p.changed > c.changed);
    CHECK_INT(thread_page(s.mem, s.db, l, c.changed, c.thread, page, 4), 2); /* both tell the archive */
    thread_merge(s.db, a.thread, a.thread);
    CHECK(thread_get(s.mem, s.db, a.thread, &into));
    CHECK_INT(into.posts, 3);
    db_commit(s.db);
    scratch_end(&s);
}

static void filled(void)
{
    struct scratch s = scratch_open();
    struct thread t;
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden");
    struct post a = scratch_post(s.db, l, "a@x", -50, (struct thread_id){0});
    struct thread_id id = thread_add(s.db, l, S("split"));
    CHECK(thread_get(s.mem, s.db, id, &t));
    CHECK(t.posts == 0 && t.list.v == l.v && t.changed == 2);
    post_place(s.db, l, a.number, id, 0);
    CHECK(thread_get(s.mem, s.db, id, &t));
    CHECK(t.posts == 1 && t.first_date == -50 && t.last_date == -50);
    CHECK(!thread_get(s.mem, s.db, (struct thread_id){999}, &t));
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"threads that changed since a counter", changed},
    {"merging moves the posts and leaves an empty thread", merged},
    {"an empty thread is filled", filled},
};

TAP_MAIN(tests)

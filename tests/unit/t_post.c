/* SPDX-License-Identifier: GPL-3.0-or-later */
/* post: numbers, pages by every key, places in threads. */
#include "store/post.h"

#include "scratch.h"
#include "store/tag.h"
#include "store/thread.h"

static const struct thread_id none = {0};

static void numbers(void)
{
    struct scratch s = scratch_open();
    struct post p, again;
    struct thread t;
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    CHECK_INT(scratch_post(s.db, garden, "a@x", 50, none).number, 1);
    p = scratch_post(s.db, garden, "b@x", 60, none);
    CHECK_INT(p.number, 2);
    CHECK_INT(p.changed, 2);
    again = (struct post){.list = pumps, .message = p.message, .date = 60, .filed = 61};
    CHECK(post_add(s.db, &again, S("pump"))); /* the same message in another list */
    CHECK_INT(again.number, 1);
    CHECK(again.thread.v != p.thread.v);
    again = (struct post){.list = garden, .message = p.message, .date = 9};
    CHECK(!post_add(s.db, &again, S("pump"))); /* and in the same one */
    CHECK_INT(again.number, 2);
    CHECK_INT(again.date, 60);
    CHECK(thread_get(s.mem, s.db, p.thread, &t));
    CHECK_INT(t.posts, 1);
    struct post last = scratch_post(s.db, garden, "c@x", 40, p.thread);
    CHECK_INT(last.number, 3);
    CHECK(thread_get(s.mem, s.db, p.thread, &t));
    CHECK(t.posts == 2 && t.first_date == 40 && t.last_date == 60 && t.changed == last.changed);
    CHECK_STR(t.subject, "pump");
    db_commit(s.db);
    scratch_end(&s);
}

static void found(void)
{
    struct scratch s = scratch_open();
    struct post p, q;
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    scratch_post(s.db, garden, "a@x", 1, none);
    p = (struct post){.list = pumps, .parent = 0, .date = 7, .filed = 8};
    p.message = scratch_message(s.db, "b@x", "s", "1", 7, NULL);
    CHECK(post_add(s.db, &p, S("s")));
    q = (struct post){.list = garden, .message = p.message, .parent = 1};
    CHECK(post_add(s.db, &q, S("s")));
    db_commit(s.db);
    CHECK(post_get(s.db, pumps, 1, &q));
    CHECK(q.message.v == p.message.v && q.thread.v == p.thread.v && q.date == 7 && q.filed == 8 &&
          q.topic.v == 0);
    CHECK(!post_get(s.db, pumps, 2, &q));
    CHECK(post_by_message(s.db, garden, p.message, &q));
    CHECK(q.number == 2 && q.parent == 1);
    CHECK(post_by_message_id(s.db, garden, S("b@x"), &q));
    CHECK_INT(q.number, 2);
    CHECK(!post_by_message_id(s.db, pumps, S("a@x"), &q));
    struct post both[3];
    CHECK_INT(post_of_message(s.db, p.message, (struct list_id){0}, both, 3), 2);
    CHECK(both[0].list.v == garden.v && both[1].list.v == pumps.v);
    CHECK_INT(post_of_message(s.db, p.message, garden, both, 3), 1);
    scratch_end(&s);
}

/* The numbers on a page, as one number. */
static int64_t spell(const struct post *page, size_t n)
{
    int64_t all = 0;
    for (size_t i = 0; i < n; i++)
        all = all * 10 + page[i].number;
    return all;
}

static void pages(void)
{
    struct scratch s = scratch_open();
    struct post page[9];
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden"), other = scratch_list(s.db, "other");
    scratch_post(s.db, other, "x@x", 20, none);
    struct topic t = {.list = l, .tag = S("water"), .title = S("w")};
    struct topic_id water = topic_add(s.db, &t);
    int64_t dates[] = {30, 10, 20, 20, 40};
    struct thread_id thread = {0};
    for (int i = 0; i < 5; i++)
        thread =
            scratch_post(s.db, l, arena_printf(s.mem, "m%d@x", i).p, dates[i], i % 2 ? thread : none).thread;
    tag_add(s.db, l, 4, S("pump"));
    tag_add(s.db, l, 2, S("pump"));
    post_set_topic(s.db, l, 5, water);
    post_set_topic(s.db, l, 1, water);
    db_commit(s.db);
    CHECK_INT(spell(page, post_by_number(s.db, l, 0, page, 3)), 123);
    CHECK_INT(spell(page, post_by_number(s.db, l, 3, page, 3)), 45);
    CHECK_INT(spell(page, post_by_tag(s.db, l, S("pump"), 0, page, 9)), 24);
    CHECK_INT(spell(page, post_by_tag(s.db, l, S("pump"), 2, page, 9)), 4);
    CHECK_INT(spell(page, post_by_topic(s.db, water, 0, page, 9)), 15);
    CHECK_INT(spell(page, post_by_date(s.db, l, 0, 100, NULL, page, 3)), 234);
    CHECK_INT(spell(page, post_by_date(s.db, l, 0, 100, &page[1], page, 3)), 415);
    CHECK_INT(spell(page, post_by_date(s.db, l, 20, 40, NULL, page, 9)), 341);
    CHECK_INT(spell(page, post_by_filed(s.db, l, 10, 30, NULL, page, 9)), 234);
    CHECK_INT(spell(page, post_by_filed(s.db, l, 10, 30, &page[1], page, 9)), 4);
    CHECK(post_get(s.db, l, 4, page));
    CHECK_INT(spell(page, post_by_thread(s.db, page[0].thread, 0, page, 9)), 34);
    scratch_end(&s);
}

static void for_threading(void)
{
    struct scratch s = scratch_open();
    struct post page[9], p;
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden"), other = scratch_list(s.db, "other");
    const char *answers[] = {"root@x", NULL, "root@x", "else@x"};
    for (int i = 0; i < 4; i++) {
        p = (struct post){.list = l, .date = 100 - i};
        const char *id = arena_printf(s.mem, "m%d@x", i).p;
        p.message = scratch_message(s.db, id, i == 3 ? "" : "pump", "b", 100 - i, answers[i]);
        CHECK(post_add(s.db, &p, S("pump")));
    }
    CHECK_INT(spell(page, post_by_reference(s.db, l, S("root@x"), 0, page, 9)), 13);
    CHECK_INT(spell(page, post_by_reference(s.db, l, S("root@x"), 1, page, 9)), 3);
    CHECK_INT(post_by_reference(s.db, other, S("root@x"), 0, page, 9), 0);
    CHECK_INT(spell(page, post_by_subject(s.db, l, S("pump"), 0, 200, page, 9)), 123);
    CHECK_INT(spell(page, post_by_subject(s.db, l, S("pump"), 98, 100, page, 9)), 23);
    CHECK_INT(post_by_subject(s.db, l, S(""), 0, 200, page, 9), 0); /* no subject says nothing */
    CHECK_INT(post_by_subject(s.db, other, S("pump"), 0, 200, page, 9), 0);
    db_commit(s.db);
    scratch_end(&s);
}

static void placed(void)
{
    struct scratch s = scratch_open();
    struct thread t;
    struct list l;
    db_begin(s.db);
    struct list_id list = scratch_list(s.db, "garden");
    struct post a = scratch_post(s.db, list, "a@x", 10, none), b = scratch_post(s.db, list, "b@x", 20, none);
    post_place(s.db, list, b.number, a.thread, a.number);
    CHECK(post_get(s.db, list, b.number, &b));
    CHECK(b.thread.v == a.thread.v && b.parent == a.number && b.changed > 2);
    CHECK(thread_get(s.mem, s.db, a.thread, &t));
    CHECK(t.posts == 2 && t.first_date == 10 && t.last_date == 20);
    CHECK(list_get(s.mem, s.db, list, &l));
    int64_t before = l.changes;
    post_touch(s.db, list, a.number);
    CHECK(post_get(s.db, list, a.number, &a));
    CHECK(thread_get(s.mem, s.db, a.thread, &t));
    CHECK(a.changed == before + 1 && t.changed == before + 1);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"posts are numbered per list, a message is filed once in each", numbers},
    {"posts are found by number, message and Message-ID", found},
    {"posts come in pages by number, tag, topic, date, filing and thread", pages},
    {"posts that answer an id, posts of a subject", for_threading},
    {"a post moves to another thread", placed},
};

TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list: addresses, policies, counters, topics. */
#include "store/list.h"

#include "scratch.h"

static void by_address(void)
{
    struct scratch s = scratch_open();
    struct list in = {.domain = S("example.org"),
        .name = S("garden"),
        .title = S("Jardín"),
        .about = S("beds"),
        .prefix = S("[g]"),
        .lang = LANG_ES,
        .post_policy = POST_MODERATED,
        .join_policy = JOIN_CLOSED,
        .reply = REPLY_LIST,
        .public = true,
        .created = 77};
    struct list out;
    db_begin(s.db);
    struct list_id id = list_add(s.db, &in);
    CHECK(id.v);
    CHECK_INT(list_add(s.db, &in).v, 0);
    in.domain = S("example.net"); /* two domains may have lists of one name */
    CHECK(list_add(s.db, &in).v);
    db_commit(s.db);
    CHECK(list_by_address(s.mem, s.db, S("example.org"), S("garden"), &out));
    CHECK_INT(out.id.v, id.v);
    CHECK_STR(out.title, "Jardín");
    CHECK_STR(out.about, "beds");
    CHECK_STR(out.prefix, "[g]");
    CHECK(out.lang == LANG_ES && out.post_policy == POST_MODERATED && out.join_policy == JOIN_CLOSED);
    CHECK(out.reply == REPLY_LIST && out.public && !out.frozen);
    CHECK_INT(out.created, 77);
    CHECK_INT(out.next_post, 1);
    CHECK(!list_by_address(s.mem, s.db, S("example.org"), S("Garden"), &out));
    CHECK(!list_get(s.mem, s.db, (struct list_id){999}, &out));
    scratch_end(&s);
}

static void changed(void)
{
    struct scratch s = scratch_open();
    struct list l;
    db_begin(s.db);
    struct list_id id = scratch_list(s.db, "pumps");
    CHECK_INT(list_change(s.db, id), 1);
    CHECK_INT(list_change(s.db, id), 2);
    CHECK(list_get(s.mem, s.db, id, &l));
    l.title = S("Water pumps");
    l.frozen = true;
    l.name = S("other"); /* is not changed */
    list_set(s.db, &l);
    db_commit(s.db);
    CHECK(list_get(s.mem, s.db, id, &l));
    CHECK_STR(l.title, "Water pumps");
    CHECK_STR(l.name, "pumps");
    CHECK(l.frozen);
    CHECK_INT(l.changes, 3);
    scratch_end(&s);
}

static void pages(void)
{
    struct scratch s = scratch_open();
    struct list l[2];
    db_begin(s.db);
    scratch_list(s.db, "c");
    scratch_list(s.db, "b");
    scratch_list(s.db, "a");
    db_commit(s.db);
    CHECK_INT(list_page(s.mem, s.db, (struct list_id){0}, l, 2), 2);
    CHECK_STR(l[0].name, "c");
    CHECK_INT(list_page(s.mem, s.db, l[1].id, l, 2), 1);
    CHECK_STR(l[0].name, "a");
    CHECK_INT(list_page(s.mem, s.db, l[0].id, l, 2), 0);
    scratch_end(&s);
}

static void domains(void)
{
    struct scratch s = scratch_open();
    struct str d = S("");
    struct list l = {.domain = S("b.org"), .name = S("x"), .title = S("x")};
    db_begin(s.db);
    CHECK(!list_next_domain(s.mem, s.db, d, &d));
    CHECK(list_add(s.db, &l).v);
    l.name = S("y");
    CHECK(list_add(s.db, &l).v);
    l.domain = S("a.org");
    CHECK(list_add(s.db, &l).v);
    db_commit(s.db);
    CHECK(list_next_domain(s.mem, s.db, d, &d));
    CHECK_STR(d, "a.org");
    CHECK(list_next_domain(s.mem, s.db, d, &d));
    CHECK_STR(d, "b.org");
    CHECK(!list_next_domain(s.mem, s.db, d, &d));
    scratch_end(&s);
}

static void topics(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    struct topic in = {.list = scratch_list(s.db, "garden"), .tag = S("water"), .title = S("Water")}, out;
    struct topic_id id = topic_add(s.db, &in);
    CHECK_INT(topic_add(s.db, &in).v, 0);
    in.tag = S("beds");
    CHECK(topic_add(s.db, &in).v);
    db_commit(s.db);
    CHECK(topic_by_tag(s.mem, s.db, in.list, S("water"), &out));
    CHECK_INT(out.id.v, id.v);
    CHECK(topic_get(s.mem, s.db, id, &out));
    CHECK_STR(out.title, "Water");
    CHECK(!topic_by_tag(s.mem, s.db, in.list, S("pump"), &out));
    CHECK_INT(topic_page(s.mem, s.db, in.list, id, &out, 1), 1);
    CHECK_STR(out.tag, "beds");
    scratch_end(&s);
}

static void stats(void)
{
    struct scratch s = scratch_open();
    struct list_stats st;
    db_begin(s.db);
    struct list_id id = scratch_list(s.db, "garden");
    list_stats(s.db, id, &st);
    CHECK_INT(st.posts + st.threads + st.members + st.held + st.first + st.last, 0);
    struct post p = scratch_post(s.db, id, "a@x", 50, (struct thread_id){0});
    scratch_post(s.db, id, "b@x", 20, p.thread);
    scratch_post(s.db, id, "c@x", 90, (struct thread_id){0});
    list_stats(s.db, id, &st);
    db_commit(s.db);
    CHECK_INT(st.posts, 3);
    CHECK_INT(st.threads, 2);
    CHECK_INT(st.first, 20);
    CHECK_INT(st.last, 90);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a list is found by its address, unique in its domain", by_address},
    {"changes are counted, settings change, the address does not", changed},
    {"lists come in pages", pages},
    {"each domain that lists have, once", domains},
    {"topics of a list", topics},
    {"numbers of a list", stats},
};

TAP_MAIN(tests)

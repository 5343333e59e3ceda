/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox: who gets a copy, claims, results. */
#include "store/outbox.h"

#include "scratch.h"
#include "store/bounce.h"
#include "store/subscription.h"

static struct person_id member(struct db *db, struct list_id list, const char *address, enum mode mode)
{
    struct person_id p = scratch_person(db, address);
    struct subscription sub = {.list = list, .person = p, .mode = mode};
    CHECK(subscription_add(db, &sub));
    return p;
}

static struct copy_id copy_of(struct db *db, struct message_id m, struct list_id list)
{
    struct copy c = {.kind = COPY_POST, .message = m, .list = list, .head = S("List-Id: x\r\n"), .created = 1};
    return copy_add(db, &c);
}

static void copies(void)
{
    struct scratch s = scratch_open();
    struct copy c;
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden");
    struct message_id m = scratch_message(s.db, "a@x", "s", "b", 1, NULL);
    struct copy_id id = copy_of(s.db, m, l);
    CHECK_INT(copy_of(s.db, m, l).v, id.v);
    c = (struct copy){.kind = COPY_SERVICE, .head = S("Subject: hi\r\n\r\n\xff"), .lang = LANG_AR};
    struct copy_id one = copy_add(s.db, &c), two = copy_add(s.db, &c); /* mails of the service's own are many */
    CHECK(one.v && two.v && one.v != two.v);
    CHECK(copy_get(s.mem, s.db, one, &c));
    CHECK(c.kind == COPY_SERVICE && c.message.v == 0 && c.list.v == 0 && c.lang == LANG_AR);
    CHECK_STR(c.head, "Subject: hi\r\n\r\n\xff");
    CHECK(copy_get(s.mem, s.db, id, &c));
    CHECK(c.message.v == m.v && c.list.v == l.v && c.kind == COPY_POST && c.created == 1);
    CHECK(!copy_get(s.mem, s.db, (struct copy_id){999}, &c));
    db_commit(s.db);
    scratch_end(&s);
}

static void fan(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    member(s.db, garden, "a@x", MODE_EACH);
    struct person_id both = member(s.db, garden, "b@x", MODE_EACH);
    member(s.db, garden, "digest@x", MODE_DIGEST);
    member(s.db, garden, "a@x", MODE_EACH); /* shares an address */
    struct person_id mute = member(s.db, garden, "none@x", MODE_EACH);
    person_address_remove(s.db, mute, person_main_address(s.db, mute));
    member(s.db, pumps, "p@x", MODE_EACH);
    struct subscription sub = {.list = pumps, .person = both};
    subscription_add(s.db, &sub);
    struct message_id m = scratch_message(s.db, "a@x", "s", "b", 1, NULL);
    struct topic_id none = {0};
    CHECK_INT(outbox_fan(s.db, copy_of(s.db, m, garden), garden, MODE_EACH, LANG_COUNT, none, 10), 2);
    CHECK_INT(outbox_fan(s.db, copy_of(s.db, m, garden), garden, MODE_EACH, LANG_COUNT, none, 10), 0);
    CHECK_INT(outbox_fan(s.db, copy_of(s.db, m, pumps), pumps, MODE_EACH, LANG_COUNT, none, 10), 1);
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 10, 60, out, 9), 3);
    CHECK_STR(out[0].address, "a@x");
    CHECK_STR(out[1].address, "b@x");
    CHECK_INT(out[1].person.v, both.v);
    CHECK_INT(out[1].list.v, garden.v);
    CHECK_STR(out[2].address, "p@x");
    db_commit(s.db);
    scratch_end(&s);
}

/* Delivery to an address is off: nothing is queued for it, and what waits fails, but what the service itself
 * writes.
 */
static void off(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    struct topic_id none = {0};
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden");
    member(s.db, garden, "a@x", MODE_EACH);
    struct person_id ben = member(s.db, garden, "b@x", MODE_EACH);
    struct copy_id first = copy_of(s.db, scratch_message(s.db, "a@x", "s", "b", 1, NULL), garden);
    CHECK_INT(outbox_fan(s.db, first, garden, MODE_EACH, LANG_COUNT, none, 1), 2);
    struct bounce_state state = {.address = person_main_address(s.db, ben), .off = 5};
    bounce_state_set(s.db, &state);
    struct copy_id second = copy_of(s.db, scratch_message(s.db, "b@x", "s", "b", 1, NULL), garden);
    CHECK_INT(outbox_fan(s.db, second, garden, MODE_EACH, LANG_COUNT, none, 1), 1);
    struct copy probe = {.kind = COPY_PROBE, .list = garden, .head = S("x")};
    outbox_add(s.db, copy_add(s.db, &probe), state.address, ben, garden, 1);
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 1, 60, out, 9), 4);
    CHECK_INT(outbox_drop_off(s.db, 2), 0); /* it is being sent */
    CHECK_INT(outbox_drop_off(s.db, 61), 1);
    CHECK_INT(outbox_count(s.db, OUT_FAILED), 1);
    CHECK_INT(outbox_count(s.db, OUT_WAITING), 3);
    db_commit(s.db);
    scratch_end(&s);
}

static void topics_and_languages(void)
{
    struct scratch s = scratch_open();
    struct person p;
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden");
    struct topic t = {.list = l, .tag = S("water"), .title = S("")};
    struct topic_id water = topic_add(s.db, &t), none = {0};
    struct person_id all = member(s.db, l, "all@x", MODE_EACH), chose = member(s.db, l, "water@x", MODE_EACH);
    subscription_topic_add(s.db, l, chose, water);
    CHECK(person_get(s.mem, s.db, all, &p));
    p.lang = LANG_FR;
    person_set(s.db, &p);
    struct copy_id a = copy_of(s.db, scratch_message(s.db, "a@x", "s", "b", 1, NULL), l);
    CHECK_INT(outbox_fan(s.db, a, l, MODE_EACH, LANG_EN, none, 1), 0);
    CHECK_INT(outbox_fan(s.db, a, l, MODE_EACH, LANG_FR, none, 1), 1);
    struct copy_id b = copy_of(s.db, scratch_message(s.db, "b@x", "s", "b", 1, NULL), l);
    CHECK_INT(outbox_fan(s.db, b, l, MODE_EACH, LANG_COUNT, water, 1), 2);
    struct copy_id c = copy_of(s.db, scratch_message(s.db, "c@x", "s", "b", 1, NULL), l);
    CHECK_INT(outbox_fan(s.db, c, l, MODE_EACH, LANG_COUNT, none, 1), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static struct message_id message_by(struct db *db, struct address_id author)
{
    unsigned char sha[32] = {1};
    bool fresh;
    struct message m = {.message_id = S("by@x"),
        .content_hash = {(const char *)sha, sizeof sha},
        .permalink = S("by"),
        .lang = S("en"),
        .address = author,
        .date = 1,
        .received = 1};
    return message_add(db, &m, S("raw"), sha, &fresh);
}

static void wants(struct db *db, struct list_id list, struct person_id p, bool own, bool copies)
{
    struct subscription sub = {.list = list, .person = p, .no_own = !own, .no_copies = !copies};
    subscription_set(db, &sub);
}

static void own_posts(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    struct topic_id none = {0};
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    struct person_id ana = member(s.db, garden, "ana@x", MODE_EACH),
                     ben = member(s.db, garden, "ben@x", MODE_EACH);
    struct address_id written = address_add(s.db, S("ana@work"));
    person_address_add(s.db, ana, written, false);
    wants(s.db, garden, ana, false, true);
    wants(s.db, garden, ben, false, true);
    struct subscription sub = {.list = pumps, .person = ana};
    subscription_add(s.db, &sub);
    struct message_id m = message_by(s.db, written);
    CHECK_INT(outbox_fan(s.db, copy_of(s.db, m, garden), garden, MODE_EACH, LANG_COUNT, none, 1), 1);
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 1, 0, out, 9), 1);
    CHECK_STR(out[0].address, "ben@x");
    CHECK_INT(outbox_fan(s.db, copy_of(s.db, m, pumps), pumps, MODE_EACH, LANG_COUNT, none, 1), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static void named(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    struct topic_id none = {0};
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden");
    struct person_id ana = member(s.db, garden, "ana@x", MODE_EACH),
                     ben = member(s.db, garden, "ben@x", MODE_EACH);
    person_address_add(s.db, ana, address_add(s.db, S("ana@work")), false);
    CHECK(!subscription_any_no_copies(s.db, garden));
    wants(s.db, garden, ana, true, false);
    CHECK(subscription_any_no_copies(s.db, garden));
    struct copy_id copy = copy_of(s.db, scratch_message(s.db, "a@x", "s", "b", 1, NULL), garden);
    struct copy_id other = copy_of(s.db, scratch_message(s.db, "b@x", "s", "b", 1, NULL), garden);
    CHECK_INT(outbox_fan(s.db, copy, garden, MODE_EACH, LANG_COUNT, none, 1), 2);
    CHECK_INT(outbox_fan(s.db, other, garden, MODE_EACH, LANG_COUNT, none, 1), 2);
    CHECK_INT(outbox_spare(s.db, copy, garden, person_main_address(s.db, ben)), 0);
    CHECK_INT(outbox_spare(s.db, copy, garden, address_find(s.db, S("ana@work"))), 1); /* another of hers */
    CHECK_INT(outbox_spare(s.db, copy, garden, address_find(s.db, S("ana@x"))), 0);
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 1, 0, out, 9), 3);
    CHECK_STR(out[0].address, "ben@x");
    db_commit(s.db);
    scratch_end(&s);
}

/* Five rows, due at 0. */
static struct copy_id five(struct scratch *s)
{
    struct copy c = {.kind = COPY_SERVICE, .head = S("")};
    db_begin(s->db);
    struct copy_id copy = copy_add(s->db, &c);
    for (int i = 0; i < 5; i++) {
        struct str to = arena_printf(s->mem, "m%d@x", i);
        struct address_id a = address_add(s->db, to);
        CHECK(outbox_add(s->db, copy, a, (struct person_id){0}, (struct list_id){0}, 0));
        CHECK(!outbox_add(s->db, copy, a, (struct person_id){0}, (struct list_id){0}, 0));
    }
    db_commit(s->db);
    return copy;
}

static size_t claim(struct scratch *s, int64_t now, struct outbox *out, size_t max)
{
    db_begin(s->db);
    size_t n = outbox_claim(s->mem, s->db, S("me"), now, 60, out, max);
    db_commit(s->db);
    return n;
}

static void results(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    struct copy_id copy = five(&s);
    CHECK_INT(claim(&s, -1, out, 9), 0);
    CHECK_INT(claim(&s, 100, out, 3), 3);
    CHECK(out[0].copy.v == copy.v && out[0].begun == 1 && out[0].tries == 0 && out[0].person.v == 0);
    CHECK_STR(out[2].address, "m2@x");
    db_begin(s.db);
    outbox_result(s.db, out[0].id, OUT_SENT, 250, S("ok"), 0, 9);
    outbox_result(s.db, out[1].id, OUT_WAITING, 451, S("later"), 500, 9);
    db_commit(s.db); /* the third has no result: as after kill -9 */
    CHECK_INT(outbox_count(s.db, OUT_SENT), 1);
    CHECK_INT(outbox_count(s.db, OUT_WAITING), 4);
    CHECK_INT(claim(&s, 100, out, 9), 2);
    CHECK_STR(out[0].address, "m3@x");
    CHECK_INT(claim(&s, 161, out, 9), 3); /* their time is over */
    CHECK_STR(out[0].address, "m2@x");
    CHECK_INT(out[0].begun, 2);
    CHECK_INT(claim(&s, 500, out, 9), 4);
    CHECK_STR(out[0].address, "m1@x");
    CHECK(out[0].begun == 1 && out[0].tries == 1);
    db_begin(s.db);
    outbox_result(s.db, out[1].id, OUT_ASIDE, 0, S(""), 0, 9);
    outbox_result(s.db, out[2].id, OUT_FAILED, 550, S("no such user"), 0, 9);
    db_commit(s.db);
    CHECK_INT(outbox_count(s.db, OUT_WAITING), 2);
    scratch_end(&s);
}

static void given_back(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    five(&s);
    CHECK_INT(claim(&s, 100, out, 2), 2);
    db_begin(s.db);
    outbox_release(s.db, out[0].id);
    db_commit(s.db);
    CHECK_INT(claim(&s, 100, out, 1), 1);
    CHECK_STR(out[0].address, "m0@x");
    CHECK_INT(out[0].begun, 1);
    db_begin(s.db);
    CHECK_INT(outbox_abandon(s.db, S("another")), 0);
    CHECK_INT(outbox_abandon(s.db, S("me")), 2);
    db_commit(s.db);
    CHECK_INT(claim(&s, 100, out, 9), 5);
    CHECK_INT(out[0].begun, 2);
    CHECK_INT(out[4].begun, 1);
    db_begin(s.db);
    outbox_release(s.db, out[0].id);
    db_commit(s.db);
    CHECK_INT(claim(&s, 100, out, 9), 1);
    CHECK_INT(out[0].begun, 1);
    scratch_end(&s);
}

static void nothing_twice(void)
{
    enum { WORKERS = 3 };
    struct scratch s = scratch_open();
    five(&s);
    db_close(s.db);
    int pipes[2], got = 0;
    CHECK(pipe(pipes) == 0);
    for (int w = 0; w < WORKERS; w++) {
        if (fork() != 0)
            continue;
        struct outbox out[2];
        s.db = db_open(s.where);
        for (size_t n; (n = claim(&s, 1, out, 2)) > 0;)
            if (write(pipes[1], "xxxx", n) != (ssize_t)n)
                _exit(1);
        db_close(s.db);
        _exit(0);
    }
    close(pipes[1]);
    for (char c; read(pipes[0], &c, 1) == 1;)
        got++;
    CHECK_INT(got, 5);
    s.db = db_open(s.where);
    scratch_end(&s);
}

static void owed(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    struct undelivered u[9];
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden"), other = scratch_list(s.db, "pumps");
    for (int i = 0; i < 3; i++)
        member(s.db, l, arena_printf(s.mem, "m%d@x", i).p, MODE_EACH);
    struct copy_id c = copy_of(s.db, scratch_message(s.db, "a@x", "s", "b", 1, NULL), l);
    outbox_fan(s.db, c, l, MODE_EACH, LANG_COUNT, (struct topic_id){0}, 1);
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 1, 60, out, 9), 3);
    CHECK(out[0].kind == COPY_POST);
    CHECK_INT(outbox_owed(s.mem, s.db, OWNER_OF_LIST, l, u, 9), 0);
    for (int i = 0; i < 3; i++)
        outbox_result(s.db, out[i].id, OUT_FAILED, 550, S("5.1.1 no"), 0, 9);
    outbox_owe(s.db, out[0].id, OWNER_OF_LIST);
    outbox_owe(s.db, out[1].id, OWNER_OF_LIST);
    outbox_owe(s.db, out[2].id, OWNER_OF_NETWORK);
    CHECK_INT(outbox_owed(s.mem, s.db, OWNER_OF_LIST, l, u, 1), 1);
    CHECK_STR(u[0].address, "m0@x");
    CHECK_STR(u[0].answer, "5.1.1 no");
    CHECK_INT(u[0].code, 550);
    CHECK_INT(outbox_owed(s.mem, s.db, OWNER_OF_LIST, other, u, 9), 0);
    CHECK_INT(outbox_told(s.db, OWNER_OF_LIST, other), 0);
    CHECK_INT(outbox_told(s.db, OWNER_OF_LIST, l), 2); /* more than were listed */
    CHECK_INT(outbox_told(s.db, OWNER_OF_LIST, l), 0);
    CHECK_INT(outbox_owed(s.mem, s.db, OWNER_OF_LIST, l, u, 9), 0);
    CHECK_INT(outbox_owed(s.mem, s.db, OWNER_OF_NETWORK, (struct list_id){0}, u, 9), 1);
    CHECK_STR(u[0].address, "m2@x");
    db_commit(s.db);
    scratch_end(&s);
}

static void shown(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden");
    struct message_id m = scratch_message(s.db, "a@x", "s", "b", 1, NULL);
    struct copy_id post = copy_of(s.db, m, l), notice = copy_add(s.db, &(struct copy){.kind = COPY_SERVICE});
    CHECK(copy_is_shown(s.db, post) && copy_is_shown(s.db, notice));
    CHECK(!copy_is_shown(s.db, (struct copy_id){999}));
    message_set_shown(s.db, m, SHOWN_NO_ARCHIVE);
    CHECK(copy_is_shown(s.db, post));
    message_set_shown(s.db, m, SHOWN_HIDDEN);
    CHECK(!copy_is_shown(s.db, post));
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"what an owner is to hear of is counted, listed and told once", owed},
    {"a hidden message's copies are no longer shown", shown},
    {"a copy of a post is made once", copies},
    {"a member of two lists gets one copy, a shared address one, digest members none", fan},
    {"an address with delivery off gets no copy, and what waits for it is dropped", off},
    {"who wants none of their own posts gets none, whichever address they wrote from", own_posts},
    {"who wants no copies of what names them gets none, whichever address it names", named},
    {"topics and languages choose the members", topics_and_languages},
    {"sent, later, failed, and a claim that nobody answered", results},
    {"a row can be given back, and what a killed program held is free at once", given_back},
    {"three workers claim nothing twice", nothing_twice},
};

TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox_withdraw: who has left gets nothing more of that list, and everything else. */
#include "store/outbox_withdraw.h"

#include "scratch.h"
#include "store/outbox.h"
#include "store/subscription.h"
#include "store/thread.h"

static struct scratch s;
static struct list_id garden, pumps;
static struct person_id ana, ben;
static struct thread_id thread;

static struct message_id naming_ana; /* the message that names her; and how often it was looked for */
static int asked;

static bool names(void *of, struct message_id message, struct person_id person)
{
    CHECK(of == &naming_ana && person.v == ana.v);
    asked++;
    return message.v == naming_ana.v;
}
static const struct outbox_naming naming = {names, &naming_ana};

static void join(struct list_id list, struct person_id person)
{
    struct subscription sub = {.list = list, .person = person};
    CHECK(subscription_add(s.db, &sub));
}

static void begin(void)
{
    s = scratch_open();
    db_begin(s.db);
    garden = scratch_list(s.db, "garden");
    pumps = scratch_list(s.db, "pumps");
    ana = scratch_person(s.db, "ana@x");
    ben = scratch_person(s.db, "ben@x");
    join(garden, ana);
    join(garden, ben);
    thread = thread_add(s.db, garden, S("pump"));
}

static void end(void)
{
    db_commit(s.db);
    scratch_end(&s);
}

static struct copy_id copy_of(enum copy_kind kind, struct message_id m, struct list_id list)
{
    struct copy c = {.kind = kind, .message = m, .list = list, .head = S("X: y\r\n"), .created = 1};
    return copy_add(s.db, &c);
}

/* To all who want it, in each of these lists. */
static struct message_id posted(const char *id, struct list_id first, struct list_id second)
{
    struct post p = {.list = first, .thread = thread, .date = 1, .filed = 1};
    p.message = scratch_message(s.db, id, "pump", id, 1, NULL);
    for (int i = 0; i < 2 && p.list.v; i++, p.list = second) {
        CHECK(post_add(s.db, &p, S("pump")));
        outbox_fan(s.db, copy_of(COPY_POST, p.message, p.list), p.list, MODE_EACH, LANG_COUNT,
            (struct topic_id){0}, 1);
        if (i)
            break;
    }
    return p.message;
}

static size_t rows_of(struct person_id person, struct outbox out[50])
{
    struct outbox all[500];
    size_t n = 0, got = outbox_claim(s.mem, s.db, S("me"), 10, 0, all, 500);
    for (size_t i = 0; i < got; i++)
        if (all[i].person.v == person.v && n < 50)
            out[n++] = all[i];
    return n;
}

static void dropped(void)
{
    struct outbox rows[50];
    begin();
    posted("a@x", garden, (struct list_id){0});
    posted("b@x", garden, (struct list_id){0});
    outbox_add(s.db, copy_of(COPY_DIGEST, (struct message_id){0}, garden), person_main_address(s.db, ana), ana,
        garden, 1);
    CHECK_INT(rows_of(ana, rows), 3);
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 3);
    CHECK_INT(rows_of(ana, rows), 0);
    CHECK_INT(rows_of(ben, rows), 2);
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 0);
    end();
}

static void kept(void)
{
    struct outbox rows[50];
    begin();
    join(pumps, ana);
    posted("p@x", pumps, (struct list_id){0});
    outbox_add(s.db, copy_of(COPY_SERVICE, (struct message_id){0}, garden), person_main_address(s.db, ana), ana,
        garden, 1);
    posted("sent@x", garden, (struct list_id){0});
    CHECK_INT(rows_of(ana, rows), 3);
    outbox_result(s.db, rows[2].id, OUT_SENT, 250, S("ok"), 0, 9);
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 0);
    CHECK_INT(rows_of(ana, rows), 2);
    CHECK_INT(rows[0].list.v, pumps.v);
    CHECK_INT(rows[1].kind, COPY_SERVICE);
    CHECK_INT(outbox_count(s.db, OUT_SENT), 1);
    end();
}

static void by_another_list(void)
{
    struct outbox rows[50];
    begin();
    join(pumps, ana);
    posted("both@x", garden, pumps);
    CHECK_INT(rows_of(ana, rows), 1);
    CHECK_INT(rows[0].list.v, garden.v);
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 0);
    CHECK_INT(rows_of(ana, rows), 1);
    CHECK_INT(rows[0].list.v, pumps.v);
    CHECK(subscription_remove(s.db, pumps, ana));
    CHECK_INT(outbox_withdraw(s.db, pumps, ana, &naming), 1);
    CHECK_INT(rows_of(ana, rows), 0);
    end();
}

static void under_way(void)
{
    struct outbox rows[50];
    begin();
    join(pumps, ana);
    posted("both@x", garden, pumps);
    CHECK_INT(rows_of(ana, rows), 1);
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 0);
    outbox_result(s.db, rows[0].id, OUT_SENT, 250, S("ok"), 0, 9);
    CHECK_INT(rows_of(ana, rows), 0);
    CHECK_INT(outbox_count(s.db, OUT_SENT), 1);
    end();
}

static void not_by_that_list(void)
{
    struct outbox rows[50];
    begin();
    struct topic t = {.list = pumps, .tag = S("solar"), .title = S("")};
    join(pumps, ana);
    subscription_topic_add(s.db, pumps, ana, topic_add(s.db, &t));
    posted("both@x", garden, pumps); /* without the topic that she chose in pumps */
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 1);
    CHECK_INT(rows_of(ana, rows), 0);
    end();
}

static void not_ones_own(void)
{
    static struct query q = {
        .sql = "update message set address = (select id from address where folded = 'ana@x') where id = $1"};
    struct outbox rows[50];
    begin();
    struct subscription sub = {.list = pumps, .person = ana, .no_own = true};
    CHECK(subscription_add(s.db, &sub));
    CHECK_INT(db_run(s.db, &q, A(posted("hers@x", garden, pumps).v)), 1);
    posted("another@x", garden, pumps);
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 1);
    CHECK_INT(rows_of(ana, rows), 1);
    CHECK_INT(rows[0].list.v, pumps.v);
    end();
}

static void not_what_names_one(void)
{
    struct outbox rows[50];
    begin();
    struct subscription sub = {.list = pumps, .person = ana, .no_copies = true};
    CHECK(subscription_add(s.db, &sub));
    naming_ana = posted("hers@x", garden, pumps);
    posted("another@x", garden, pumps);
    asked = 0;
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 1);
    CHECK_INT(rows_of(ana, rows), 1);
    CHECK_INT(rows[0].list.v, pumps.v);
    CHECK_INT(asked, 2);
    end();
}

static void the_list_that_wants_it(void)
{
    struct outbox rows[50];
    begin();
    struct list_id wells = scratch_list(s.db, "wells");
    struct subscription sub = {.list = pumps, .person = ana, .no_copies = true};
    CHECK(subscription_add(s.db, &sub));
    join(wells, ana);
    naming_ana = posted("hers@x", garden, pumps);
    struct post p = {.list = wells, .message = naming_ana, .thread = thread, .date = 1, .filed = 1};
    CHECK(post_add(s.db, &p, S("pump")));
    copy_of(COPY_POST, naming_ana, wells);
    asked = 0;
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 0);
    CHECK_INT(rows_of(ana, rows), 1);
    CHECK_INT(rows[0].list.v, wells.v);
    CHECK_INT(asked, 0);
    end();
}

static void many(void)
{
    struct outbox rows[50];
    char id[20];
    begin();
    for (int i = 0; i < 230; i++) {
        snprintf(id, sizeof id, "m%d@x", i);
        posted(id, garden, (struct list_id){0});
    }
    CHECK(subscription_remove(s.db, garden, ana));
    CHECK_INT(outbox_withdraw(s.db, garden, ana, &naming), 230);
    CHECK_INT(rows_of(ana, rows), 0);
    end();
}

static const struct tap_test tests[] = {
    {"B6: posts and digests that wait for who has left are dropped, and nobody else's", dropped},
    {"other lists' mail, the service's own and what was sent stay", kept},
    {"a post that went to two lists comes by the one that is left", by_another_list},
    {"and not a second time, where a sender had it in hand", under_way},
    {"unless it is not wanted there", not_by_that_list},
    {"or is one's own, and those are not", not_ones_own},
    {"or names one, who has it then", not_what_names_one},
    {"but a list where that is wanted comes first", the_list_that_wants_it},
    {"however many wait", many},
};
TAP_MAIN(tests)

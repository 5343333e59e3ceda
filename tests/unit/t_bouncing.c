/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bouncing: what stops delivery, what does not, and what makes it go on. */
#include "action/bouncing.h"

#include "action/work.h"
#include "base/conf.h"
#include "base/token.h"
#include "scratch.h"
#include "store/bounce.h"
#include "store/chore.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/subscription.h"

enum { A_DAY = 86400, NOW = 20577 * A_DAY + 7 * 3600 }; /* seven in the morning */

static struct scratch s;
static struct conf conf;
static struct token_key key = {"a key that nobody has seen yet!"};
static struct work w;
static struct list garden;
static struct person_id ben;
static struct address_id at;
static struct event events[40];

static void begin(void)
{
    s = scratch_open();
    conf = (struct conf){.domain = S("lists.example.org"),
        .hostname = S("mx.example.org"),
        .network = S("Villages"),
        .owner = S("owner@example.org")};
    w = (struct work){.mem = arena_new(), .db = s.db, .conf = &conf, .key = &key, .now = NOW};
    db_begin(w.db);
    garden = (struct list){.name = S("garden"), .domain = S("lists.example.org")};
    garden.id = list_add(w.db, &garden);
    ben = scratch_person(w.db, "ben@member.test");
    at = address_find(w.db, S("ben@member.test"));
    struct subscription in = {.list = garden.id, .person = ben};
    subscription_add(w.db, &in);
}

static void end(void)
{
    db_commit(w.db);
    arena_free(w.mem);
    scratch_end(&s);
}

static void came(int day, enum bounce_kind kind, bool probe)
{
    w.now = NOW + (int64_t)day * A_DAY;
    struct bouncing b = {.address = at,
        .list = garden.id,
        .kind = kind,
        .status = kind == BOUNCE_HARD ? S("5.1.1") : S("4.2.2"),
        .probe = probe};
    bouncing_note(&w, &b);
}

static int64_t score(void)
{
    struct bounce_state st;
    return bounce_state_get(s.mem, w.db, at, &st) ? bouncing_score(&st, w.now) : 0;
}

/* How many events there are of a kind. */
static int count(const char *kind)
{
    int n = 0;
    size_t all = event_page(s.mem, w.db, 0, events, 40);
    for (size_t i = 0; i < all; i++)
        n += str_eq(events[i].kind, str_of(kind));
    return n;
}

static void due(int64_t at_time)
{
    db_commit(w.db);
    w.at = at_time;
    bouncing_due(&w);
    w.now = at_time;
    db_begin(w.db);
}

static void three_days(void)
{
    begin();
    for (int i = 0; i < 50; i++)
        came(0, BOUNCE_HARD, false);
    came(1, BOUNCE_SOFT, false);
    came(1, BOUNCE_HARD, false); /* the worst of a day counts */
    came(1, BOUNCE_SOFT, false);
    CHECK_INT(score(), 2 * BOUNCING_HARD);
    CHECK(!bounce_is_off(w.db, at));
    came(0, BOUNCE_HARD, false); /* the clock went back */
    CHECK(!bounce_is_off(w.db, at));
    came(2, BOUNCE_HARD, false);
    CHECK(bounce_is_off(w.db, at));
    CHECK_INT(count("delivery-off"), 1);
    came(3, BOUNCE_HARD, false);
    CHECK_INT(count("delivery-off"), 1);
    end();
}

static void what_never_counts(void)
{
    begin();
    for (int day = 0; day < 9; day++)
        came(day, BOUNCE_POLICY, false);
    CHECK(!bounce_is_off(w.db, at) && score() == 0);
    struct bounce_entry e[20];
    CHECK_INT(bounce_of_address(s.mem, w.db, at, e, 20), 9); /* but it can be read */
    subscription_remove(w.db, garden.id, ben);
    for (int day = 0; day < 9; day++)
        came(day, BOUNCE_HARD, false);
    CHECK(!bounce_is_off(w.db, at) && score() == 0); /* nobody's */
    CHECK_INT(bounce_of_address(s.mem, w.db, at, e, 20), 9);
    end();
}

static void fading(void)
{
    begin();
    came(0, BOUNCE_HARD, false);
    came(1, BOUNCE_HARD, false);
    w.now = NOW + 8 * A_DAY;
    CHECK_INT(score(), 20); /* six good days */
    w.now = NOW + 9 * A_DAY;
    CHECK_INT(score(), 10); /* seven */
    w.now = NOW + 16 * A_DAY;
    CHECK_INT(score(), 0);
    came(9, BOUNCE_HARD, false);
    CHECK_INT(score(), 20);
    CHECK(!bounce_is_off(w.db, at));
    end();
    begin();
    for (int week = 0; week < 3; week++) /* a weekly digest */
        came(7 * week, BOUNCE_HARD, false);
    CHECK(bounce_is_off(w.db, at));
    end();
}

static void soft(void)
{
    begin();
    for (int day = 0; day < 29; day++)
        came(day, BOUNCE_SOFT, false);
    CHECK(!bounce_is_off(w.db, at) && score() == 29);
    came(29, BOUNCE_SOFT, false);
    CHECK(bounce_is_off(w.db, at));
    end();
}

static struct outbox rows[10];

static size_t queued(void)
{
    size_t n = outbox_claim(s.mem, w.db, S("me"), w.now, 60, rows, 10);
    for (size_t i = 0; i < n; i++)
        outbox_result(w.db, rows[i].id, OUT_SENT, 250, S(""), 0, 9);
    return n;
}

static void the_probe(void)
{
    begin();
    for (int day = 0; day < 3; day++)
        came(day, BOUNCE_HARD, false);
    CHECK_INT(queued(), 0); /* a report sends nothing */
    due(w.now);
    due(w.now);
    CHECK_INT(queued(), 1);
    CHECK(rows[0].kind == COPY_PROBE && rows[0].list.v == garden.id.v);
    CHECK_STR(rows[0].address, "ben@member.test");
    came(3, BOUNCE_SOFT, true); /* removes nobody */
    came(3, BOUNCE_POLICY, true);
    CHECK(bounce_is_off(w.db, at));
    came(3, BOUNCE_HARD, true);
    struct subscription sub;
    CHECK(!subscription_get(w.db, garden.id, ben, &sub));
    CHECK(!bounce_is_off(w.db, at));
    CHECK_INT(count("left"), 1);
    CHECK_INT(queued(), 0);
    due(w.now + 3600);
    due(w.now + 7200);
    CHECK_INT(queued(), 1); /* the owner is told, once */
    CHECK_STR(rows[0].address, "owner@example.org");
    end();
}

static void quiet(void)
{
    begin();
    for (int day = 0; day < 3; day++)
        came(day, BOUNCE_HARD, false);
    due(w.now + 3600);
    came(6, BOUNCE_SOFT, false);
    int64_t last = w.now;
    due(last + BOUNCING_QUIET - 1);
    CHECK(bounce_is_off(w.db, at));
    due(last + BOUNCING_QUIET);
    CHECK(!bounce_is_off(w.db, at));
    CHECK_INT(score(), 0);
    CHECK_INT(count("delivery-on"), 1);
    CHECK(!bouncing_resume(&w, at, S("again")));
    for (int day = 20; day < 23; day++)
        came(day, BOUNCE_HARD, false);
    CHECK(bouncing_resume(&w, at, S("by hand")));
    due(w.now + 40 * A_DAY); /* chores of what is over do nothing */
    CHECK_INT(count("delivery-on"), 2);
    CHECK_INT(count("probe"), 1);
    end();
}

static void a_storm(void)
{
    begin();
    for (int i = 0; i < 20; i++) {
        struct subscription in = {.list = garden.id};
        char name[] = "a@member.test";
        name[0] = (char)('a' + i);
        in.person = scratch_person(w.db, name);
        subscription_add(w.db, &in);
        at = address_find(w.db, str_of(name));
        for (int day = 0; day < 3; day++)
            came(day, BOUNCE_HARD, false);
    }
    CHECK_INT(bounce_count_off(w.db), 20);
    due(w.now);
    CHECK_INT(queued(), 1);
    due(w.now + 119);
    CHECK_INT(queued(), 1);
    end();
}

/* On PostgreSQL the second one waits for the first; what it read before would be written over. */
static void two_programs(void)
{
    enum { ADDRESSES = 40 };
    int status;
    begin();
    for (int i = 0; i < ADDRESSES; i++) {
        struct person_id p = scratch_person(w.db, arena_printf(s.mem, "m%d@member.test", i).p);
        struct subscription in = {.list = garden.id, .person = p};
        subscription_add(w.db, &in);
    }
    db_commit(w.db);
    db_close(w.db);
    for (int child = 0; child < 2; child++) {
        if (fork() != 0)
            continue;
        w.db = db_open(s.where);
        for (int i = 0; i < ADDRESSES; i++) {
            db_begin(w.db);
            at = address_find(w.db, arena_printf(s.mem, "m%d@member.test", i));
            came(0, child ? BOUNCE_HARD : BOUNCE_SOFT, false);
            db_commit(w.db);
        }
        db_close(w.db);
        _exit(0);
    }
    while (wait(&status) > 0)
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    s.db = w.db = db_open(s.where);
    db_begin(w.db);
    for (int i = 0; i < ADDRESSES; i++) {
        at = address_find(w.db, arena_printf(s.mem, "m%d@member.test", i));
        CHECK_INT(score(), BOUNCING_HARD);
    }
    end();
}

static const struct tap_test tests[] = {
    {"hard on three days stops delivery, whatever a day brings", three_days},
    {"refusals for policy, and what is nobody's, never count", what_never_counts},
    {"seven good days take a hard day off", fading},
    {"soft bounces stop it after thirty days", soft},
    {"only a probe that comes back hard removes, and the owner is told once", the_probe},
    {"ten quiet days make it go on", quiet},
    {"probes of a storm go out one a minute", a_storm},
    {"of two first reports at once the worse one counts", two_programs},
};

TAP_MAIN(tests)

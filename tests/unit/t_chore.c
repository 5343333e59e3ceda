/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chore: what is due, begun at most twice. */
#include "store/chore.h"

#include <poll.h>

#include "scratch.h"
#include "store/subscription.h"

/* Due then, and not before. */
static bool due_at(struct db *db, struct str kind, int64_t when)
{
    return chore_is_due(db, kind, when) && !chore_is_due(db, kind, when - 1);
}

static void due(void)
{
    struct scratch s = scratch_open();
    struct chore c[4];
    db_begin(s.db);
    chore_set(s.db, S("remind"), 7, 200);
    chore_set(s.db, S("digest"), 7, 300);
    chore_set(s.db, S("digest"), 7, 100); /* moved */
    chore_set(s.db, S("digest"), 8, 100);
    chore_set(s.db, S("digest"), 9, 101);
    CHECK(!chore_add(s.db, S("digest"), 8, 50)); /* there already: not moved */
    CHECK(chore_add(s.db, S("held"), 8, 400));
    chore_add(s.db, S("digest"), 7, 5); /* is there */
    CHECK(due_at(s.db, S("digest"), 100));
    CHECK(due_at(s.db, S("remind"), 200));
    CHECK(!chore_is_due(s.db, S("none"), 1000));
    chore_add(s.db, S("want"), 7, 900);
    CHECK(due_at(s.db, S("want"), 900));
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 99, 60, c, 4), 0);
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 100, 60, c, 1), 1);
    CHECK_STR(c[0].kind, "digest");
    CHECK(c[0].subject == 7 && c[0].tried == 1 && c[0].due == 160);
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 250, 60, c, 4), 2); /* not what was begun */
    chore_done(s.db, c[0].id);
    chore_done(s.db, c[1].id);
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 250, 60, c, 4), 1);
    CHECK_INT(c[0].subject, 7);
    db_commit(s.db);
    scratch_end(&s);
}

static void overdue(void)
{
    struct scratch s = scratch_open();
    int64_t since = 7;
    db_begin(s.db);
    CHECK(chore_overdue(s.db, 100, &since) == 0 && since == 0);
    chore_set(s.db, S("remind"), 1, 90);
    chore_set(s.db, S("digest"), 1, 80);
    chore_set(s.db, S("digest"), 2, 101);
    CHECK(chore_overdue(s.db, 100, &since) == 2 && since == 80);
    db_commit(s.db);
    scratch_end(&s);
}

static void begun_twice(void)
{
    struct scratch s = scratch_open();
    struct chore c;
    db_begin(s.db);
    chore_set(s.db, S("remind"), 1, 0);
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 100, 60, &c, 1), 1);
    CHECK(!chore_stuck(s.mem, s.db, S("remind"), 500, &c));
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 1, 159, 60, &c, 1), 0); /* somebody is at it */
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 1, 160, 60, &c, 1), 1);
    CHECK_INT(c.tried, 2);
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 1000, 60, &c, 1), 0); /* it killed its program twice */
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 1, 1000, 60, &c, 1), 0);
    CHECK(!chore_stuck(s.mem, s.db, S("digest"), 500, &c));
    CHECK(!chore_stuck(s.mem, s.db, S("remind"), 219, &c));
    CHECK(chore_stuck(s.mem, s.db, S("remind"), 220, &c));
    CHECK_INT(c.subject, 1);
    chore_set(s.db, S("remind"), 1, 0);
    CHECK(!chore_stuck(s.mem, s.db, S("remind"), 100, &c));
    CHECK_INT(chore_take(s.mem, s.db, S("remind"), 0, 100, 60, &c, 1), 1);
    db_commit(s.db);
    scratch_end(&s);
}

/* Another program in a transaction of its own: does what is said, tells by a byte that it did, and when it gets
   one it does the last and commits. */
struct other {
    pid_t pid;
    int said, go;
};

static struct other other_begin(const struct scratch *s, void (*act)(struct db *), void (*last)(struct db *))
{
    int said[2], go[2];
    char c = 'x';
    CHECK(pipe(said) == 0 && pipe(go) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(go[1]);
        struct db *db = db_open(s->where);
        db_begin(db);
        act(db);
        bool ok = write(said[1], &c, 1) == 1 && read(go[0], &c, 1) == 1;
        if (last)
            last(db);
        db_commit(db);
        db_close(db);
        _exit(ok ? 0 : 1);
    }
    close(said[1]);
    close(go[0]);
    return (struct other){pid, said[0], go[1]};
}

static bool other_waits(const struct other *o)
{
    return poll(&(struct pollfd){.fd = o->said, .events = POLLIN}, 1, 300) == 0;
}

static void other_end(const struct other *o)
{
    int status = 0;
    CHECK(write(o->go, "x", 1) == 1);
    CHECK(waitpid(o->pid, &status, 0) == o->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(o->said);
    close(o->go);
}

static struct chore_id held_chore(struct db *db)
{
    static struct query q = {.sql = "select id from chore where kind = 'held' order by id"};
    return (struct chore_id){db_one(db, &q) ? db_int(&q, 0) : 0};
}

static void lock_it(struct db *db)
{
    CHECK(chore_lock(db, held_chore(db)));
}

static void end_it(struct db *db)
{
    chore_done(db, held_chore(db));
}

static void add_anew(struct db *db)
{
    CHECK(chore_add(db, S("held"), 7, 300));
}

/* The database is closed over each fork: SQLite does not share a connection with a child. */
static struct scratch one_held(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    chore_set(s.db, S("held"), 7, 100);
    db_commit(s.db);
    db_close(s.db);
    return s;
}

/* Else the runner saw no news, and the one who brought some saw a chore. */
static void no_wake_up_is_lost(void)
{
    struct scratch s = one_held();
    char c;
    struct other runner = other_begin(&s, lock_it, end_it);
    CHECK(read(runner.said, &c, 1) == 1);
    struct other adder = other_begin(&s, add_anew, NULL);
    CHECK(other_waits(&adder));
    other_end(&runner);
    CHECK(read(adder.said, &c, 1) == 1);
    other_end(&adder);
    s.db = db_open(s.where);
    CHECK(due_at(s.db, S("held"), 300));
    scratch_end(&s);
}

static void add_again(struct db *db)
{
    CHECK(!chore_add(db, S("held"), 7, 300));
}

static void news_are_waited_for(void)
{
    struct scratch s = one_held();
    char c;
    struct other adder = other_begin(&s, add_again, NULL);
    CHECK(read(adder.said, &c, 1) == 1);
    struct other runner = other_begin(&s, lock_it, end_it);
    CHECK(other_waits(&runner));
    other_end(&adder);
    CHECK(read(runner.said, &c, 1) == 1);
    other_end(&runner);
    s.db = db_open(s.where);
    db_begin(s.db);
    CHECK(!chore_is_due(s.db, S("held"), 1000));
    CHECK(!chore_lock(s.db, (struct chore_id){1}));
    db_commit(s.db);
    scratch_end(&s);
}

static void of_members(void)
{
    static const enum mode modes[] = {MODE_EACH, MODE_DIGEST, MODE_RADIO, MODE_NOMAIL};
    struct scratch s = scratch_open();
    struct chore c[4];
    struct person_id p[4];
    db_begin(s.db);
    struct list_id one = scratch_list(s.db, "one"), two = scratch_list(s.db, "two");
    for (int i = 0; i < 4; i++) {
        p[i] = scratch_person(s.db, arena_printf(s.mem, "p%d@example.org", i).p);
        struct subscription sub = {.list = one, .person = p[i], .mode = modes[i]};
        subscription_add(s.db, &sub);
        sub.list = two;
        subscription_add(s.db, &sub);
    }
    chore_set(s.db, S("digest"), p[1].v, 900); /* stays as it is */
    for (int twice = 0; twice < 2; twice++)
        chore_set_members(s.db, S("digest"), MODE_DIGEST, MODE_RADIO, 100);
    CHECK_INT(chore_take(s.mem, s.db, S("digest"), 0, 1000, 60, c, 4), 2);
    CHECK(c[0].subject + c[1].subject == p[1].v + p[2].v);
    CHECK(c[0].due == 1060 && c[1].due == 1060);
    db_commit(s.db);
    scratch_end(&s);
}

/* What would be begun is seen, and stays as it is. */
static void looked_at(void)
{
    struct scratch s = scratch_open();
    struct chore c;
    struct chore_count counts[3];
    struct person_id p[5], due[5];
    db_begin(s.db);
    struct list_id list = scratch_list(s.db, "garden");
    for (int i = 0; i < 5; i++) {
        p[i] = scratch_person(s.db, arena_printf(s.mem, "p%d@member.test", i).p);
        subscription_add(
            s.db, &(struct subscription){.list = list, .person = p[i], .mode = i ? MODE_DIGEST : MODE_EACH});
    }
    chore_set(s.db, S("digest"), p[1].v, 900);  /* p[2] has none yet */
    chore_set(s.db, S("digest"), p[3].v, 1001); /* not yet */
    chore_set(s.db, S("digest"), p[4].v, 10);
    for (int tried = 0; tried < 2; tried++) /* begun twice, and never ended */
        CHECK_INT(chore_take(s.mem, s.db, S("digest"), tried, 100, -100, &c, 1), 1);
    chore_set(s.db, S("held"), 7, 1000);
    for (int twice = 0; twice < 2; twice++) {
        CHECK_INT(
            chore_due_members(s.db, S("digest"), MODE_DIGEST, MODE_RADIO, 1000, (struct person_id){0}, due, 5),
            2);
        CHECK(due[0].v == p[1].v && due[1].v == p[2].v);
        CHECK_INT(chore_due_members(s.db, S("digest"), MODE_DIGEST, MODE_RADIO, 1000, p[1], due, 5), 1);
        CHECK_INT(chore_count_due(s.mem, s.db, 1000, counts, 3), 2);
        CHECK_STR(counts[0].kind, "digest");
        CHECK_INT(counts[0].n, 1);
        CHECK_STR(counts[1].kind, "held");
        CHECK_INT(counts[1].n, 1);
    }
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"how many are overdue, and since when", overdue},
    {"what would be begun can be looked at", looked_at},
    {"what is due is taken, once", due},
    {"what was begun twice and never finished is left alone", begun_twice},
    {"each member who wants it gets one", of_members},
    {"what is added while the last one is being ended is there afterwards", no_wake_up_is_lost},
    {"who does one waits for those who just found it there", news_are_waited_for},
};

TAP_MAIN(tests)

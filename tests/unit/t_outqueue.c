/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outqueue: pages of what waits, and changing it by hand. */
#include "store/outqueue.h"

#include "scratch.h"
#include "store/domain.h"
#include "store/outbox.h"

static struct scratch s;
static struct outbox rows[9];

/* Five mails to two domains, due at 0; the first is claimed until 110. */
static void begin(void)
{
    struct copy c = {.kind = COPY_SERVICE, .head = S("")};
    s = scratch_open();
    db_begin(s.db);
    struct copy_id copy = copy_add(s.db, &c);
    for (int i = 0; i < 5; i++)
        outbox_add(s.db, copy, address_add(s.db, arena_printf(s.mem, "m%d@%c.test", i, i < 3 ? 'a' : 'b')),
            (struct person_id){0}, (struct list_id){0}, 0);
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 100, 10, rows, 9), 5);
    for (int i = 1; i < 5; i++)
        outbox_release(s.db, rows[i].id);
}

static void end(void)
{
    db_commit(s.db);
    scratch_end(&s);
}

static void pages(void)
{
    struct queued q[9];
    begin();
    outbox_result(s.db, rows[1].id, OUT_WAITING, 450, S("later"), 500, 100);
    outbox_result(s.db, rows[2].id, OUT_ASIDE, 0, S("killed"), 0, 100);
    CHECK_INT(outqueue_page(s.mem, s.db, NULL, q, 2), 2);
    CHECK(q[0].id.v == rows[0].id.v && q[1].id.v == rows[3].id.v && q[0].claimed_until == 110);
    CHECK_INT(outqueue_page(s.mem, s.db, &q[1], q, 9), 2);
    CHECK(q[1].id.v == rows[1].id.v && q[1].next_try == 500 && q[1].first_try == 100 && q[1].code == 450);
    CHECK_STR(q[1].address, "m1@a.test");
    CHECK_STR(q[1].answer, "later");
    CHECK_INT(outqueue_aside(s.mem, s.db, (struct outbox_id){0}, q, 9), 1);
    CHECK(q[0].state == OUT_ASIDE && outqueue_get(s.mem, s.db, rows[2].id, &q[1]) && q[1].id.v == q[0].id.v);
    CHECK(!outqueue_get(s.mem, s.db, (struct outbox_id){999}, q));
    end();
}

static void changes(void)
{
    struct queued q;
    begin();
    CHECK(!outqueue_drop(s.db, rows[0].id, 105, S("no")) &&
          !outqueue_retry(s.db, rows[0].id, 105)); /* under way */
    outbox_result(s.db, rows[1].id, OUT_SENT, 250, S("ok"), 0, 100);
    CHECK(!outqueue_drop(s.db, rows[1].id, 105, S("no")) && !outqueue_retry(s.db, rows[1].id, 105));
    CHECK(outqueue_drop(s.db, rows[2].id, 105, S("by hand")) &&
          !outqueue_drop(s.db, rows[2].id, 105, S("again")));
    CHECK(outqueue_get(s.mem, s.db, rows[2].id, &q) && q.state == OUT_FAILED);
    CHECK_STR(q.answer, "by hand");
    CHECK(outqueue_retry(s.db, rows[2].id, 105));
    CHECK(outqueue_get(s.mem, s.db, rows[2].id, &q) && q.state == OUT_WAITING && q.next_try == 105 &&
          q.tries == 0);
    CHECK(
        outqueue_retry(s.db, rows[3].id, 105) && outqueue_get(s.mem, s.db, rows[3].id, &q) && q.next_try == 0);
    outbox_result(s.db, rows[4].id, OUT_WAITING, 450, S("later"), 500, 100);
    CHECK(outqueue_retry(s.db, rows[4].id, 105) && outqueue_get(s.mem, s.db, rows[4].id, &q) &&
          q.next_try == 105);
    end();
}

static void domains(void)
{
    struct queued_domain d[9];
    begin();
    outbox_result(s.db, rows[1].id, OUT_WAITING, 450, S("later"), 500, 100);
    outbox_result(s.db, rows[4].id, OUT_SENT, 250, S("ok"), 0, 100);
    CHECK_INT(outqueue_domains(s.db, (struct domain_id){-1}, d, 9), 2);
    CHECK(d[0].domain.v == domain_find(s.db, S("a.test")).v && d[0].n == 3 && d[1].n == 1);
    CHECK_INT(outqueue_domains(s.db, d[0].domain, d, 9), 1);
    end();
}

/* Due at 0, but for what is under way, put off or with a domain that is put off. */
static void stuck(void)
{
    begin();
    struct outqueue_stuck st = outqueue_stuck(s.db, 105, 50, 99);
    CHECK(st.due == 4 && st.due_since == 0 && st.tried == 0 && st.aside == 0);
    CHECK_INT(outqueue_stuck(s.db, 111, 50, 99).due, 5);
    outbox_result(s.db, rows[1].id, OUT_WAITING, 450, S("later"), 40, 100);
    outbox_result(s.db, rows[2].id, OUT_ASIDE, 0, S("killed"), 0, 100);
    domain_off(s.db, domain_find(s.db, S("b.test")), 500, 105, S("away"));
    st = outqueue_stuck(s.db, 111, 50, 100);
    CHECK(st.due == 2 && st.due_since == 0 && st.tried == 1 && st.tried_since == 100 && st.aside == 1);
    CHECK_INT(outqueue_stuck(s.db, 111, 39, 99).due, 1);
    CHECK_INT(outqueue_stuck(s.db, 111, 39, 99).tried, 0);
    end();
}

static const struct tap_test tests[] = {
    {"what waits in its order, and what was set aside", pages},
    {"mails are retried and dropped, but for those that are sent or under way", changes},
    {"how many wait by domain", domains},
    {"what does not go out as it should, and since when", stuck},
};

TAP_MAIN(tests)

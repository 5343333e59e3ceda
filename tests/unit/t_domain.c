/* SPDX-License-Identifier: GPL-3.0-or-later */
/* domain: put off, tried, full; mails counted by slices. */
#include "store/domain.h"

#include "scratch.h"
#include "store/outbox.h"

static void shut(void)
{
    struct scratch s = scratch_open();
    struct domain d, all[9];
    db_begin(s.db);
    struct domain_id a = domain_add(s.db, S("a.test")), relay = domain_find(s.db, S(""));
    CHECK(a.v && relay.v && domain_add(s.db, S("a.test")).v == a.v && domain_add(s.db, S("")).v == 0);
    CHECK(domain_find(s.db, S("b.test")).v == 0);
    CHECK_INT(domain_shut(s.mem, s.db, 10, (struct domain_id){0}, all, 9), 0);
    domain_off(s.db, a, 400, 100, S("4.4.1 no"));
    domain_off(s.db, a, 900, 500, S("4.4.2 no"));
    CHECK(domain_get(s.mem, s.db, a, &d));
    CHECK(d.off_until == 900 && d.off_since == 100 && d.offs == 2);
    CHECK_STR(d.said, "4.4.2 no");
    CHECK(domain_full(s.db, relay, 50) && !domain_full(s.db, relay, 50));
    CHECK_INT(domain_shut(s.mem, s.db, 10, (struct domain_id){0}, all, 9), 2);
    CHECK_INT(domain_shut(s.mem, s.db, 60, (struct domain_id){0}, all, 9), 1);
    domain_open(s.db, 60);
    domain_on(s.db, a);
    CHECK_INT(domain_shut(s.mem, s.db, 10, (struct domain_id){0}, all, 9), 0);
    db_commit(s.db);
    scratch_end(&s);
}

/* A row for each of two domains, due at 0. */
static void waiting(void)
{
    struct scratch s = scratch_open();
    struct outbox out[9];
    struct copy c = {.kind = COPY_SERVICE, .head = S("")};
    db_begin(s.db);
    struct copy_id copy = copy_add(s.db, &c);
    static const char *const to[] = {"x@A.test", "y@b.test", "nobody"};
    for (size_t i = 0; i < 3; i++)
        outbox_add(s.db, copy, address_add(s.db, str_of(to[i])), (struct person_id){0}, (struct list_id){0}, 0);
    struct domain_id a = domain_find(s.db, S("a.test")), b = domain_find(s.db, S("b.test"));
    domain_off(s.db, a, 500, 0, S(""));
    domain_full(s.db, b, 300);
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 100, 10, out, 9), 1);
    CHECK(out[0].domain.v == 0);
    outbox_result(s.db, out[0].id, OUT_SENT, 250, S(""), 0, 100);
    CHECK(!outbox_due(s.db, 100) && outbox_due(s.db, 300));
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 300, 10, out, 9), 1);
    CHECK(out[0].domain.v == b.v);
    outbox_result(s.db, out[0].id, OUT_WAITING, 450, S(""), 9000, 300);
    CHECK_INT(outbox_let_go(s.db, a, -1, 0), 0);
    CHECK_INT(outbox_let_go(s.db, a, 0, 50), 1); /* it is too old to wait for its domain */
    CHECK_INT(outbox_claim(s.mem, s.db, S("me"), 400, 10, out, 9), 1);
    CHECK(out[0].domain.v == 0 && out[0].first_try == 50);
    outbox_release(s.db, out[0].id);
    db_commit(s.db);
    scratch_end(&s);
}

static void clock_set_back(void)
{
    struct scratch s = scratch_open();
    struct copy c = {.kind = COPY_SERVICE, .head = S("")};
    db_begin(s.db);
    outbox_add(s.db, copy_add(s.db, &c), address_add(s.db, S("x@a.test")), (struct person_id){0},
        (struct list_id){0}, 0);
    domain_off(s.db, domain_find(s.db, S("a.test")), 100 + DOMAIN_LONGEST + 1, 0, S(""));
    CHECK(outbox_due(s.db, 100));
    db_commit(s.db);
    scratch_end(&s);
}

static void counted(void)
{
    struct scratch s = scratch_open();
    int64_t first;
    db_begin(s.db);
    struct domain_id a = domain_add(s.db, S("a.test"));
    sent_count(s.db, a, 60, 5, 10);
    sent_count(s.db, a, 60, 5, -3);
    sent_count(s.db, a, 60, 9, 1);
    sent_count(s.db, a, 3600, 5, 100);
    CHECK_INT(sent_between(s.db, a, 60, 5, 9), 8);
    CHECK_INT(sent_between(s.db, a, 60, 6, 8), 0);
    CHECK(sent_first(s.db, a, 60, 0, &first) && first == 5);
    sent_forget(s.db, 60, 9);
    CHECK(sent_first(s.db, a, 60, 0, &first) && first == 9);
    CHECK_INT(sent_between(s.db, a, 3600, 0, 9), 100);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a domain that is put off, and one that is full", shut},
    {"their rows wait, and no row was touched for it", waiting},
    {"a wait that ends too far ahead is one of a clock that was set back", clock_set_back},
    {"mails are counted by span and slice", counted},
};

TAP_MAIN(tests)

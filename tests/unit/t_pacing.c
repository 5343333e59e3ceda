/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pacing: what caps leave, and when there is more. */
#include "action/pacing.h"

#include "action/work.h"
#include "base/conf.h"
#include "scratch.h"
#include "store/domain.h"

static struct scratch s;
static struct work w;

static struct pacing *begin(const char *lines)
{
    static struct conf conf;
    struct str error = S("");
    s = scratch_open();
    CHECK(conf_read(s.mem, arena_printf(s.mem, "domain = lists.test\n%s", lines), "/x/conf", &conf, &error));
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .now = 1000000000};
    db_begin(s.db);
    struct pacing *p = pacing_new(s.mem, &conf);
    pacing_begin(&w, p);
    return p;
}

static void end(void)
{
    db_commit(s.db);
    scratch_end(&s);
}

static struct domain of(const char *name)
{
    struct domain d;
    if (*name)
        domain_add(s.db, str_of(name));
    CHECK(domain_get(s.mem, s.db, domain_find(s.db, str_of(name)), &d));
    return d;
}

static void none(void)
{
    struct pacing *p = begin("");
    struct domain relay = of("");
    int64_t again;
    pacing_count(&w, p, &relay, 1000);
    CHECK(pacing_room(&w, p, &relay, &again) == INT64_MAX);
    CHECK_INT(pacing_done(&w, p, &relay, 1000), 0);
    end();
}

/* Two senders share a cap although the clock of one is seconds ahead; what a clock set back left far ahead
 * counts no more. */
static void clocks_apart(void)
{
    struct pacing *p = begin("cap = 20/min\n");
    struct domain relay = of("");
    int64_t again;
    pacing_count(&w, p, &relay, 20);
    w.now -= 7;
    CHECK_INT(pacing_room(&w, p, &relay, &again), 0);
    w.now -= 3600;
    CHECK_INT(pacing_room(&w, p, &relay, &again), 20);
    end();
}

/* Sends what it may each second: in no minute may there be more than the cap. */
static void never_more(void)
{
    struct pacing *p = begin("cap = 30/min\n");
    struct domain relay = of("");
    int64_t began[600] = {0}, again, sum = 0;
    for (int t = 0; t < 600; t++, w.now++) {
        int64_t room = pacing_room(&w, p, &relay, &again);
        CHECK(room > 0 || (again > w.now && again <= w.now + 65));
        if (t % 7 == 0 || t > 300) {
            pacing_count(&w, p, &relay, room);
            began[t] = room;
        }
        sum = 0;
        for (int k = t > 59 ? t - 59 : 0; k <= t; k++)
            sum += began[k];
        CHECK(sum <= 30);
    }
    for (int t = 0; t < 600; t++)
        sum += began[t];
    CHECK(sum > 250); /* and not much less */
    end();
}

static void by_domain(void)
{
    struct pacing *p = begin("cap_domain = a.test 5/hour; *.b.test 2/day\n");
    struct domain a = of("a.test"), b = of("x.b.test"), c = of("c.test");
    int64_t again;
    CHECK_INT(pacing_room(&w, p, &a, &again), 5);
    pacing_count(&w, p, &a, 5);
    CHECK_INT(pacing_room(&w, p, &a, &again), 0);
    CHECK(again > w.now + 3600 - 300 && again <= w.now + 3600 + 300);
    pacing_count(&w, p, &a, -2);
    CHECK_INT(pacing_room(&w, p, &a, &again), 2);
    CHECK_INT(pacing_room(&w, p, &b, &again), 2);
    CHECK(pacing_room(&w, p, &c, &again) == INT64_MAX);
    CHECK_INT(pacing_done(&w, p, &a, 2), 0);
    CHECK_INT(pacing_done(&w, p, &a, 7) - w.now, 3900);
    end();
}

static void ramp(void)
{
    struct pacing *p = begin("ramp = 10/day doubling 3d\n");
    struct domain relay = of("");
    int64_t again;
    CHECK_INT(pacing_room(&w, p, &relay, &again), 10);
    pacing_count(&w, p, &relay, 10);
    CHECK_INT(pacing_room(&w, p, &relay, &again), 0);
    w.now += 2 * 86400;
    pacing_begin(&w, p);
    CHECK_INT(pacing_room(&w, p, &relay, &again), 10);
    w.now += 86400;
    CHECK_INT(pacing_room(&w, p, &relay, &again), 20);
    CHECK_INT(pacing_done(&w, p, &relay, 60) - w.now, 2 * 86400);
    end();
}

static const struct tap_test tests[] = {
    {"a cap is shared by clocks that are seconds apart", clocks_apart},
    {"without a cap there is none", none},
    {"in no minute goes more than the cap, and not much less", never_more},
    {"a domain has its own", by_domain},
    {"a ramp doubles while it runs", ramp},
};

TAP_MAIN(tests)

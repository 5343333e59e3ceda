/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rate: caps as the configuration writes them. */
#include "base/rate.h"

#include "tap.h"

static void rates(void)
{
    struct rate r[RATES_MOST];
    CHECK_INT(rate_read(S("30/min, 2000/day"), r), 2);
    CHECK(r[0].n == 30 && r[0].span == 60 && r[1].n == 2000 && r[1].span == 86400);
    CHECK_INT(rate_read(S("5/HOUR"), r), 1);
    CHECK_INT(r[0].span, 3600);
    static const char *const wrong[] = {"", "30", "30/", "/min", "0/min", "-1/min", "30/week", "30 /min",
        "99999999999/day", "1/min 1/min 1/min 1/min 1/min"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_INT(rate_read(str_of(wrong[i]), r), 0);
}

static void domains(void)
{
    struct rate r[RATES_MOST];
    struct str rest = S("gmail.com 20/min 500/day; *.x.org 5/min;* 1/hour;"), domain;
    CHECK_INT(rate_domain(&rest, &domain, r), 2);
    CHECK_STR(domain, "gmail.com");
    CHECK_INT(rate_domain(&rest, &domain, r), 1);
    CHECK_STR(domain, "*.x.org");
    CHECK_INT(rate_domain(&rest, &domain, r), 1);
    CHECK_STR(domain, "*");
    CHECK_INT(rate_domain(&rest, &domain, r), 0);
    CHECK_INT(rest.n, 0);
    static const char *const wrong[] = {"gmail.com", "30/min", "a.org 3/min 4", "a.org; b.org 3/min"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        rest = str_of(wrong[i]);
        CHECK_INT(rate_domain(&rest, &domain, r), 0);
        CHECK(rest.n > 0);
    }
    CHECK(rate_means(S("*"), S("a.org")) && rate_means(S("A.org"), S("a.org")));
    CHECK(rate_means(S("*.a.org"), S("b.a.org")) && !rate_means(S("*.a.org"), S("a.org")));
    CHECK(!rate_means(S("*.a.org"), S("ba.org")) && !rate_means(S("a.org"), S("b.a.org")));
}

static void ramps(void)
{
    struct ramp r;
    CHECK(rate_ramp(S("200/day doubling 3d"), &r));
    CHECK_INT(rate_ramp_now(&r, -5), 200);
    CHECK_INT(rate_ramp_now(&r, 3 * 86400 - 1), 200);
    CHECK_INT(rate_ramp_now(&r, 3 * 86400), 400);
    CHECK_INT(rate_ramp_now(&r, 9 * 86400), 1600);
    CHECK(rate_ramp_now(&r, INT64_C(10000) * 86400) == INT64_MAX);
    static const char *const wrong[] = {"", "200/day", "200/hour doubling 3d", "200/day doubling 3",
        "200/day doubling 0d", "200/day doubling 3d now", "200/day each 3d"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(!rate_ramp(str_of(wrong[i]), &r));
}

static const struct tap_test tests[] = {
    {"so many in a minute, an hour, a day; nothing else", rates},
    {"rates by domain, and which domains a word means", domains},
    {"a ramp doubles, and ends", ramps},
};

TAP_MAIN(tests)

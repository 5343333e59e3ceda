/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheduling: weekly due times on the member's own clock, across clock changes and in odd zones. */
#include "action/scheduling.h"

#include "action/work.h"
#include "base/conf.h"
#include "base/when.h"
#include "store/person.h"
#include "store/subscription.h"
#include "tap.h"

static void at(int64_t t, const char *want)
{
    struct buf b;
    buf_init(&b, 100);
    when_iso(&b, t);
    CHECK_STR(buf_str(&b), want);
    buf_release(&b);
}

static int64_t utc(const char *iso)
{
    int64_t t;
    CHECK(when_iso_read(str_of(iso), &t));
    return t;
}

static void check(int day, int hour, const char *zone, const char *now, const char *last, const char *next)
{
    struct schedule s = {day, hour, str_of(zone)};
    at(scheduling_last(&s, utc(now)), last);
    at(scheduling_next(&s, utc(now)), next);
}

static void every_week(void)
{
    check(0, 7, "UTC", "2026-05-06T12:00:00Z", "2026-05-04T07:00:00Z", "2026-05-11T07:00:00Z");
    check(6, 0, "UTC", "2026-05-06T12:00:00Z", "2026-05-03T00:00:00Z", "2026-05-10T00:00:00Z");
    check(2, 23, "UTC", "2026-05-06T12:00:00Z", "2026-04-29T23:00:00Z", "2026-05-06T23:00:00Z");
    check(0, 7, "UTC", "2026-12-30T00:00:00Z", "2026-12-28T07:00:00Z", "2027-01-04T07:00:00Z");
}

static void on_the_second(void)
{
    check(0, 7, "UTC", "2026-05-04T06:59:59Z", "2026-04-27T07:00:00Z", "2026-05-04T07:00:00Z");
    check(0, 7, "UTC", "2026-05-04T07:00:00Z", "2026-05-04T07:00:00Z", "2026-05-11T07:00:00Z");
    check(0, 7, "UTC", "2026-05-04T07:00:01Z", "2026-05-04T07:00:00Z", "2026-05-11T07:00:00Z");
}

static void zones(void)
{
    check(0, 7, "Asia/Kolkata", "2026-05-04T01:29:59Z", "2026-04-27T01:30:00Z", "2026-05-04T01:30:00Z");
    check(0, 7, "Asia/Kathmandu", "2026-05-04T01:15:00Z", "2026-05-04T01:15:00Z", "2026-05-11T01:15:00Z");
    check(0, 7, "Pacific/Kiritimati", "2026-05-03T18:00:00Z", "2026-05-03T17:00:00Z", "2026-05-10T17:00:00Z");
    check(0, 23, "Pacific/Pago_Pago", "2026-05-05T09:00:00Z", "2026-04-28T10:00:00Z", "2026-05-05T10:00:00Z");
}

/* Berlin puts its clock on at 02:00 on 29 March 2026, and back at 03:00 on 25 October; both are Sundays. */
static void clock_changes(void)
{
    check(0, 7, "Europe/Berlin", "2026-03-28T00:00:00Z", "2026-03-23T06:00:00Z", "2026-03-30T05:00:00Z");
    check(0, 7, "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-19T05:00:00Z", "2026-10-26T06:00:00Z");
    check(6, 2, "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-22T01:00:00Z", "2026-03-29T01:00:00Z");
    check(6, 2, "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T00:00:00Z", "2026-11-01T01:00:00Z");
}

/* In small steps over two years the due times go forward and follow each other. */
static void steady(void)
{
    static const char *const names[] = {
        "Europe/London", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "Africa/Casablanca"};
    for (size_t z = 0; z < sizeof names / sizeof *names; z++)
        for (int hour = 0; hour < 24; hour += 1) {
            struct schedule s = {6, hour, str_of(names[z])};
            int64_t t = utc("2026-01-01"), end = utc("2028-01-01"), due = scheduling_next(&s, t);
            for (; t < end; t = due, due = scheduling_next(&s, t)) {
                CHECK(due > t && due - t <= 7 * 86400 + 7200);
                CHECK_INT(scheduling_last(&s, due), due);
                CHECK_INT(scheduling_last(&s, due - 1) < due, 1);
                CHECK_INT(scheduling_next(&s, due - 1), due);
            }
        }
}

static void who_says(void)
{
    struct conf conf = {.digest_day = 3, .digest_hour = 18, .zone = S("Africa/Nairobi")};
    struct work w = {.conf = &conf};
    struct subscription sub = {.digest_day = -1, .digest_hour = -1};
    struct person p = {.zone = S("")};
    struct schedule s = scheduling_of(&w, &sub, &p);
    CHECK_INT(s.day, 3);
    CHECK_INT(s.hour, 18);
    CHECK_STR(s.zone, "Africa/Nairobi");
    sub.digest_day = 0, sub.digest_hour = 0, p.zone = S("Asia/Kolkata");
    s = scheduling_of(&w, &sub, &p);
    CHECK_INT(s.day, 0);
    CHECK_INT(s.hour, 0);
    CHECK_STR(s.zone, "Asia/Kolkata");
}

static const struct tap_test tests[] = {
    {"a digest is due once a week, on its day and hour", every_week},
    {"the due second itself belongs to the week that ends with it", on_the_second},
    {"half hours, quarter hours and the ends of the earth", zones},
    {"clock changes: skipped hours come later, doubled hours once", clock_changes},
    {"due times follow each other in every zone and hour", steady},
    {"the member's word goes before the network's", who_says},
};
TAP_MAIN(tests)

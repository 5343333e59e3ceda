/* SPDX-License-Identifier: GPL-3.0-or-later */
/* when: civil dates, zones with changing and half-hour offsets, ISO and mail dates, the moved clock. */
#include "base/when.h"

#include "tap.h"

static const char *iso(int64_t at)
{
    static struct buf b;
    buf_init(&b, 64);
    when_iso(&b, at);
    buf_char(&b, 0);
    return b.p;
}

static void round_trip(void)
{
    struct civil c;
    for (int64_t at = -3000000000; at < 5000000000; at += 7654321) {
        when_split_offset(at, 330, &c);
        CHECK_INT(when_join_utc(&c), at);
    }
    when_split(1777878000, S(""), &c);
    CHECK_INT(c.year, 2026);
    CHECK_INT(c.month, 5);
    CHECK_INT(c.day, 4);
    CHECK_INT(c.weekday, 0);
}

static void carried_over(void)
{
    struct civil c = {.year = 2026, .month = 14, .day = 0, .hour = 25};
    CHECK(strcmp(iso(when_join(&c, S(""))), "2027-02-01T01:00:00Z") == 0);
}

static void zones(void)
{
    struct civil c = {.year = 2026, .month = 3, .day = 29, .hour = 2, .minute = 30}; /* skipped in Berlin */
    CHECK(strcmp(iso(when_join(&c, S("Europe/Berlin"))), "2026-03-29T01:30:00Z") == 0);
    c = (struct civil){.year = 2026, .month = 10, .day = 25, .hour = 2, .minute = 30}; /* twice in Berlin */
    CHECK(strcmp(iso(when_join(&c, S("Europe/Berlin"))), "2026-10-25T00:30:00Z") == 0);
    c = (struct civil){.year = 2026, .month = 7, .day = 1, .hour = 7};
    CHECK(strcmp(iso(when_join(&c, S("Asia/Kolkata"))), "2026-07-01T01:30:00Z") == 0);
    when_split(1777878000, S("Africa/Nairobi"), &c);
    CHECK_INT(c.hour, 10);
    CHECK_INT(c.offset, 180);
    CHECK(when_zone_known(S("Africa/Nairobi")));
    CHECK(!when_zone_known(S("Africa/Atlantis")));
    CHECK(!when_zone_known(S("../../../etc/passwd")));
    CHECK(!when_zone_known(S("")));
}

static void reading(void)
{
    int64_t at;
    CHECK(when_iso_read(S("2026-05-04T10:00:00+03:00"), &at));
    CHECK_INT(at, 1777878000);
    CHECK(when_iso_read(S("2026-05-04"), &at));
    CHECK_INT(at, 1777852800);
    CHECK(when_iso_read(S("2040-02-29T00:00Z"), &at));
    CHECK(!when_iso_read(S("2026-02-30"), &at));
    CHECK(!when_iso_read(S("2026-05-04T25:00:00Z"), &at));
    CHECK(!when_iso_read(S("2026-05-04T10:00:00Q"), &at));
    CHECK(!when_iso_read(S("yesterday"), &at));
}

static void writing(void)
{
    struct buf b;
    buf_init(&b, 200);
    when_mail_date(&b, 1777878000, -210);
    CHECK_STR(buf_str(&b), "Mon, 04 May 2026 03:30:00 -0330");
    buf_reset(&b);
    when_iso_offset(&b, 1777878000, 180);
    CHECK_STR(buf_str(&b), "2026-05-04T10:00:00+03:00");
    buf_release(&b);
}

static void moved_clock(void)
{
    setenv("POSTHOUSE_NOW", "2031-01-01T00:00:00Z", 1);
    CHECK(strncmp(iso(when_now()), "2031-01-01T00:00:0", 18) == 0);
    CHECK(when_mono() / 1000 == when_now());
    char path[] = "/tmp/t_when-XXXXXX";
    int fd = mkstemp(path);
    CHECK(write(fd, "2032-06-01\n", 11) == 11);
    setenv("POSTHOUSE_NOW", path, 1);
    CHECK(strncmp(iso(when_now()), "2032-06-01T00:00:0", 18) == 0);
    CHECK(ftruncate(fd, 0) == 0 && pwrite(fd, "2033-06-01\n", 11, 0) == 11);
    CHECK(strncmp(iso(when_now()), "2033-06-01T00:00:0", 18) == 0);
    unlink(path);
}

static void ticks(void)
{
    int64_t before = when_ticks();
    setenv("POSTHOUSE_NOW", "2031-01-01T00:00:00Z", 1);
    usleep(2000);
    int64_t passed = when_ticks() - before;
    CHECK(passed >= 2000 && passed < 30 * 1000000);
}

static const struct tap_test tests[] = {
    {"civil dates go there and back over two centuries", round_trip},
    {"fields out of range are carried over", carried_over},
    {"zones: skipped and doubled hours, half hours, names that are no zone", zones},
    {"ISO dates are read strictly", reading},
    {"mail and ISO dates are written with their offset", writing},
    {"POSTHOUSE_NOW moves wall and monotonic clock, by value and by file", moved_clock},
    {"ticks go on as they are while the clocks are moved", ticks},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one clock, and dates in time zones. */
#include "base/when.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"

static struct timespec now_of(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t) != 0)
        die("no clock");
    return t;
}

static int64_t real_mono(void)
{
    struct timespec t = now_of(CLOCK_MONOTONIC);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#ifdef POSTHOUSE_TEST
static bool file_says(const char *path, int64_t *at)
{
    char text[64];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    return n > 0 && when_iso_read(str_trim((struct str){text, (size_t)n}), at);
}

/* Where the test has put the clock, in seconds; false when it is not moved. */
static bool moved(int64_t *at, int64_t *since_start)
{
    static int64_t started;
    const char *where = getenv("POSTHOUSE_NOW");
    if (!where || !*where)
        return false;
    if (!started)
        started = real_mono();
    *since_start = real_mono() - started;
    if (where[0] == '/' ? file_says(where, at) : when_iso_read(str_of(where), at))
        return true;
    die("POSTHOUSE_NOW is neither a date nor a readable file: %s", where);
}
#endif

int64_t when_now(void)
{
#ifdef POSTHOUSE_TEST
    int64_t at, since;
    if (moved(&at, &since))
        return at + since / 1000;
#endif
    return now_of(CLOCK_REALTIME).tv_sec;
}

int64_t when_mono(void)
{
#ifdef POSTHOUSE_TEST
    int64_t at, since;
    if (moved(&at, &since))
        return at * 1000 + since;
#endif
    return real_mono();
}

int64_t when_worked(int pid)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return -1;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t when_ticks(void)
{
    struct timespec t = now_of(CLOCK_MONOTONIC);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Days since 1970-01-01 of a proleptic Gregorian date; month may be out of range. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year += (month - 1 - ((month - 1) % 12 + 12) % 12) / 12;
    month = ((month - 1) % 12 + 12) % 12 + 1;
    if (month <= 2)
        year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t yoe = year - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void date_of(int64_t days, struct civil *c)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c->year = (int)(yoe + era * 400 + (c->month <= 2));
}

void when_split_offset(int64_t at, int minutes_east, struct civil *out)
{
    int64_t local = at + (int64_t)minutes_east * 60;
    int64_t days = local / 86400, rest = local % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    date_of(days, out);
    out->hour = (int)(rest / 3600);
    out->minute = (int)(rest % 3600 / 60);
    out->second = (int)(rest % 60);
    out->weekday = (int)(((days + 3) % 7 + 7) % 7);
    out->offset = minutes_east;
}

bool when_zone_known(struct str zone)
{
    char path[128] = "/usr/share/zoneinfo/";
    size_t n = strlen(path);
    if (zone.n == 0 || zone.n >= sizeof path - n || zone.p[0] == '/' || str_find(zone, S("..")) != STR_NONE ||
        memchr(zone.p, 0, zone.n))
        return false;
    memcpy(path + n, zone.p, zone.n);
    char magic[4];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool known = read(fd, magic, 4) == 4 && memcmp(magic, "TZif", 4) == 0;
    close(fd);
    return known;
}

/* libc knows one zone at a time: this is the only place that sets it. */
static void enter_zone(struct str zone)
{
    static char current[128] = "?";
    char wanted[128] = "UTC";
    if (zone.n && when_zone_known(zone)) {
        memcpy(wanted, zone.p, zone.n);
        wanted[zone.n] = 0;
    }
    if (strcmp(current, wanted) == 0)
        return;
    memcpy(current, wanted, sizeof current);
    setenv("TZ", wanted, 1);
    tzset();
}

static int offset_at(int64_t at)
{
    time_t t = (time_t)at;
    struct tm tm;
    return localtime_r(&t, &tm) ? (int)(tm.tm_gmtoff / 60) : 0;
}

void when_split(int64_t at, struct str zone, struct civil *out)
{
    enter_zone(zone);
    when_split_offset(at, offset_at(at), out);
}

int64_t when_join_utc(const struct civil *c)
{
    return days_of(c->year, c->month, c->day) * 86400 + (int64_t)c->hour * 3600 + (int64_t)c->minute * 60 +
           c->second - (int64_t)c->offset * 60;
}

int64_t when_join(const struct civil *c, struct str zone)
{
    struct civil utc = *c;
    utc.offset = 0;
    int64_t wall = when_join_utc(&utc);
    enter_zone(zone);
    /* The offsets a day before and after bracket any clock change; the earlier one first, so that a time that
       happens twice is the first, and one that is skipped is moved on by the length of the gap. */
    int before = offset_at(wall - 86400), after = offset_at(wall + 86400);
    int64_t first = wall - (int64_t)before * 60;
    if (offset_at(first) == before)
        return first;
    int64_t second = wall - (int64_t)after * 60;
    return offset_at(second) == after ? second : first;
}

void when_iso_offset(struct buf *b, int64_t at, int minutes_east)
{
    struct civil c;
    when_split_offset(at, minutes_east, &c);
    int away = minutes_east < 0 ? -minutes_east : minutes_east;
    buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
        c.second, minutes_east < 0 ? '-' : '+', away / 60, away % 60);
}

void when_iso(struct buf *b, int64_t at)
{
    struct civil c;
    when_split_offset(at, 0, &c);
    buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

static bool digits(struct str *s, size_t n, int *out)
{
    int v = 0;
    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!ascii_digit(s->p[i]))
            return false;
        v = v * 10 + (s->p[i] - '0');
    }
    *out = v;
    *s = str_from(*s, n);
    return true;
}

static bool mark(struct str *s, const char *any)
{
    if (s->n == 0 || !strchr(any, s->p[0]) || !s->p[0])
        return false;
    *s = str_from(*s, 1);
    return true;
}

static bool zone_offset(struct str s, int *minutes)
{
    if (s.n == 0 || str_eq_nocase(s, S("Z")))
        return true;
    bool west = s.p[0] == '-';
    int h, m;
    if (!mark(&s, "+-") || !digits(&s, 2, &h) || !mark(&s, ":") || !digits(&s, 2, &m) || s.n || h > 23 ||
        m > 59)
        return false;
    *minutes = (h * 60 + m) * (west ? -1 : 1);
    return true;
}

bool when_iso_read(struct str s, int64_t *at)
{
    struct civil c = {0};
    if (!digits(&s, 4, &c.year) || !mark(&s, "-") || !digits(&s, 2, &c.month) || !mark(&s, "-") ||
        !digits(&s, 2, &c.day) || c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31)
        return false;
    if (s.n) {
        if (!mark(&s, "Tt ") || !digits(&s, 2, &c.hour) || !mark(&s, ":") || !digits(&s, 2, &c.minute))
            return false;
        if (mark(&s, ":") && !digits(&s, 2, &c.second))
            return false;
        if (c.hour > 23 || c.minute > 59 || c.second > 60 || !zone_offset(s, &c.offset))
            return false;
    }
    struct civil back;
    *at = when_join_utc(&c);
    when_split_offset(*at, c.offset, &back);
    return back.day == c.day; /* 31 February is no date */
}

void when_mail_date(struct buf *b, int64_t at, int minutes_east)
{
    static const char days[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char months[12][4] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c;
    when_split_offset(at, minutes_east, &c);
    int away = minutes_east < 0 ? -minutes_east : minutes_east;
    buf_printf(b, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", days[c.weekday], c.day, months[c.month - 1],
        c.year, c.hour, c.minute, c.second, minutes_east < 0 ? '-' : '+', away / 60, away % 60);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maildate: every form that mail has been seen with, and what is no date. */
#include "mail/maildate.h"

#include "base/when.h"

#include "tap.h"

static void is(const char *value, const char *want)
{
    int64_t at;
    int zone;
    struct buf b;
    buf_init(&b, 64);
    if (maildate_read(str_of(value), &at, &zone))
        when_iso_offset(&b, at, zone);
    if (!str_eq(buf_str(&b), str_of(want)))
        printf("# of %s\n", value);
    CHECK_STR(buf_str(&b), want);
    buf_release(&b);
}

static void good(void)
{
    is("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00");
    is("21 Nov 97 09:55 GMT", "1997-11-21T09:55:00+00:00");
    is("1 Jan 24 10:00:00 EST", "2024-01-01T10:00:00-05:00");
    is("Wed, 20 Dec 95 19:59 CST", "1995-12-20T19:59:00-06:00");
    is("Monday, 4 May 2026 10:00:00 +0300 (EAT (x))", "2026-05-04T10:00:00+03:00");
    is("Mon May  4 10:00:00 2026", "2026-05-04T10:00:00+00:00");
    is("Thu Jan  1 10:00:00 CET 2024", "2024-01-01T10:00:00+01:00");
    is("lun., 4 May 2026 10:00:00 +0200", "2026-05-04T10:00:00+02:00");
    is("2026-05-04T10:00:00+02:00", "2026-05-04T10:00:00+02:00");
    is("2026-05-04 10:00:00", "2026-05-04T10:00:00+00:00");
    is("Mon, 4 May 2026 10.00.00 +0200", "2026-05-04T10:00:00+02:00");
    is("4-May-2026 10:00:00 +0200", "2026-05-04T10:00:00+02:00");
    is("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "");
    is("Mon, 4 May 2026 2:05:06 PM +0000", "2026-05-04T14:05:06+00:00");
    is("Mon, 4 May 2026 10:00:00 GMT+0100", "2026-05-04T10:00:00+01:00");
    is("Mon, 4 May 2026 10:00:00 -0000", "2026-05-04T10:00:00+00:00");
    is("Mon, 4 May 2026 23:59:60 +0530", "2026-05-04T23:59:59+05:30");
}

static void bad(void)
{
    const char *const none[] = {"", "Whenever", "4 May 2026 25:61:61 +0000", "31 Feb 2026 10:00:00 +0000",
        "4 May 2026 10:00:00 +9999", "4 Foo 2026 10:00:00 +0000", "May 2026", "99999999999999999999",
        "4 May 1969 10:00:00 +0000", "4 May 9999 10:00:00 +0000", "2026-02-31", "2026-13-01T00:00:00Z",
        "1 2 3 4 5 6 7 8"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        is(none[i], "");
}

static const struct tap_test tests[] = {
    {"forms that are read, with their zone", good},
    {"what is no date is none", bad},
};
TAP_MAIN(tests)

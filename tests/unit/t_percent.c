/* SPDX-License-Identifier: GPL-3.0-or-later */
/* percent: escapes of web addresses, and what only looks like one. */
#include "base/percent.h"

#include "tap.h"

static struct str decoded(const char *text, char out[50], bool *good)
{
    struct str s = str_of(text);
    size_t n = 0;
    for (*good = true; s.n && *good; n++)
        *good = percent_next(&s, &out[n]);
    return (struct str){out, *good ? n : 0};
}

static void escapes(void)
{
    char out[50];
    bool good;
    CHECK_STR(decoded("a%40b%c3%A9+", out, &good), "a@b\xc3\xa9+");
    CHECK(str_eq(decoded("%00", out, &good), (struct str){"", 1}));
    static const char *const bad[] = {"%", "a%4", "%4g", "%%40", "% 40", "%+4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        decoded(bad[i], out, &good);
        CHECK(!good);
    }
}

static const struct tap_test tests[] = {{"each escape is one byte, and a broken one is none", escapes}};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* encoded: RFC 2047 as it comes. */
#include "mail/encoded.h"

#include "base/arena.h"

#include "charsets.h"
#include "tap.h"

static struct str text(const char *value)
{
    static struct arena *a;
    a = a ? a : arena_new();
    return encoded_text(a, str_of(value));
}

static void words(void)
{
    CHECK_STR(text("=?iso-8859-1?Q?Fr=F6sche_x?= ok"), "Frösche x ok");
    CHECK_STR(text("=?utf-8?b?w7w=?="), "ü");
    CHECK_STR(text("=?utf-8?B?aGVsbG8?="), "hello"); /* no padding */
    CHECK_STR(text("=?utf-8*en?q?a?="), "a");
    CHECK_STR(text("=?utf-8?Q?=C3=BC?="), "ü");
    CHECK_STR(text("a =?utf-8?q?b?=, c"), "a b, c");
    CHECK_STR(text("re=?utf-8?q?b?=x"), "rebx");
}

static void neighbours(void)
{
    CHECK_STR(text("=?utf-8?q?a?=  =?utf-8?q?b?= c"), "ab c");
    CHECK_STR(text("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?="), "ü"); /* a character over two words */
    CHECK_STR(text("=?utf-8?b?w7w=?= =?UTF-8?Q?=C3=BC?="), "üü");
    CHECK_STR(text("=?utf-8?q?a?= =?iso-8859-1?q?=E9?="), "aé");
}

static void strange(void)
{
    CHECK_STR(text("=?no-such-charset?q?caf=E9?="), "café");
    CHECK_STR(text("=?utf-8?x?a?="), "=?utf-8?x?a?=");
    CHECK_STR(text("=?utf-8?q?never ends"), "=?utf-8?q?never ends");
    CHECK_STR(text("=?utf-8?q?a=0D=0ABcc:_x?="), "a  Bcc: x");
    CHECK_STR(text("=?utf-8?q?a=00b?="), "a\xEF\xBF\xBD"
                                         "b");
    CHECK_STR(text("=?utf-8?q?=ZZ?="), "=ZZ");
    CHECK_STR(text("gr\xC3\xBC\xC3\x9F =?utf-8?q?x?="), "grüß x");
    CHECK_STR(text("gr\xFC\xDF"), "grüß");
    CHECK_STR(text(""), "");
}

static void many(void)
{
    char *big = malloc(200001);
    for (size_t i = 0; i < 200000; i += 2)
        memcpy(big + i, "=?", 2);
    big[200000] = 0;
    CHECK_INT(text(big).n, 200000); /* in linear time: the alarm ends it else */
    CHECK_INT(encoded_count(str_of(big)), 100000);
}

static const struct tap_test tests[] = {
    {"words, in both encodings", words},
    {"neighbours are joined before they are converted", neighbours},
    {"unknown charsets, broken words, injected line ends", strange},
    {"a hundred thousand beginnings take no time", many},
};
TAP_MAIN(tests)

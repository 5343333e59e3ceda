/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/charset. */
#include "base/charset.h"
#include "tap.h"

static char plain[CHARSET_MAX];

#define REAL(name) str_of(charset_real(S(name), plain))

static void aliases(void)
{
    CHECK_STR(REAL("x-sjis"), "shift_jis");
    CHECK_STR(REAL(" ISO-8859-1 "), "cp1252");
    CHECK_STR(REAL("\"Windows-1252\""), "cp1252");
    CHECK_STR(REAL("ks_c_5601-1987"), "cp949");
    CHECK_STR(REAL("CP-850"), "cp850");
    CHECK_STR(REAL("cp850"), "cp850");
    CHECK_STR(REAL("UTF8"), "utf-8");
    CHECK_STR(REAL("iso-2022-jp"), CHARSET_JIS);
    CHECK_STR(REAL("unicode"), CHARSET_UTF16);
}

static void names_that_say_nothing(void)
{
    CHECK_STR(REAL(""), CHARSET_GUESS);
    CHECK_STR(REAL(" \"\" "), CHARSET_GUESS);
    CHECK_STR(REAL("US-ASCII"), CHARSET_GUESS);
    CHECK_STR(REAL("unknown-8bit"), CHARSET_GUESS);
}

static void what_is_no_name(void)
{
    CHECK_STR(REAL("utf-8//TRANSLIT"), CHARSET_GUESS);
    CHECK_STR(REAL("koi8-r\0x"), CHARSET_GUESS);
    CHECK_STR(REAL("koi8 r"), CHARSET_GUESS);
    CHECK_STR(REAL("123456789012345678901234567890123456789"), "123456789012345678901234567890123456789");
    CHECK_STR(REAL("1234567890123456789012345678901234567890"), CHARSET_GUESS);
    CHECK_STR(REAL("x-nobody-knows"), "x-nobody-knows");
}

static void seconds(void)
{
    CHECK_STR(str_of(charset_second("shift_jis")), "cp932");
    CHECK(!charset_second("cp1252"));
}

static const struct tap_test tests[] = {
    {"aliases of mail", aliases},
    {"names that say nothing are guessed", names_that_say_nothing},
    {"what cannot be a name is guessed", what_is_no_name},
    {"makers' own additions", seconds},
};
TAP_MAIN(tests)

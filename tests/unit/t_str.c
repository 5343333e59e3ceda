/* SPDX-License-Identifier: GPL-3.0-or-later */
/* str: cutting, finding, comparing, numbers. */
#include "base/str.h"

#include "tap.h"

static void cutting(void)
{
    struct str rest = S("a,,b"), piece;
    CHECK(str_cut(&rest, ',', &piece));
    CHECK_STR(piece, "a");
    CHECK(str_cut(&rest, ',', &piece));
    CHECK_STR(piece, "");
    CHECK(str_cut(&rest, ',', &piece));
    CHECK_STR(piece, "b");
    CHECK(!str_cut(&rest, ',', &piece));
}

static void lines(void)
{
    struct str rest = S("one\r\ntwo\n\nlast"), line;
    CHECK(str_line(&rest, &line));
    CHECK_STR(line, "one");
    CHECK(str_line(&rest, &line));
    CHECK_STR(line, "two");
    CHECK(str_line(&rest, &line));
    CHECK_STR(line, "");
    CHECK(str_line(&rest, &line));
    CHECK_STR(line, "last");
    CHECK(!str_line(&rest, &line));
}

static void words(void)
{
    struct str rest = S("  get 12\tlite \n"), word;
    CHECK(str_word(&rest, &word));
    CHECK_STR(word, "get");
    CHECK(str_word(&rest, &word));
    CHECK_STR(word, "12");
    CHECK(str_word(&rest, &word));
    CHECK_STR(word, "lite");
    CHECK(!str_word(&rest, &word));
}

static void finding(void)
{
    CHECK_INT(str_find(S("abcabc"), S("ca")), 2);
    CHECK(str_find(S("abc"), S("abcd")) == STR_NONE);
    CHECK_INT(str_find_nocase(S("X-Loop: A"), S("loop")), 2);
    CHECK_INT(str_chr((struct str){"a\0b", 3}, 'b'), 2);
    CHECK_INT(str_rchr(S("a.b.c"), '.'), 3);
    CHECK_STR(str_trim(S(" \t a b\r\n")), "a b");
    CHECK_STR(str_sub(S("abc"), 1, 99), "bc");
    CHECK_STR(str_from(S("abc"), 4), "");
}

static void comparing(void)
{
    CHECK(str_eq_nocase(S("List-ID"), S("list-id")));
    CHECK(!str_eq_nocase(S("a"), S("ab")));
    CHECK(str_cmp(S("a"), S("ab")) < 0);
    CHECK(str_cmp(S("\xff"), S("a")) > 0);
    CHECK(str_ends_nocase(S("x@EXAMPLE.org"), S("@example.ORG")));
    CHECK(!str_starts(S("ab"), S("abc")));
}

static void numbers(void)
{
    int64_t v = 7;
    CHECK(str_int(S("9223372036854775807"), &v));
    CHECK_INT(v, INT64_MAX);
    CHECK(!str_int(S("9223372036854775808"), &v));
    CHECK_INT(v, INT64_MAX);
    CHECK(str_int(S("-12"), &v));
    CHECK_INT(v, -12);
    CHECK(!str_int(S(""), &v));
    CHECK(!str_int(S("-"), &v));
    CHECK(!str_int(S("1 "), &v));
    CHECK(!str_int(S("99999999999999999999"), &v));
}

static const struct tap_test tests[] = {
    {"cutting at a separator keeps empty pieces", cutting},
    {"lines end at LF or CRLF", lines},
    {"words are runs without blanks", words},
    {"finding and trimming", finding},
    {"comparing by bytes and without case", comparing},
    {"whole numbers only, in range", numbers},
};
TAP_MAIN(tests)

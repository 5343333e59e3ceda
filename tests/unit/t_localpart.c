/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Local parts: what is one, what it stands for, and the one way of writing it. */
#include "mail/localpart.h"

#include <string.h>

#include "tap.h"

static void what_is_one(void)
{
    static const struct str good[] = {S("a"), S("a..b"), S(".a."), S("o'brien"), S("ana\xC3\xB1"), S("\"a b\""),
        S("\"a..b\""), S("\"a@b\""), S("\"\\\"\""), S("\"\\\\\""), S("\"<,;:>\""), S("\"a\xC3\xB1 b\""),
        S("-a")};
    static const struct str bad[] = {S(""), S("\""), S("\"\""), S("a b"), S("a\"b"), S("\"a\"b"), S("\"a\".b"),
        S("\"a\\\""), S("\"a\tb\""), S("\"a\nb\""), S("\"a\rb\""), S("\"a\0b\""), S("\"a\x7f\""), S("\"-a b\""),
        S("\"\\-a b\""), S("a\\b"), S("\"a\"\"b\"")};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(localpart_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!localpart_valid(bad[i]));
    char big[80];
    memset(big, 'x', sizeof big);
    CHECK(localpart_valid((struct str){big, LOCALPART_MAX}));
    CHECK(!localpart_valid((struct str){big, LOCALPART_MAX + 1}));
    big[0] = big[LOCALPART_MAX - 1] = '"';
    CHECK(localpart_valid((struct str){big, LOCALPART_MAX}));
    big[LOCALPART_MAX - 1] = 'x';
    big[LOCALPART_MAX] = '"';
    CHECK(!localpart_valid((struct str){big, LOCALPART_MAX + 1}));
}

static void one_way_of_writing(void)
{
    static const struct {
        struct str read, plain, written;
    } cases[] = {
        {S("ana"), S("ana"), S("ana")},
        {S("\"ana\""), S("ana"), S("ana")},
        {S("\"a\\n\\a\""), S("ana"), S("ana")},
        {S("\"ana b\""), S("ana b"), S("\"ana b\"")},
        {S("\"ana\\ b\""), S("ana b"), S("\"ana b\"")},
        {S("a..b"), S("a..b"), S("\"a..b\"")},
        {S("\"a..b\""), S("a..b"), S("\"a..b\"")},
        {S(".a"), S(".a"), S("\".a\"")},
        {S("a."), S("a."), S("\"a.\"")},
        {S("\"a\\\"b\\\\\""), S("a\"b\\"), S("\"a\\\"b\\\\\"")},
        {S("\"a@b\""), S("a@b"), S("\"a@b\"")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char plain[LOCALPART_MAX], written[LOCALPART_MAX];
        struct str stands = localpart_plain(plain, cases[i].read);
        CHECK(localpart_valid(cases[i].read));
        CHECK(str_eq(stands, cases[i].plain));
        CHECK(str_eq(localpart_write(written, stands), cases[i].written));
        CHECK(localpart_valid(cases[i].written));
    }
}

static void what_grows_too_long_is_not_written(void)
{
    char many[LOCALPART_MAX], written[LOCALPART_MAX];
    memset(many, 'x', sizeof many);
    CHECK_INT(localpart_write(written, (struct str){many, 64}).n, 64);
    many[0] = ' ';
    CHECK_INT(localpart_write(written, (struct str){many, 62}).n, 64);
    CHECK_INT(localpart_write(written, (struct str){many, 63}).n, 0);
    memset(many, '"', sizeof many);
    CHECK_INT(localpart_write(written, (struct str){many, 31}).n, 64);
    CHECK_INT(localpart_write(written, (struct str){many, 32}).n, 0);
}

static void at_the_beginning_of_something(void)
{
    CHECK_INT(localpart_quoted(S("\"a b\"@c.org, x")), 5);
    CHECK_INT(localpart_quoted(S("\"a@\\\"b\"@c")), 7);
    CHECK_INT(localpart_quoted(S("\"Ana\" <a@b>")), 0);
    CHECK_INT(localpart_quoted(S("\"a\"")), 0);
    CHECK_INT(localpart_quoted(S("a@b")), 0);
    CHECK_INT(localpart_quoted(S("")), 0);
    CHECK_INT(localpart_quoted(S("\"a\n\"@b")), 0);
}

static const struct tap_test tests[] = {
    {"what is a local part, bare or in quotes, and what is none", what_is_one},
    {"quotes and backslashes only where they are needed", one_way_of_writing},
    {"T10: what is too long once it is written is not written", what_grows_too_long_is_not_written},
    {"a quoted local part ends at its @", at_the_beginning_of_something},
};
TAP_MAIN(tests)

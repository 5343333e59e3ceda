/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths and parameters of MAIL and RCPT, well written and not. */
#include "mail/mailpath.h"

#include "tap.h"

static void paths(void)
{
    static const struct {
        struct str said;
        const char *path, *rest; /* NULL: refused */
    } cases[] = {
        {S("<ana@b.test>"), "ana@b.test", ""},
        {S("  <ana@b.test> SIZE=1"), "ana@b.test", " SIZE=1"},
        {S("<>"), "", ""},
        {S("<-rf@b.test>"), "-rf@b.test", ""},
        {S("<\"a b>\\\"c\"@b.test> x"), "\"a b>\\\"c\"@b.test", " x"},
        {S("<@one.test,@two.test:ana@b.test>"), "ana@b.test", ""},
        {S("<@>"), "@", ""},
        {S("<\xc3\xa9\xff@b.test>"), "\xc3\xa9\xff@b.test", ""},
        {S(""), NULL, NULL},
        {S("ana@b.test"), NULL, NULL},
        {S("<ana@b.test"), NULL, NULL},
        {S("<a b@c.test>"), NULL, NULL},
        {S("<a@b.test>SIZE=1"), NULL, NULL},
        {S("<a<b@c.test>"), NULL, NULL},
        {S("<a\tb@c.test>"), NULL, NULL},
        {S("<a\rb@c.test>"), NULL, NULL},
        {S("<a\0b@c.test>"), NULL, NULL},
        {S("<a\x7f@c.test>"), NULL, NULL},
        {S("<\"a\\\nb\"@c.test>"), NULL, NULL},
        {S("<\"a\\"), NULL, NULL},
        {S("<\"a>"), NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str rest = cases[i].said, path;
        bool read = mailpath_read(&rest, &path);
        CHECK_INT(read, cases[i].path != NULL);
        if (read) {
            CHECK_STR(path, cases[i].path);
            CHECK_STR(rest, cases[i].rest);
        } else {
            CHECK(rest.p == cases[i].said.p && rest.n == cases[i].said.n);
        }
    }
}

static void parameters(void)
{
    int64_t size;
    CHECK(mailpath_size(S(""), &size) && size == -1);
    CHECK(mailpath_size(S(" SIZE=0"), &size) && size == 0);
    CHECK(mailpath_size(S(" body=8bitmime  size=123 SmtpUtf8"), &size) && size == 123);
    CHECK(mailpath_size(S(" BODY=7BIT"), &size) && size == -1);
    CHECK(mailpath_size(S(" SIZE=9223372036854775807"), &size) && size == INT64_MAX);
    static const struct str bad[] = {S(" SIZE="), S(" SIZE=-1"), S(" SIZE=1x"), S(" SIZE=99999999999999999999"),
        S(" BODY=BINARYMIME"), S(" BODY"), S(" RET=FULL"), S(" AUTH=<>")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!mailpath_size(bad[i], &size));
}

static const struct tap_test tests[] = {
    {"paths: quotes, source routes, 8-bit bytes; blanks and control characters are none", paths},
    {"SIZE, BODY and SMTPUTF8, and no other parameter", parameters},
};
TAP_MAIN(tests)

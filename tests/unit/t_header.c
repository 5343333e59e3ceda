/* SPDX-License-Identifier: GPL-3.0-or-later */
/* header: junk never ends it, folding, ids. */
#include "mail/header.h"

#include "base/arena.h"
#include "mail/reading.h"

#include "charsets.h"
#include "tap.h"

static struct arena *a;

static struct str value(const char *raw, const char *name)
{
    struct header h;
    a = a ? a : arena_new();
    header_read(a, str_of(raw), &h);
    return header_value(&h, str_of(name));
}

static void fields(void)
{
    struct header h;
    a = arena_new();
    struct str raw =
        S("From joe Mon Jan  1\r\nSubject: one\r\n two\r\njunk without one\r\nTo : b\r\n\r\nBody: no");
    CHECK_INT(header_read(a, raw, &h), raw.n - 8);
    CHECK_INT(h.n, 2);
    CHECK_INT(h.junk, 1);
    CHECK_STR(h.at[0].value, "one two");
    CHECK_STR(h.at[1].name, "To");
    CHECK_INT(header_count(&h, S("SUBJECT")), 1);
}

static void line_ends(void)
{
    CHECK_STR(value("A: 1\nB: 2\rC: 3\r\r\nD: 4", "b"), "2");
    CHECK_STR(value("A: 1\nB: 2\rC: 3\r\r\nD: 4", "c"), "3");
    CHECK_STR(value("A: 1\nB: 2\rC: 3\r\r\nD: 4", "d"), "4"); /* the last line has no end */
    CHECK_STR(value("A: 1\r\n\r\nB: 2\r\n", "b"), "");
    CHECK_STR(value("A:\r\n\tfolded\r\n", "a"), "folded");
}

static void the_first_counts(void)
{
    CHECK_STR(value("X: 1\nX: 2\n", "x"), "1");
}

static void ids(void)
{
    struct strs out;
    a = arena_new();
    header_ids(a, S("<a@b> (x) <c@d><a@b>\t<e f@g>"), &out);
    CHECK_INT(out.n, 3);
    CHECK_STR(out.at[1], "c@d");
    CHECK_STR(out.at[2], "ef@g");
    header_ids(a, S("a@b c@d"), &out);
    CHECK_INT(out.n, 2);
    header_ids(a, S("Your message of Monday"), &out);
    CHECK_INT(out.n, 0);
    header_ids(a, S("<unclosed@x"), &out);
    CHECK_STR(out.at[0], "unclosed@x");
    CHECK_STR(header_id(a, S(" <1@x> junk")), "1@x");
    CHECK_STR(header_id(a, S("1@x")), "1@x");
}

static void controls(void)
{
    a = arena_new();
    CHECK_STR(header_plain(a, S("a\x01\tb\x7f\xC2\x85"
                                "c")),
        "a  b  c");
    CHECK_STR(header_plain(a, S("caf\xE9")), "café");
}

static const struct tap_test tests[] = {
    {"fields, folding and junk lines", fields},
    {"LF, CR, CRLF and CR CR LF end lines; the last line may lack its end", line_ends},
    {"the first of two fields counts", the_first_counts},
    {"message ids, each once, with and without brackets", ids},
    {"R3, R8: controls become blanks, raw 8-bit is read", controls},
};
TAP_MAIN(tests)

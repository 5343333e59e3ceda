/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entity: names, numbers and what browsers forgive, in text and in attributes. */
#include "text/entity.h"

#include "tap.h"

static void reads(struct str s, bool in_attribute, size_t n, uint32_t cp)
{
    uint32_t got = 0;
    CHECK_INT(entity_read(s, in_attribute, &got), n);
    if (n)
        CHECK_INT(got, cp);
}

static void names(void)
{
    reads(S("&AElig;"), false, 7, 0xc6); /* the first and the last of the table, and the longest */
    reads(S("&zwnj;x"), false, 6, 0x200c);
    reads(S("&ZeroWidthSpace;"), false, 16, 0x200b);
    reads(S("&thetasym;"), false, 10, 0x3d1);
    reads(S("&Scaron;"), false, 8, 0x160);
    reads(S("&eacute;"), false, 8, 0xe9);
    reads(S("&EACUTE;"), false, 0, 0);
    reads(S("&nosuchname;"), false, 0, 0);
    reads(S("&"), false, 0, 0);
    reads(S("&;"), false, 0, 0);
}

static void bare(void)
{
    reads(S("&ampx"), false, 4, '&');
    reads(S("&notit;"), false, 4, 0xac);
    reads(S("&hellip "), false, 0, 0);
    reads(S("&copy=1"), true, 0, 0);
    reads(S("&copyx"), true, 0, 0);
    reads(S("&copy"), true, 5, 0xa9);
    reads(S("&copy=1"), false, 5, 0xa9);
}

static void numbers(void)
{
    reads(S("&#233;"), false, 6, 233);
    reads(S("&#xE9x"), false, 5, 233);
    reads(S("&#128;"), false, 6, 0x20ac);
    reads(S("&#x110000;"), false, 10, 0xfffd);
    reads(S("&#0"), false, 3, 0xfffd);
    reads(S("&#99999999999999999999;"), false, 23, 0xfffd);
    reads(S("&#xdfff;"), false, 8, 0xfffd);
    reads(S("&#;"), false, 0, 0);
    reads(S("&#x;"), false, 0, 0);
}

static void attribute(void)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    entity_attribute(&b, S("a&amp;b\n&#10;&#1;c?x=1&lt=2&\xff"));
    CHECK_STR(buf_str(&b), "a&b  c?x=1&lt=2&\xef\xbf\xbd");
    buf_release(&b);
}

static const struct tap_test tests[] = {
    {"names", names},
    {"names without their semicolon", bare},
    {"numbers", numbers},
    {"a whole attribute", attribute},
};
TAP_MAIN(tests)

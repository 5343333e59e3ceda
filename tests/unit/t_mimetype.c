/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mimetype: junk in types and parameters, RFC 2231. */
#include "mail/mimetype.h"

#include "base/arena.h"

#include "charsets.h"
#include "tap.h"

static struct mimetype m;
static struct arena *a;

static struct str type(const char *value)
{
    a = a ? a : arena_new();
    mimetype_read(a, str_of(value), &m);
    return m.type;
}

static struct str param(const char *value, const char *name)
{
    type(value);
    return mimetype_param(&m, str_of(name));
}

static void types(void)
{
    CHECK_STR(type("Text/PLAIN; charset=x"), "text/plain");
    CHECK_STR(type("text / html (a (nested) comment); x=y"), "text/html");
    CHECK_STR(type("text"), "text/plain");
    CHECK_STR(type("multipart"), "multipart/mixed");
    CHECK_STR(type(""), "text/plain");
    CHECK_STR(type("/;;;"), "text/plain");
    CHECK_STR(type("charset=utf-8"), "text/plain");
    CHECK_STR(mimetype_param(&m, S("charset")), "utf-8");
}

static void params(void)
{
    CHECK_STR(param("text/plain charset=utf-8", "charset"), "utf-8");
    CHECK_STR(param("text/plain;; charset = \"u\\\"x\" ;", "charset"), "u\"x");
    CHECK_STR(param("a/b; boundary=one; boundary=two", "boundary"), "one");
    CHECK_STR(param("a/b; boundary=\"x  \"", "boundary"), "x  ");
    CHECK_STR(param("a/b; name=My old file.txt; x=1", "name"), "My old file.txt");
    CHECK_STR(param("a/b; name=a.txt x=1", "x"), "1");
    CHECK_STR(param("a/b; name=\"unclosed", "name"), "unclosed");
    CHECK_STR(param("a/b; name=\"=?utf-8?q?=C3=BC?=.txt\"", "name"), "ü.txt");
    CHECK_STR(param("a/b; =x; novalue; y=", "y"), "");
}

static void rfc2231(void)
{
    CHECK_STR(param("a/b; name*=iso-8859-1'de'%FCber.txt", "name"), "über.txt");
    CHECK_STR(param("a/b; name*1=cd; name*0=ab", "name"), "abcd");
    CHECK_STR(param("a/b; name*0*=utf-8''%C3; name*1*=%BC; name*2=.txt", "name"), "ü.txt");
    CHECK_STR(param("a/b; name=plain; name*=utf-8''coded", "name"), "coded");
    CHECK_STR(param("a/b; name*=bare%20value", "name"), "bare value");
    CHECK_STR(param("a/b; name*0=a; name*2=c", "name"), "a");
    CHECK_STR(param("a/b; name*=utf-8''a%0D%0Ab", "name"), "a  b");
}

static void names(void)
{
    a = arena_new();
    CHECK_STR(mimetype_filename(a, S("C:\\x\\y.txt")), "y.txt");
    CHECK_STR(mimetype_filename(a, S("../../etc/passwd")), "passwd");
    CHECK_STR(mimetype_filename(a, S("..")), "");
    CHECK_STR(mimetype_filename(a, S("a\nb")), "a b");
    char big[400];
    memset(big, 'x', sizeof big);
    memcpy(big + 396, ".pdf", 4);
    struct str s = mimetype_filename(a, (struct str){big, sizeof big});
    CHECK_INT(s.n, 200);
    CHECK(str_ends(s, S(".pdf")));
}

static const struct tap_test tests[] = {
    {"types", types},
    {"parameters among junk", params},
    {"R4: RFC 2231 names and values", rfc2231},
    {"file names lead nowhere", names},
};
TAP_MAIN(tests)

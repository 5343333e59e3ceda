/* SPDX-License-Identifier: GPL-3.0-or-later */
/* address: strict about one, tolerant about lists. */
#include "mail/address.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/reading.h"

#include "charsets.h"
#include "tap.h"

/* The list as "name|address" joined by " ; ". */
static struct str list(const char *value)
{
    static struct arena *a;
    struct mailboxes out;
    struct buf b;
    a = a ? a : arena_new();
    buf_init(&b, BUF_MAX);
    address_list(a, str_of(value), &out);
    for (size_t i = 0; i < out.n; i++) {
        CHECK(address_canonical(out.at[i].address));
        buf_printf(&b, "%s%.*s|%.*s", i ? " ; " : "", STR(out.at[i].name), STR(out.at[i].address));
    }
    struct str s = arena_str(a, buf_str(&b));
    buf_release(&b);
    return s;
}

/* Outside of the jail: nothing is decoded. */
static void written(void)
{
    struct arena *a = arena_new();
    struct mailboxes out;
    address_list_written(
        a, S("=?koi8-r?B?4Q==?=  B <a@x.test>, \"Doe, J\" <j@x.test>, caf\xe9 <c@x.test>"), &out);
    CHECK_INT(out.n, 3);
    CHECK_STR(out.at[0].name, "=?koi8-r?B?4Q==?= B");
    CHECK_STR(out.at[1].name, "Doe, J");
    CHECK_STR(out.at[2].name, "caf\xef\xbf\xbd");
    CHECK_STR(out.at[2].address, "c@x.test");
    arena_free(a);
}

static void valid(void)
{
    const char *const good[] = {"a@b", "joe+x@Example.org", "a..b@docomo.ne.jp", "jürgen@müller.de",
        "a@[127.0.0.1]", "x'y@a-b.org", "user@xn--mller-kva.de", "\"a b\"@c", "\"a@b\"@c", "\"ñ ñ\"@c"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(address_valid(str_of(good[i])));
    const char *const bad[] = {"", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@.b", "a@b..c", "a@b.",
        "<a@b>", "\"a\"", "\"\"@b", "\"a\r\nb\"@c", "\"a\xC2\xA0\"@b", "\"-a b\"@c", "a@b\r\nRCPT", "a\x01@b",
        "a@b,c", "a@\xFF", "a@b\xC2\xA0", "a\xE2\x80\x8B@b", "a;@b", "a\\@b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!address_valid(str_of(bad[i])));
    char big[300];
    memset(big, 'x', sizeof big);
    big[65] = '@';
    CHECK(!address_valid((struct str){big, 80}));
    CHECK(address_valid((struct str){big + 1, 79}));
    CHECK(!address_canonical(S("a@B.org")));
    CHECK(address_canonical(S("\"a@B\"@b.org")));
    CHECK(!address_canonical(S("\"a\"@b.org")));
    CHECK(!address_canonical(S("a..b@b.org")));
}

static void plain(void)
{
    CHECK_STR(list("joe@Example.ORG"), "|joe@example.org");
    CHECK_STR(list("Joe <joe@a.org>, \"Doe, Ann\" <ann@b.org>"), "Joe|joe@a.org ; Doe, Ann|ann@b.org");
    CHECK_STR(list("a@b.org (Ana (Luz))"), "Ana (Luz)|a@b.org");
    CHECK_STR(list("friends: a@b.org, Bo <b@c.org>;, d@e.org"), "|a@b.org ; Bo|b@c.org ; |d@e.org");
    CHECK_STR(list("undisclosed-recipients:;"), "");
    CHECK_STR(list("=?utf-8?q?J=C3=BCrgen?= =?utf-8?q?_M?= <j@a.org>"), "Jürgen M|j@a.org");
    CHECK_STR(list("\"=?utf-8?B?SsO8cmdlbg==?=\" <j@a.org>"), "Jürgen|j@a.org");
    CHECK_STR(list("J\xFCrgen <j@a.org>"), "Jürgen|j@a.org");
    CHECK_STR(list("\"a \\\"b\\\" c\" <j@a.org>"), "a \"b\" c|j@a.org");
    CHECK_STR(list("'Joe' <j@a.org>"), "Joe|j@a.org");
}

static void sloppy(void)
{
    CHECK_STR(list("Joe, X <a@b.org>"), "Joe, X|a@b.org");
    CHECK_STR(list("<<a@b.org>>"), "|a@b.org");
    CHECK_STR(list("<mailto:a@b.org>"), "|a@b.org");
    CHECK_STR(list("mailto:a@b.org"), "|a@b.org");
    CHECK_STR(list("Joe <a@b.org> trailing"), "Joe trailing|a@b.org");
    CHECK_STR(list("a@b.org c@d.org"), "|a@b.org ; |c@d.org");
    CHECK_STR(list("a@b.org; c@d.org;"), "|a@b.org ; |c@d.org");
    CHECK_STR(list("\"Joe <a@b.org>"), "Joe|a@b.org");
    CHECK_STR(list("Joe <a@b.org"), "Joe|a@b.org");
    CHECK_STR(list("Joe: X <a@b.org>"), "X|a@b.org");
    CHECK_STR(list("a @ b . org"), "|a@b.org");
    CHECK_STR(
        list("Pete(A wonderful \\) chap) <pete(his account)@silly.test(his host)>"), "Pete|pete@silly.test");
    CHECK_STR(list("<@hub.org,@x.org:joe@a.org>"), "|joe@a.org");
    CHECK_STR(list("\"joe\"@a.org"), "|joe@a.org");
    CHECK_STR(list("\"Joe\" a@b.org"), "Joe|a@b.org");
}

/* RFC 5321 section 4.1.2 */
static void quoted(void)
{
    CHECK_STR(list("\"ana b\"@X.org"), "|\"ana b\"@x.org");
    CHECK_STR(list("Ana <\"ana b\"@x.org>, <\"a..b\"@x.org>"), "Ana|\"ana b\"@x.org ; |\"a..b\"@x.org");
    CHECK_STR(list("\"Ana B\" <\"ana b\"@x.org>, c@d.org"), "Ana B|\"ana b\"@x.org ; |c@d.org");
    CHECK_STR(list("\"Ana\" \"ana b\"@x.org"), "Ana|\"ana b\"@x.org");
    CHECK_STR(list("<\"a>b@c\"@x.org> (Ana)"), "Ana|\"a>b@c\"@x.org");
    CHECK_STR(list("\"a, (b) <c>\"@x.org, d@x.org"), "|\"a, (b) <c>\"@x.org ; |d@x.org");
    CHECK_STR(list("<@hub.org:\"a:b\"@x.org>"), "|\"a:b\"@x.org");
    CHECK_STR(list("\"a\\\"b\"@x.org"), "|\"a\\\"b\"@x.org");
    CHECK_STR(list("\"an\\a\"@x.org"), "|ana@x.org");
    CHECK_STR(list("a..b@x.org, .c@x.org"), "|\"a..b\"@x.org ; |\".c\"@x.org");
    CHECK_STR(list("\"a b\"@x.org \"c d\"@x.org"), "|\"a b\"@x.org ; |\"c d\"@x.org");
    CHECK_STR(list("\"=?utf-8?q?a=40b?=\"@x.org"), "|=?utf-8?q?a=40b?=@x.org");
    CHECK_STR(list("\"a\xC3\xB1 b\"@x.org"), "|\"a\xC3\xB1 b\"@x.org");
    CHECK_STR(list("<\"a\r\nb\"@x.org>"), "|ab@x.org"); /* folded: what is left holds no line end */
    /* none: only a part in quotes, no end, an option in disguise */
    CHECK_STR(list("<a.\"b c\"@x.org>"), "");
    CHECK_STR(list("<\"a b@x.org>"), "");
    CHECK_STR(list("<\"-o x\"@x.org>"), "");
}

static void hostile(void)
{
    CHECK_STR(list("Joe"), "");
    CHECK_STR(list("a@b.org\r\nRCPT TO:<x@y>"), "a@b.org RCPT TO:|x@y");
    /* an encoded word is never decoded inside an address (R2) */
    CHECK_STR(list("<=?utf-8?q?a=40b.org?=>"), "");
    CHECK_STR(list("=?utf-8?q?a@b.org=2C?= <c@d.org>"), "a@b.org,|c@d.org");
    CHECK_STR(list("((((((((((((((((((((((((a@b.org"), "");
    CHECK_STR(list(",,;;<>,\"\",()"), "");
    char *big = malloc(400001);
    for (size_t i = 0; i < 400000; i += 4)
        memcpy(big + i, "\"<\\\"", 4);
    big[400000] = 0;
    list(big); /* in linear time: the alarm ends it else */
}

static struct str undone(const char *value)
{
    struct mailbox m;
    struct arena *a = arena_new();
    if (!address_undisguise(a, str_of(value), &m))
        return S("none");
    return arena_printf(a, "%.*s|%.*s", STR(m.name), STR(m.address));
}

static void disguises(void)
{
    CHECK_STR(undone("joe at host.org (Joe X)"), "Joe X|joe@host.org");
    CHECK_STR(undone("joe en host.org"), "|joe@host.org");
    CHECK_STR(undone("Joe <joe at host.org>"), "Joe|joe@host.org");
    CHECK_STR(undone("joe@host.org (Joe)"), "Joe|joe@host.org");
    CHECK_STR(undone("joe at host.org (=?utf-8?q?J=C3=B6?=)"), "Jö|joe@host.org");
    CHECK_STR(undone("pd@me@ @ending from cb@@dk (Peter)"), undone("pd@me@ @end|ng |rom cb@@dk (Peter)").p);
    CHECK(str_ends(undone("pd@me@ @ending from cb@@dk (Peter)"), S(".invalid")));
    CHECK_STR(undone("Eva Prieto Castro"), "none");
    CHECK_STR(undone(""), "none");
}

static const struct tap_test tests[] = {
    {"names can stay as they were written", written},
    {"what is an address and what is not", valid},
    {"lists as they should be", plain},
    {"lists as they come", sloppy},
    {"R2: local parts in quotes", quoted},
    {"lists that mean harm", hostile},
    {"Pipermail's disguises", disguises},
};
TAP_MAIN(tests)

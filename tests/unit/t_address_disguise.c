/* SPDX-License-Identifier: GPL-3.0-or-later */
/* address_disguise: Pipermail's hidden addresses, one person one address. */
#include "base/arena.h"
#include "mail/address.h"
#include "mail/reading.h"

#include "tap.h"

static struct str address(const char *value)
{
    struct mailbox m;
    if (!address_undisguise(arena_new(), str_of(value), &m))
        return S("none");
    CHECK(address_canonical(m.address));
    return m.address;
}

static void spelled(void)
{
    CHECK_STR(address("joe.x at Host.Example.org (Joe)"), "joe.x@host.example.org");
    CHECK_STR(address("joe em host.org"), "joe@host.org");
    CHECK_STR(address("Joe at Home <joe at host.org>"), "joe@host.org");
    CHECK_STR(address("meet me at noon today.org"), "none");
    CHECK_STR(address("joe at host.org (Joe <joe at host.org>)"), "joe@host.org");
    CHECK_STR(address("joe at home"), "none");
}

static void swapped(void)
{
    struct str old = address("verz@ni @ending from m@th@c@i@cuny@edu (John)");
    CHECK(str_ends(old, S(".invalid")));
    CHECK_STR(address("verz@n| @end|ng |rom m@th@c@|@cuny@edu (John)"), old.p);
    CHECK_STR(address("verz@ni m@ili@g off m@th@c@i@cuny@edu (John)"), old.p);
    CHECK_STR(address("verz@ni m@iii@g oii m@th@c@i@cuny@edu (John)"), old.p);
    CHECK_STR(address("XFM @end|ng |rom xx (XFM)"), "x_m@xx.invalid");
    CHECK(!str_eq(address("verz@no @ending from m@th@c@i@cuny@edu"), old));
}

static struct str name(const char *value)
{
    struct mailbox m;
    return address_undisguise(arena_new(), str_of(value), &m) ? m.name : S("none");
}

static void names(void)
{
    CHECK_STR(name("verz@ni @ending from m@th@edu (John)"), "John");
    CHECK_STR(name("i@io m@iii@g oii phys@ii@@org (i@io m@iii@g oii phys@ii@@org)"), "i\u2026io");
    CHECK_STR(name("x@m @end|ng |rom xx@yy"), "x\u2026m");
    /* what Pipermail cut short, over two lines */
    CHECK_STR(name("miguel@@@gel m@ili@g off serg@s@es (=?iso-8859-1?q?miguel=40=40=40gel_m=40ili=40g_off_?=  "
                   "=?iso-8859-1?q?serg=40s?=)"),
        "miguel\u2026gel");
    CHECK_STR(name("w@obl@k @ending from wp@pl (=?UTF-8?Q?w=2Eoblak=40wp=2Epl?=)"), "w\u2026obl\u2026k");
    CHECK_STR(name("joe at host.org (joe@host.org)"), "");
    CHECK_STR(name("web en host.org (web en host.org)"), "");
    CHECK_STR(name("joe at host.org (Joe at home)"), "Joe at home");
}

static const struct tap_test tests[] = {
    {"addresses that are spelled out, in any language", spelled},
    {"swapped letters: years differ, the address does not", swapped},
    {"a name that is the address again is none", names},
};
TAP_MAIN(tests)

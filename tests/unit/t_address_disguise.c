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

static const struct tap_test tests[] = {
    {"addresses that are spelled out, in any language", spelled},
    {"swapped letters: years differ, the address does not", swapped},
};
TAP_MAIN(tests)

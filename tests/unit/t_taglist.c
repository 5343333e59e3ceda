/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of tag=value, well written and otherwise. */
#include "mail/taglist.h"

#include "tap.h"

static void read_in_order(void)
{
    struct str rest = S(" v=1 ; d = example.org;\r\n\th=a:b;; b=x=y ; "), name, value;
    CHECK(taglist_next(&rest, &name, &value));
    CHECK_STR(name, "v");
    CHECK_STR(value, "1");
    CHECK(taglist_next(&rest, &name, &value));
    CHECK_STR(name, "d");
    CHECK_STR(value, "example.org");
    CHECK(taglist_next(&rest, &name, &value));
    CHECK_STR(value, "a:b");
    CHECK(taglist_next(&rest, &name, &value));
    CHECK_STR(value, "x=y");
    CHECK(!taglist_next(&rest, &name, &value));
    CHECK_INT(str_trim(rest).n, 0);
}

static void broken(void)
{
    struct str rest = S("v=1; words; p=x"), name, value = S("");
    CHECK(taglist_next(&rest, &name, &value));
    CHECK(!taglist_next(&rest, &name, &value));
    CHECK_STR(rest, " words; p=x");
    CHECK(!taglist_find(S("v=1; words; p=x"), S("p"), &value));
    CHECK(!taglist_find(S("=1"), S(""), &value));
    CHECK(!taglist_find(S("1a=1"), S("1a"), &value));
    CHECK(!taglist_find(S(""), S("v"), &value));
    CHECK(taglist_find(S("a=;b=2"), S("a"), &value) && value.n == 0);
}

static void holds(void)
{
    CHECK(taglist_holds(S("From : to:\r\n\tSubject"), S("subject")));
    CHECK(taglist_holds(S("From"), S("FROM")));
    CHECK(!taglist_holds(S("X-From:Fro m"), S("From")));
    CHECK(!taglist_holds(S(""), S("From")));
}

static const struct tap_test tests[] = {
    {"tags come in their order, without blanks", read_in_order},
    {"what is no tag ends the list", broken},
    {"a word among words with colons", holds},
};
TAP_MAIN(tests)

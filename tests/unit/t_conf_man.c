/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/conf_man. */
#include "base/conf.h"
#include "tap.h"

static void manual_names_every_key(void)
{
    struct buf b;
    size_t n;
    const struct conf_key *k = conf_keys(&n);
    buf_init(&b, 100000);
    conf_print_man(&b);
    for (size_t i = 0; i < n; i++) {
        char item[100];
        int len = snprintf(item, sizeof item, ".It Ic %s No", k[i].name);
        CHECK(str_find(buf_str(&b), (struct str){item, (size_t)len}) != STR_NONE);
        CHECK(strlen(k[i].help) > 20);
    }
    CHECK(str_find(buf_str(&b), S("believed, and no others.\n")) != STR_NONE);
    CHECK(str_find(buf_str(&b), S(". ")) == STR_NONE);
    buf_release(&b);
}

static const struct tap_test tests[] = {
    {"the manual page names every key", manual_names_every_key},
};
TAP_MAIN(tests)

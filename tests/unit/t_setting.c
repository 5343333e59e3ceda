/* SPDX-License-Identifier: GPL-3.0-or-later */
/* setting: values by name. */
#include "store/setting.h"

#include "scratch.h"

static void kept(void)
{
    struct scratch s = scratch_open();
    CHECK_STR(setting_get(s.mem, s.db, S("colour")), "");
    CHECK_INT(setting_number(s.db, S("colour")), 0);
    db_begin(s.db);
    setting_set(s.db, S("colour"), S("blue"));
    setting_set(s.db, S("colour"), S("gr\xc3\xbcn"));
    setting_set_number(s.db, S("seen"), -12);
    db_commit(s.db);
    CHECK_STR(setting_get(s.mem, s.db, S("colour")), "grün");
    CHECK_INT(setting_number(s.db, S("colour")), 0);
    CHECK_INT(setting_number(s.db, S("seen")), -12);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a value is set, set again and read; what is no number reads as 0", kept},
};

TAP_MAIN(tests)

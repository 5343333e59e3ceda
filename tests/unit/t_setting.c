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

/* A program that was killed may have its last words still on their way to the server. */
static void waited_for(void)
{
    struct scratch s = scratch_open();
    int ready[2];
    char c;
    db_close(s.db);
    for (int round = 0; round < 20; round++) {
        struct str name = arena_printf(s.mem, "round %d", round / 2); /* new, then there already */
        struct str value = arena_printf(s.mem, "%d", round);
        CHECK(pipe(ready) == 0);
        pid_t pid = fork();
        if (pid == 0) {
            struct db *db = db_open(s.where);
            db_begin(db);
            setting_set(db, name, value);
            CHECK(write(ready[1], "x", 1) == 1);
            db_commit(db);
            db_close(db);
            _exit(0);
        }
        s.db = db_open(s.where);
        CHECK(read(ready[0], &c, 1) == 1);
        db_begin(s.db);
        CHECK_STR(setting_hold(s.mem, s.db, name), value.p);
        db_commit(s.db);
        db_close(s.db);
        close(ready[0]);
        close(ready[1]);
        int status;
        CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    s.db = db_open(s.where);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a value is set, set again and read; what is no number reads as 0", kept},
    {"what is just being changed is waited for", waited_for},
};

TAP_MAIN(tests)

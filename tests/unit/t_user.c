/* SPDX-License-Identifier: GPL-3.0-or-later */
/* user: who works in somebody else's house is told whose it is. */
#include "base/user.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "scratch.h"

enum { STRANGER = 54321 };

static char folder[] = "/tmp/t_user.XXXXXX";
static const char *file;

static const char *in_folder(struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%s", folder, name).p;
}

/* As somebody else where that can be had, so that the mode counts for root too. */
static void wants_to_write(void)
{
    if (geteuid() == 0)
        CHECK(setuid(STRANGER) == 0);
    user_must_write("the database", file);
}

static int end_with(mode_t m, struct str *said)
{
    int end;
    CHECK(chmod(file, m) == 0);
    *said = tap_said(wants_to_write, &end);
    return end;
}

static void strangers(void)
{
    struct arena *a = arena_new();
    struct str said;
    CHECK(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0);
    file = in_folder(a, "db");
    CHECK_INT(file_replace(file, S("x"), false), 0);
    CHECK_INT(end_with(0666, &said), 0);
    CHECK_INT(end_with(0444, &said), 77);
    CHECK(str_find(said, arena_printf(a, "may not write the database %s: run it as the house's user, %.*s",
                             file, STR(user_me(a)))) != STR_NONE);
    if (geteuid() == 0)
        CHECK(str_find(said, S("user 54321 may not")) != STR_NONE);
    file = in_folder(a, "none");
    int end;
    tap_said(wants_to_write, &end);
    CHECK_INT(end, 0); /* what is not there is somebody else's affair */
    unlink(in_folder(a, "db"));
    CHECK(rmdir(folder) == 0);
}

static void owners(void)
{
    struct arena *a = arena_new();
    CHECK_STR(user_owner(a, "/proc/self/none/deeper"), user_me(a).p);
    CHECK(user_owner(a, "/").n > 0);
    CHECK_STR(user_owner(a, "/none/of/these"), user_owner(a, "/").p);
    CHECK_STR(user_owner(a, "none"), "its owner");
}

static const struct tap_test tests[] = {
    {"who may not write is told who may, and who is there", strangers},
    {"what is not there is of whom its folder is", owners},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who runs the program, and whose a file is. */
#include "base/user.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"

static struct str name_of(struct arena *a, uid_t id)
{
    const struct passwd *user = getpwuid(id);
    return user ? arena_printf(a, "%s", user->pw_name) : arena_printf(a, "user %u", (unsigned)id);
}

struct str user_me(struct arena *a)
{
    return name_of(a, geteuid());
}

struct str user_owner(struct arena *a, const char *path)
{
    struct stat st;
    struct str s = str_of(path);
    while (stat(arena_z(a, s), &st) != 0) {
        size_t slash = str_rchr(s, '/');
        if (slash == STR_NONE || s.n == 1)
            return S("its owner");
        s = str_sub(s, 0, slash ? slash : 1);
    }
    return name_of(a, st.st_uid);
}

_Noreturn void user_refuse(const char *what, const char *path)
{
    struct arena *a = arena_new();
    struct str me = user_me(a), owner = user_owner(a, path);
    if (str_eq(me, owner))
        die_with(EX_NOPERM, "%.*s %s %s, which is theirs: chmod u+rw %s", STR(me), what, path, path);
    die_with(EX_NOPERM, "%.*s %s %s: run it as the house's user, %.*s", STR(me), what, path, STR(owner));
}

void user_must_write(const char *what, const char *path)
{
    if (faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0 || errno != EACCES)
        return;
    struct arena *a = arena_new();
    user_refuse(arena_printf(a, "may not write %s", what).p, path);
}

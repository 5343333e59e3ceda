/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where our other programs are, and becoming one of them. */
#include "program.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"

static struct str folder_of(struct str path)
{
    size_t slash = str_rchr(path, '/');
    return slash == STR_NONE ? S("") : str_sub(path, 0, slash);
}

/* The folder of this program's own file. */
static struct str own_folder(struct arena *a)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    struct str s = {path, n > 0 && n < (ssize_t)sizeof path ? (size_t)n : 0};
    return arena_str(a, folder_of(s));
}

static const char *first_there(struct arena *a, const char *const *folders, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_printf(a, "%s/%s", folders[i], name).p;
        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

const char *program_find(struct arena *a, const char *name)
{
    struct str own = own_folder(a);
    const char *const folders[] = {
        own.p, arena_printf(a, "%.*s/libexec/posthouse", STR(folder_of(own))).p, LIBEXECDIR};
    return first_there(a, folders, sizeof folders / sizeof *folders, name);
}

const char *program_share(struct arena *a, const char *name)
{
    struct str own = own_folder(a);
    const char *const folders[] = {arena_printf(a, "%.*s/share/posthouse", STR(folder_of(own))).p,
        arena_printf(a, "%.*s", STR(folder_of(folder_of(own)))).p, LIBEXECDIR "/../../share/posthouse"};
    return first_there(a, folders, sizeof folders / sizeof *folders, name);
}

_Noreturn void program_exec(struct arena *a, const char *name, const char *first, char **rest)
{
    size_t n = 0, at = 0;
    const char *path = program_find(a, name);
    if (!path)
        die_with(EX_UNAVAILABLE, "the program %s is not installed beside this one or in %s", name, LIBEXECDIR);
    while (rest[n])
        n++;
    char **argv = ARENA_ARRAY(a, char *, n + 3);
    argv[at++] = (char *)name;
    if (first)
        argv[at++] = (char *)first;
    for (size_t i = 0; i < n; i++)
        argv[at++] = rest[i];
    execv(path, argv);
    die_with(EX_OSERR, "cannot run %s: %s", path, strerror(errno));
}

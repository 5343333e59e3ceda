/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as they come, compressed or not. */
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/die.h"

extern char **environ;

static const struct {
    const char *first; /* bytes of the file */
    size_t n;
    const char *tool, *package;
} kinds[] = {
    {"\xfd"
     "7zXZ",
        5, "xz", "xz-utils"},
    {"\x1f\x8b", 2, "gzip", "gzip"},
    {"BZh", 3, "bzip2", "bzip2"},
    {"\x28\xb5\x2f\xfd", 4, "zstd", "zstd"},
};

void unpack_open(struct unpack *u, const char *path)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    *u = (struct unpack){.path = standard ? "standard input" : path};
    if (standard && isatty(STDIN_FILENO))
        fputs("posthouse: reading mail from standard input; Ctrl-D ends it\n", stderr);
    u->file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (u->file < 0 || fstat(u->file, &st) != 0)
        die_with(EX_NOINPUT, "cannot read %s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        die_with(EX_NOINPUT, "cannot read %s: it is a folder", path);
    u->fd = u->file;
    u->size = S_ISREG(st.st_mode) ? st.st_size : 0;
}

/* What the file begins with; nothing of a pipe, which could not be read again. */
static size_t kind_of(const struct unpack *u)
{
    char first[8];
    ssize_t n = u->size ? pread(u->file, first, sizeof first, lseek(u->file, 0, SEEK_CUR)) : 0;
    size_t k = 0;
    while (k < sizeof kinds / sizeof *kinds &&
           (n < (ssize_t)kinds[k].n || memcmp(first, kinds[k].first, kinds[k].n) != 0))
        k++;
    return k;
}

void unpack_begin(struct unpack *u)
{
    int ends[2];
    size_t k = kind_of(u);
    if (k == sizeof kinds / sizeof *kinds)
        return;
    char *argv[] = {(char *)kinds[k].tool, (char *)"-dc", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t defaults;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        die("no pipe: %s", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, u->file, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawnattr_init(&attr);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    /* a Ctrl-C is ours to take: the group that is being filed is finished first */
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    int err = posix_spawnp(&pid, kinds[k].tool, &actions, &attr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    if (err)
        die_with(EX_UNAVAILABLE, "%s is compressed and cannot be read: %s: %s (Debian package %s)", u->path,
            kinds[k].tool, strerror(err), kinds[k].package);
    close(ends[1]);
    u->fd = ends[0];
    u->pid = pid;
    u->tool = kinds[k].tool;
}

int64_t unpack_at(const struct unpack *u)
{
    off_t at = u->size ? lseek(u->file, 0, SEEK_CUR) : 0; /* the place in a file is shared with the tool */
    return at > 0 ? at : 0;
}

bool unpack_end(struct unpack *u)
{
    int status = 0;
    if (u->tool) {
        close(u->fd);
        while (waitpid(u->pid, &status, 0) < 0)
            if (errno != EINTR)
                die("nobody knows how %s ended: %s", u->tool, strerror(errno));
    }
    if (u->file != STDIN_FILENO)
        close(u->file);
    /* a tool that was left before its end was stopped by us */
    return status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

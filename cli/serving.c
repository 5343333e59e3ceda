/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who serves the house holds a lock on a file in its spool, and wrote its number there. */
#include "serving.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/user.h"

enum { LOOKS = 10, LOOK_MS = 20 }; /* who only looks is gone at once */

static struct str number_in(struct arena *a, int fd)
{
    char pid[24];
    ssize_t n = pread(fd, pid, sizeof pid, 0);
    return arena_str(a, str_trim((struct str){pid, n > 0 ? (size_t)n : 0}));
}

static bool lock(int fd)
{
    for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
        if (errno != EWOULDBLOCK || i == LOOKS)
            return false;
        poll(NULL, 0, LOOK_MS);
    }
    return true;
}

/* The lock is held as long as this process lives, by nobody who is left behind: the children close it when they
   begin. */
void serving_begin(struct arena *a, const struct conf *conf)
{
    char pid[24];
    const char *path = arena_printf(a, "%.*s/serve.lock", STR(conf->spool)).p;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0 && errno == EACCES)
        user_refuse("may not write", path);
    if (fd < 0)
        die("cannot write %s: %s", path, strerror(errno));
    if (!lock(fd)) {
        if (errno != EWOULDBLOCK)
            die("cannot lock %s: %s", path, strerror(errno));
        die_with(
            EX_TEMPFAIL, "%s is already being served (by process %.*s)", conf->file.p, STR(number_in(a, fd)));
    }
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || file_write_all(fd, (struct str){pid, (size_t)n}) != 0)
        die("cannot write %s", path);
}

struct str serving_who(struct arena *a, const struct conf *conf)
{
    int fd = open(arena_printf(a, "%.*s/serve.lock", STR(conf->spool)).p, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return S("");
    bool taken = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    struct str who = taken ? number_in(a, fd) : S("");
    close(fd);
    return taken && !who.n ? S("of an unknown number") : who;
}

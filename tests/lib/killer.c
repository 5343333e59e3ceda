/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program, kills it before its KILL_AT-th change of the file system; of a write half has been
   done by then. With KILL_CALLS each change is written down by its name in that file, and none kills. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long count;

#define REAL(result, name, ...) ((result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

static ssize_t really_write(int fd, const void *p, size_t n)
{
    return REAL(ssize_t, "write", int, const void *, size_t)(fd, p, n);
}

static int note(const char *name)
{
    const char *calls = getenv("KILL_CALLS"), *at = getenv("KILL_AT");
    int fd = calls ? open(calls, O_WRONLY | O_APPEND) : -1;
    if (fd >= 0) {
        really_write(fd, name, strlen(name));
        really_write(fd, "\n", 1);
        close(fd);
    }
    return at && ++count == strtol(at, NULL, 10);
}

static void meet(const char *name)
{
    if (note(name))
        raise(SIGKILL);
}

ssize_t write(int fd, const void *p, size_t n)
{
    if (fd > 2 && note("write")) {
        really_write(fd, p, n / 2);
        raise(SIGKILL);
    }
    return really_write(fd, p, n);
}

int openat(int at, const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
        meet("openat");
    }
    return REAL(int, "openat", int, const char *, int, ...)(at, path, flags, mode);
}

int mkdirat(int at, const char *path, mode_t mode)
{
    meet("mkdirat");
    return REAL(int, "mkdirat", int, const char *, mode_t)(at, path, mode);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    meet("renameat");
    return REAL(int, "renameat", int, const char *, int, const char *)(from_at, from, to_at, to);
}

int unlinkat(int at, const char *path, int flags)
{
    meet("unlinkat");
    return REAL(int, "unlinkat", int, const char *, int)(at, path, flags);
}

int syncfs(int fd)
{
    meet("syncfs");
    return REAL(int, "syncfs", int)(fd);
}

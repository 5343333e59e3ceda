/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: read whole, written by rename, synced where it matters. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"

enum { LONGEST_SECRET = 4000 };

int file_read_fd(struct arena *a, int fd, size_t max, struct str *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    if (S_ISREG(st.st_mode) && st.st_size > 0 && (uintmax_t)st.st_size > max)
        return EFBIG;
    /* a pipe says 0: grow then; for a file one byte more than it says finds out whether it grew */
    size_t cap = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : 64 * 1024, n = 0;
    char *p = arena_alloc(a, cap + 1);
    for (;;) {
        ssize_t got = read(fd, p + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            break;
        n += (size_t)got;
        if (n > max)
            return EFBIG;
        if (n == cap) {
            char *more = arena_alloc(a, cap * 2 + 1);
            memcpy(more, p, n);
            p = more;
            cap *= 2;
        }
    }
    p[n] = 0;
    *out = (struct str){p, n};
    return 0;
}

int file_read(struct arena *a, const char *path, size_t max, struct str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int err = file_read_fd(a, fd, max, out);
    close(fd);
    return err;
}

const char *file_secret(const char *path, struct buf *out)
{
    struct stat st;
    struct str text = {0}, line = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return strerror(errno);
    struct arena *a = arena_new();
    const char *wrong = NULL;
    int err = fstat(fd, &st) != 0 ? errno : 0;
    if (!err && st.st_mode & 07)
        wrong = "others may read or write it: chmod o= it";
    else if (!err)
        err = file_read_fd(a, fd, LONGEST_SECRET, &text);
    close(fd);
    if (err)
        wrong = strerror(err);
    else if (!wrong && (!str_line(&text, &line) || !line.n))
        wrong = "its first line is empty";
    buf_put(out, line);
    if (!wrong && buf_over(out))
        wrong = "its first line is too long";
    if (line.n)
        explicit_bzero((char *)line.p, line.n);
    arena_free(a);
    return wrong;
}

int file_write_all(int fd, struct str s)
{
    while (s.n > 0) {
        ssize_t done = write(fd, s.p, s.n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return errno;
        s = str_from(s, (size_t)done);
    }
    return 0;
}

static int dir_of(const char *path, char *out, size_t size)
{
    const char *slash = strrchr(path, '/');
    int n = slash ? snprintf(out, size, "%.*s", (int)(slash - path + (slash == path)), path)
                  : snprintf(out, size, ".");
    return n < 0 || (size_t)n >= size ? ENAMETOOLONG : 0;
}

int file_sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int err = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return err;
}

static int fill(const char *tmp, struct str s, bool durable)
{
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return errno;
    int err = file_write_all(fd, s);
    if (!err && durable && fsync(fd) != 0)
        err = errno;
    if (close(fd) != 0 && !err)
        err = errno;
    return err;
}

int file_replace(const char *path, struct str s, bool durable)
{
    char tmp[4096], dir[4096];
    int n = snprintf(tmp, sizeof tmp, "%s.tmp-%ld", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof tmp)
        return ENAMETOOLONG;
    int err = fill(tmp, s, durable);
    if (!err && rename(tmp, path) != 0)
        err = errno;
    if (err) {
        unlink(tmp);
        return err;
    }
    if (!durable)
        return 0;
    err = dir_of(path, dir, sizeof dir);
    return err ? err : file_sync_dir(dir);
}

int file_make_dirs(const char *path, unsigned mode)
{
    char part[4096];
    size_t n = strlen(path);
    if (n >= sizeof part)
        return ENAMETOOLONG;
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != 0)
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, mode) != 0 && errno != EEXIST)
            return errno;
    }
    struct stat st;
    if (stat(path, &st) != 0)
        return errno;
    return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
}

struct str file_base(struct str path)
{
    size_t at = str_rchr(path, '/');
    return at == STR_NONE ? path : str_from(path, at + 1);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program under test: writes down every change that it makes to files below CRASH_ROOT and
   every word that it says to a socket, and at change number CRASH_POINT does what CRASH_FAULT says. Nothing is
   really synced: what a power cut would leave is worked out from the record (disk.py).

   CRASH_FAULT  kill    dies before the change          torn   a write is half done, then it dies
                eio     the change fails with EIO       short  a write takes half of the bytes
                enospc  it and all later ones that need room fail with ENOSPC
                lost    a word reaches the server at the other end, whose answer does not come
   With CRASH_TALK what it sends to a server is a change, too ("asked"): where that fails, the connection is
   gone. The record, CRASH_TRACE: a line "what inode offset length path other-path", apart by tabs, then length
   bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PATH = 4096, WRITES_MOST = 64 };

struct change {
    const char *what;
    int dir, fd; /* fd: of writes and syncs; else -1 */
    long long inode, offset;
    char path[PATH], other[PATH];
    bool needs_room;
};

static struct {
    pid_t owner;
    const char *root, *fault;
    size_t root_n;
    long point, n;
    int trace;
    bool talk;
} crash;

__attribute__((constructor)) static void begin(void)
{
    const char *root = getenv("CRASH_ROOT"), *trace = getenv("CRASH_TRACE"), *point = getenv("CRASH_POINT");
    if (!root || !trace)
        return;
    crash.root = root;
    crash.root_n = strlen(root);
    crash.fault = getenv("CRASH_FAULT");
    crash.point = point && crash.fault ? strtol(point, NULL, 10) : 0;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    crash.trace = fcntl(fd, F_DUPFD_CLOEXEC, 200); /* out of the way of the numbers that the program gets */
    syscall(SYS_close, fd);
    if (crash.trace < 0)
        abort();
    crash.talk = getenv("CRASH_TALK") != NULL;
    crash.owner = getpid();
}

/* A forked child's writes are its own: the jail's has no files of ours. */
static bool ours(void)
{
    return crash.owner && getpid() == crash.owner;
}

/* The filter that a program lays on itself would keep us from looking which file is written. The jail's is laid
   otherwise and stays. */
int seccomp_load(void *filter);
int seccomp_load(void *filter)
{
    (void)filter;
    return 0;
}

/* ---- which file */

static bool fd_path(int fd, char out[PATH])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH - 1);
    out[n < 0 ? 0 : n] = 0;
    return n > 0;
}

static bool below_root(const char *path)
{
    return strncmp(path, crash.root, crash.root_n) == 0 && path[crash.root_n] == '/';
}

static bool full_path(int dir, const char *path, char out[PATH])
{
    char folder[PATH] = "";
    if (path[0] != '/' && !(dir == AT_FDCWD ? getcwd(folder, sizeof folder) != NULL : fd_path(dir, folder)))
        return false;
    int n = snprintf(out, PATH, "%s%s%s", folder, folder[0] ? "/" : "", path);
    return n > 0 && n < PATH && below_root(out);
}

static bool change_of_fd(struct change *c, const char *what, int fd)
{
    struct stat st;
    int err = errno;
    *c = (struct change){.what = what, .fd = fd};
    bool is = ours() && fd >= 0 && fd != STDERR_FILENO && fd_path(fd, c->path) && below_root(c->path) &&
              fstat(fd, &st) == 0;
    if (is)
        c->inode = (long long)st.st_ino;
    errno = err;
    return is;
}

static bool change_of_name(struct change *c, const char *what, int dir, const char *path)
{
    int err = errno;
    *c = (struct change){.what = what, .fd = -1};
    bool is = ours() && full_path(dir, path, c->path);
    errno = err;
    return is;
}

/* ---- the record, and the fault */

static void record(const struct change *c, const struct iovec *data, int n_data, size_t n)
{
    char line[3 * PATH];
    int err = errno;
    int len = snprintf(
        line, sizeof line, "%s\t%lld\t%lld\t%zu\t%s\t%s\n", c->what, c->inode, c->offset, n, c->path, c->other);
    struct iovec v[WRITES_MOST + 1] = {{line, (size_t)len}};
    int used = 1;
    for (int i = 0; i < n_data && n > 0; i++, used++) {
        v[used] = data[i];
        if (v[used].iov_len > n)
            v[used].iov_len = n;
        n -= v[used].iov_len;
    }
    if (syscall(SYS_writev, crash.trace, v, used) < 0)
        abort();
    errno = err;
}

static void die_here(void)
{
    syscall(SYS_kill, crash.owner, SIGKILL);
}

/* Before a change: false, with errno, where it is to fail. *half: a write is to do half of its work. */
static bool allowed(const struct change *c, bool *half)
{
    *half = false;
    long n = ++crash.n;
    if (!crash.point || n < crash.point)
        return true;
    bool here = n == crash.point;
    const char *f = crash.fault;
    if (here)
        record(&(struct change){.what = "fault"}, NULL, 0, 0);
    if (here && strcmp(f, "kill") == 0)
        die_here();
    *half = here && (strcmp(f, "torn") == 0 || strcmp(f, "short") == 0);
    if (here && strcmp(f, "eio") == 0) {
        errno = EIO;
        return false;
    }
    if (strcmp(f, "enospc") == 0 && c->needs_room) {
        errno = ENOSPC;
        return false;
    }
    return true;
}

static void after_half(void)
{
    if (strcmp(crash.fault, "torn") == 0)
        die_here();
}

/* ---- writes */

static ssize_t really_write(int fd, const struct iovec *v, int n, off_t at)
{
    if (at < 0)
        return syscall(SYS_writev, fd, v, n);
    return syscall(SYS_pwritev, fd, v, n, (long)at, 0L);
}

static ssize_t write_to(int fd, const struct iovec *v, int n, off_t at)
{
    struct change c;
    struct iovec part[WRITES_MOST];
    bool half;
    size_t total = 0;
    if (n > WRITES_MOST)
        abort();
    if (!change_of_fd(&c, "write", fd))
        return really_write(fd, v, n, at);
    int how = fcntl(fd, F_GETFL);
    c.needs_room = true;
    c.offset = at >= 0 ? at : lseek(fd, 0, how & O_APPEND ? SEEK_END : SEEK_CUR);
    if (!allowed(&c, &half))
        return -1;
    memcpy(part, v, (size_t)n * sizeof *v);
    for (int i = 0; i < n; i++)
        total += v[i].iov_len;
    if (half && total > 1) { /* of several pieces the first only */
        n = 1;
        part[0].iov_len = part[0].iov_len > 1 ? part[0].iov_len / 2 : 1;
    }
    ssize_t done = really_write(fd, part, n, at);
    if (done > 0)
        record(&c, part, n, (size_t)done);
    if (half)
        after_half();
    return done;
}

ssize_t write(int fd, const void *p, size_t n)
{
    struct iovec v = {(void *)p, n};
    struct stat st;
    struct change said = {.what = "said"};
    if (!ours() || fd == STDERR_FILENO)
        return syscall(SYS_write, fd, p, n);
    ssize_t done = write_to(fd, &v, 1, -1);
    if (done > 0 && fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode))
        record(&said, &v, 1, (size_t)done);
    return done;
}

/* A word to a server of others. A connection of which a word is gone is no connection any more: else who waits
   for the answer would wait for ever. */
static ssize_t ask(int fd, const void *p, size_t n, int flags)
{
    struct change c = {.what = "asked", .fd = -1};
    struct iovec v = {(void *)p, n};
    bool half, allow = allowed(&c, &half);
    bool lost = crash.n == crash.point && strcmp(crash.fault, "lost") == 0;
    if (!allow) {
        shutdown(fd, SHUT_RDWR);
        errno = ECONNRESET;
        return -1;
    }
    ssize_t done = syscall(SYS_sendto, fd, p, half && n > 1 ? n / 2 : n, flags, NULL, 0);
    if (done > 0)
        record(&c, &v, 1, (size_t)done);
    if (half)
        after_half();
    if (lost)
        shutdown(fd, SHUT_RD);
    return done;
}

ssize_t send(int fd, const void *p, size_t n, int flags)
{
    struct iovec v = {(void *)p, n};
    struct change said = {.what = "said"};
    if (ours() && crash.talk)
        return ask(fd, p, n, flags);
    ssize_t done = syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
    if (done > 0 && ours())
        record(&said, &v, 1, (size_t)done);
    return done;
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    return ours() ? write_to(fd, v, n, -1) : syscall(SYS_writev, fd, v, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    struct iovec v = {(void *)p, n};
    return write_to(fd, &v, 1, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    return pwrite(fd, p, n, at);
}

int ftruncate(int fd, off_t size)
{
    struct change c;
    bool half;
    bool is = change_of_fd(&c, "cut", fd);
    c.offset = size;
    if (is && !allowed(&c, &half))
        return -1;
    int end = (int)syscall(SYS_ftruncate, fd, (long)size);
    if (is && end == 0)
        record(&c, NULL, 0, 0);
    return end;
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

/* ---- syncs */

static int sync_of(const char *what, int fd)
{
    struct change c;
    bool half;
    bool is = change_of_fd(&c, what, fd);
    c.needs_room = true; /* where blocks are given out late, a full disk shows here */
    if (is && !allowed(&c, &half))
        return -1;
    if (is)
        record(&c, NULL, 0, 0);
    return 0;
}

int fsync(int fd)
{
    return sync_of("sync", fd);
}

int fdatasync(int fd)
{
    return sync_of("sync", fd);
}

int syncfs(int fd)
{
    return sync_of("syncall", fd);
}

/* ---- names */

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
    struct change c;
    struct stat st;
    bool half, is = (flags & (O_CREAT | O_TRUNC)) && change_of_name(&c, "create", dir, path);
    bool there = is && fstatat(dir, path, &st, 0) == 0;
    if (there)
        is = (flags & O_TRUNC) != 0 && st.st_size > 0;
    if (is) {
        c.needs_room = !there;
        c.what = there ? "cut" : "create";
        if (!allowed(&c, &half))
            return -1;
    }
    int fd = (int)syscall(SYS_openat, dir, path, flags, mode);
    if (is && fd >= 0 && fstat(fd, &st) == 0) {
        c.inode = (long long)st.st_ino;
        record(&c, NULL, 0, 0);
    }
    return fd;
}

#define MODE_OF(flags, last)                                                                                   \
    mode_t mode = 0;                                                                                           \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                     \
        va_list args;                                                                                          \
        va_start(args, last);                                                                                  \
        mode = (mode_t)va_arg(args, int);                                                                      \
        va_end(args);                                                                                          \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(dir, path, flags, mode);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    struct change c;
    bool half;
    bool is = change_of_name(&c, "rename", from_dir, from) && full_path(to_dir, to, c.other);
    c.needs_room = true;
    if (is && !allowed(&c, &half))
        return -1;
    int end = (int)syscall(SYS_renameat, from_dir, from, to_dir, to);
    if (is && end == 0)
        record(&c, NULL, 0, 0);
    return end;
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    struct change c;
    bool half;
    bool is = change_of_name(&c, "link", from_dir, from) && full_path(to_dir, to, c.other);
    c.needs_room = true;
    if (is && !allowed(&c, &half))
        return -1;
    int end = (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
    if (is && end == 0)
        record(&c, NULL, 0, 0);
    return end;
}

int link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int dir, const char *path, int flags)
{
    struct change c;
    bool half, is = !(flags & AT_REMOVEDIR) && change_of_name(&c, "unlink", dir, path);
    if (is && faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        is = false; /* fails of itself */
    if (is && !allowed(&c, &half))
        return -1;
    int end = (int)syscall(SYS_unlinkat, dir, path, flags);
    if (is && end == 0)
        record(&c, NULL, 0, 0);
    return end;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

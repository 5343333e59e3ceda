/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walls: every way out is a canary that must be stopped. */
#include "base/jail_walls.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "jailed.h"

static void work(const struct str *in, size_t n, struct buf *result)
{
    iconv_t cd = VALUE(iconv_t, *in);
    (void)n;
    char latin[] = "caf\xe9", text[16] = "", *from = latin, *to = text;
    size_t left = 4, room = sizeof text;
    for (int i = 0; i < 1000; i++) {
        char *p = malloc((size_t)i * 100 + 1);
        if (!p)
            return;
        memset(p, i, (size_t)i * 100 + 1);
        p = realloc(p, (size_t)i * 1000 + 1);
        free(p);
    }
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    if (iconv(cd, &from, &left, &to, &room) != (size_t)-1)
        buf_put(result, str_of(text));
    if (iconv_open("UTF-8", "EUC-TW") == (iconv_t)-1) /* not loaded before: refused, and life goes on */
        buf_put(result, S(" refused"));
    fprintf(stderr, "# a last word\n"); /* may be lost, must not kill */
}

static void honest_work(void)
{
    iconv_t cd = iconv_open("UTF-8", "ISO-8859-1");
    CHECK(cd != (iconv_t)-1);
    CHECK_INT(run(work, TEXT(cd)), JAIL_DONE);
    CHECK_STR(out, "caf\xc3\xa9 refused");
    char path[] = "/tmp/t_jail.XXXXXX";
    int fd = mkstemp(path); /* a log that is a file */
    CHECK(fd >= 0 && unlink(path) == 0 && dup2(fd, STDERR_FILENO) >= 0);
    CHECK_INT(run(work, TEXT(cd)), JAIL_DONE);
}

static void opens(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    got_out(result, open(in->p, O_RDONLY) >= 0 || creat("/tmp/t_jail.canary", 0600) >= 0);
}

static void sockets(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    got_out(result, socket(AF_INET, SOCK_STREAM, 0) >= 0);
}

static void executes(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    char *argv[] = {"true", NULL};
    execve("/bin/true", argv, NULL);
    got_out(result, false);
}

static void kills(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    got_out(result, kill(getppid(), SIGTERM) == 0);
}

static void unlinks(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    got_out(result, unlink(in->p) == 0);
}

static void traces(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    got_out(result, ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0);
}

static void forks(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    got_out(result, fork() >= 0);
}

static void descriptor(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    char byte;
    got_out(result, read(VALUE(int, *in), &byte, 1) == 1);
}

static void writes_descriptor(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    got_out(result, write(VALUE(int, *in), "x", 1) == 1);
}

static void executable_memory(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    got_out(result,
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

static void old_syscalls(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
#ifdef __x86_64__
    long end;
    /* the 32-bit table, by its own door: 20 is getpid there */
    __asm__ volatile("int $0x80" : "=a"(end) : "0"(20L) : "memory");
    got_out(result, end > 0);
#else
    abort();
#endif
}

static void signals_parent(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    got_out(result, syscall(SYS_tgkill, getppid(), getppid(), SIGTERM) == 0);
}

static void stopped(jail_child *child, struct str in)
{
    enum jail_end end = run(child, in);
    CHECK(end == JAIL_KILLED || (end == JAIL_DONE && str_eq(out, S("no"))));
    if (end == JAIL_KILLED)
        CHECK_INT(out.n, 0);
}

static void killed(jail_child *child, struct str in)
{
    CHECK_INT(run(child, in), JAIL_KILLED);
    CHECK_INT(killed_by, SIGSYS);
}

static void no_files(void)
{
    stopped(opens, S("/etc/passwd"));
    stopped(opens, S("/proc/self/mem"));
    CHECK(access("/tmp/t_jail.canary", F_OK) != 0);
    char path[] = "/tmp/t_jail.XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0);
    killed(unlinks, (struct str){path, sizeof path});
    CHECK(access(path, F_OK) == 0);
    killed(descriptor, TEXT(fd));
    killed(writes_descriptor, TEXT(fd));
    struct stat st;
    CHECK(fstat(fd, &st) == 0 && st.st_size == 0);
    unlink(path);
}

static void no_network(void)
{
    killed(sockets, S(""));
}

static void no_other_processes(void)
{
    killed(executes, S(""));
    killed(kills, S(""));
    killed(signals_parent, S(""));
    killed(traces, S(""));
    killed(forks, S(""));
}

static void no_foreign_code(void)
{
    stopped(executable_memory, S(""));
    stopped(old_syscalls, S(""));
}

static void gigabyte(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    char *p = malloc(1u << 30);
    if (!p) {
        got_out(result, false);
        return;
    }
    for (size_t i = 0; i < 1u << 30; i += 4096)
        p[i] = 1;
    got_out(result, p[4096] == 1);
}

static void no_gigabyte(void)
{
#ifdef POSTHOUSE_SANITIZED
    tap_skip("the sanitizer reserves more than any limit");
#endif
    stopped(gigabyte, S(""));
}

static const struct tap_test tests[] = {
    {"allocating, iconv, clocks and a word to stderr are allowed", honest_work},
    {"no file is opened, unlinked, read or written", no_files},
    {"no socket", no_network},
    {"no exec, no signal, no ptrace, no fork", no_other_processes},
    {"no executable memory, no system calls by the 32-bit door", no_foreign_code},
    {"no gigabyte", no_gigabyte},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jail: every way out is a canary that must be stopped, and a good child's bytes come back. */
#include "base/jail.h"

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

#include "base/arena.h"
#include "tap.h"

static const struct jail small = {.work_ms = 800, .cpu_s = 2, .memory = 64u << 20, .result = 1u << 20};
static struct arena *mem;
static struct str out;

static enum jail_end run(void (*child)(void *, struct buf *), void *arg)
{
    if (!mem)
        mem = arena_new();
    return jail_run(mem, &small, child, arg, &out);
}

/* ---- good children */

static void echo(void *arg, struct buf *result)
{
    const struct str *s = arg;
    buf_put(result, *s);
}

static void bytes_come_back(void)
{
    struct str s = {"a\0b\n\xff", 5};
    CHECK_INT(run(echo, &s), JAIL_DONE);
    CHECK(str_eq(out, s));
    char *large = malloc(1u << 20);
    for (size_t i = 0; i < 1u << 20; i++)
        large[i] = (char)(i * 7 >> 2);
    s = (struct str){large, 1u << 20};
    CHECK_INT(run(echo, &s), JAIL_DONE);
    CHECK(str_eq(out, s));
    s.n = 0;
    CHECK_INT(run(echo, &s), JAIL_DONE);
    CHECK_INT(out.n, 0);
}

static void work(void *arg, struct buf *result)
{
    iconv_t cd = *(iconv_t *)arg;
    char in[] = "caf\xe9", text[16] = "", *from = in, *to = text;
    size_t n = 4, room = sizeof text;
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
    if (iconv(cd, &from, &n, &to, &room) != (size_t)-1)
        buf_put(result, str_of(text));
    if (iconv_open("UTF-8", "EUC-TW") == (iconv_t)-1) /* not loaded before: refused, and life goes on */
        buf_put(result, S(" refused"));
    fprintf(stderr, "# a last word\n"); /* may be lost, must not kill */
}

static void honest_work(void)
{
    iconv_t cd = iconv_open("UTF-8", "ISO-8859-1");
    CHECK(cd != (iconv_t)-1);
    CHECK_INT(run(work, &cd), JAIL_DONE);
    CHECK_STR(out, "caf\xc3\xa9 refused");
    char path[] = "/tmp/t_jail.XXXXXX";
    int fd = mkstemp(path); /* a log that is a file */
    CHECK(fd >= 0 && unlink(path) == 0 && dup2(fd, STDERR_FILENO) >= 0);
    CHECK_INT(run(work, &cd), JAIL_DONE);
}

/* ---- canaries: each writes "free" when it got out */

static void got_out(struct buf *result, bool yes)
{
    buf_put(result, yes ? S("free") : S("no"));
}

static void opens(void *arg, struct buf *result)
{
    got_out(result, open(arg, O_RDONLY) >= 0 || creat("/tmp/t_jail.canary", 0600) >= 0);
}

static void sockets(void *arg, struct buf *result)
{
    (void)arg;
    got_out(result, socket(AF_INET, SOCK_STREAM, 0) >= 0);
}

static void executes(void *arg, struct buf *result)
{
    (void)arg;
    char *argv[] = {"true", NULL};
    execve("/bin/true", argv, NULL);
    got_out(result, false);
}

static void kills(void *arg, struct buf *result)
{
    (void)arg;
    got_out(result, kill(getppid(), SIGTERM) == 0);
}

static void unlinks(void *arg, struct buf *result)
{
    got_out(result, unlink(arg) == 0);
}

static void traces(void *arg, struct buf *result)
{
    (void)arg;
    got_out(result, ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0);
}

static void forks(void *arg, struct buf *result)
{
    (void)arg;
    got_out(result, fork() >= 0);
}

static void descriptor(void *arg, struct buf *result)
{
    char byte;
    got_out(result, read(*(int *)arg, &byte, 1) == 1);
}

static void writes_descriptor(void *arg, struct buf *result)
{
    got_out(result, write(*(int *)arg, "x", 1) == 1);
}

static void executable_memory(void *arg, struct buf *result)
{
    (void)arg;
    got_out(result,
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

static void old_syscalls(void *arg, struct buf *result)
{
    (void)arg;
#ifdef __x86_64__
    long end;
    /* the 32-bit table, by its own door: 20 is getpid there */
    __asm__ volatile("int $0x80" : "=a"(end) : "0"(20L) : "memory");
    got_out(result, end > 0);
#else
    abort();
#endif
}

static void signals_parent(void *arg, struct buf *result)
{
    (void)arg;
    got_out(result, syscall(SYS_tgkill, getppid(), getppid(), SIGTERM) == 0);
}

static void stopped(void (*child)(void *, struct buf *), void *arg)
{
    enum jail_end end = run(child, arg);
    CHECK(end == JAIL_KILLED || (end == JAIL_DONE && str_eq(out, S("no"))));
    if (end == JAIL_KILLED)
        CHECK_INT(out.n, 0);
}

static void killed(void (*child)(void *, struct buf *), void *arg)
{
    CHECK_INT(run(child, arg), JAIL_KILLED);
    CHECK_INT(jail_signal(), SIGSYS);
}

static void no_files(void)
{
    stopped(opens, "/etc/passwd");
    stopped(opens, "/proc/self/mem");
    CHECK(access("/tmp/t_jail.canary", F_OK) != 0);
    char path[] = "/tmp/t_jail.XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0);
    killed(unlinks, path);
    CHECK(access(path, F_OK) == 0);
    killed(descriptor, &fd);
    killed(writes_descriptor, &fd);
    struct stat st;
    CHECK(fstat(fd, &st) == 0 && st.st_size == 0);
    unlink(path);
}

static void no_network(void)
{
    killed(sockets, NULL);
}

static void no_other_processes(void)
{
    killed(executes, NULL);
    killed(kills, NULL);
    killed(signals_parent, NULL);
    killed(traces, NULL);
    killed(forks, NULL);
}

static void no_foreign_code(void)
{
    stopped(executable_memory, NULL);
    stopped(old_syscalls, NULL);
}

/* ---- too much */

static void gigabyte(void *arg, struct buf *result)
{
    (void)arg;
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
    stopped(gigabyte, NULL);
}

static void loops(void *arg, struct buf *result)
{
    (void)result;
    for (volatile unsigned *n = arg;;)
        ++*n;
}

static void endless_loop(void)
{
    unsigned n = 0;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    CHECK_INT(run(loops, &n), JAIL_TOO_SLOW);
    clock_gettime(CLOCK_MONOTONIC, &b);
    long ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
    printf("# stopped after %ld ms\n", ms);
    CHECK(ms >= 790 && ms < 8000); /* on a busy machine processor time is longer on the clock */
    const struct jail patient = {.work_ms = 20000, .cpu_s = 1, .memory = 1 << 20, .result = 4096};
    CHECK_INT(jail_run(mem, &patient, loops, &n, &out), JAIL_KILLED);
    printf("# ended by signal %d\n", jail_signal());
    CHECK(jail_signal() == SIGXCPU || jail_signal() == SIGKILL);
}

static volatile sig_atomic_t rang;

static void ring(int sig)
{
    (void)sig;
    rang++;
}

static void interrupted(void)
{
    struct sigaction s = {.sa_handler = ring};
    sigaction(SIGUSR1, &s, NULL);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        for (int i = 0; i < 100; i++) {
            usleep(20000);
            kill(parent, SIGUSR1);
        }
    unsigned n = 0;
    CHECK_INT(run(loops, &n), JAIL_TOO_SLOW);
    CHECK(rang > 3);
    kill(pid, SIGKILL);
}

static void over(void *arg, struct buf *result)
{
    (void)arg;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 1 << 19; k++)
            buf_char(result, 'x');
}

static void result_too_large(void)
{
    CHECK_INT(run(over, NULL), JAIL_OVER);
    CHECK_INT(out.n, 0);
}

static void crashes(void *arg, struct buf *result)
{
    buf_put(result, S("half"));
    *(volatile char *)arg = 1;
}

static void crash(void)
{
    tap_quiet();
    CHECK_INT(run(crashes, (void *)16), JAIL_KILLED);
    CHECK_INT(out.n, 0);
}

static void leaves(void *arg, struct buf *result)
{
    buf_put(result, S("half"));
    _exit(*(int *)arg);
}

static void no_result(void)
{
    int code = 0;
    CHECK_INT(run(leaves, &code), JAIL_KILLED);
    CHECK_INT(jail_signal(), 0);
    code = 75;
    CHECK_INT(run(leaves, &code), JAIL_KILLED);
    CHECK_INT(out.n, 0);
}

static void says(void *arg, struct buf *result)
{
    buf_put(result, *(struct str *)arg);
}

/* A result stays where the child wrote it: the next child must not find it there. */
static void spoils(void *arg, struct buf *result)
{
    buf_put(result, S("x"));
    *(volatile char *)arg = 'X';
}

static void results_stay(void)
{
    tap_quiet();
    struct str text = S("one");
    CHECK_INT(run(says, &text), JAIL_DONE);
    struct str one = out;
    text = S("two");
    CHECK_INT(run(says, &text), JAIL_DONE);
    CHECK_STR(one, "one");
    CHECK_STR(out, "two");
    CHECK_INT(run(spoils, (void *)one.p), JAIL_KILLED);
    CHECK_STR(one, "one");
}

/* ---- a child that was taken over writes what it likes into the mapping */

static void beyond(void *arg, struct buf *result)
{
    (void)arg;
    memset(result->p, 'x', result->max + 2 * 4096);
    got_out(result, true);
}

static void claims(void *arg, struct buf *result)
{
    uint64_t n = *(uint64_t *)arg;
    char *head = result->p - 4096; /* where the parent looks for state and length */
    memset(head, 0, 64);
    head[0] = 1;
    memcpy(head + 8, &n, sizeof n);
    _exit(0);
}

static void forged_lengths(void)
{
    tap_quiet();
    CHECK_INT(run(beyond, NULL), JAIL_KILLED);
    CHECK_INT(out.n, 0);
    const uint64_t lies[] = {UINT64_MAX, (1u << 20) + 1, 1ull << 63, SIZE_MAX - 4096};
    for (size_t i = 0; i < 4; i++) {
        uint64_t lie = lies[i];
        CHECK_INT(run(claims, &lie), JAIL_OVER);
        CHECK_INT(out.n, 0);
    }
    uint64_t fits = 1u << 20;
    CHECK_INT(run(claims, &fits), JAIL_DONE);
    CHECK_INT(out.n, 1u << 20);
}

static void descriptors_stay(void)
{
    struct str s = S("x");
    int before = dup(0);
    close(before);
    for (int i = 0; i < 50; i++)
        CHECK_INT(run(echo, &s), JAIL_DONE);
    CHECK_INT(dup(0), before);
    CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static const struct tap_test tests[] = {
    {"a good child's bytes come back intact", bytes_come_back},
    {"allocating, iconv, clocks and a word to stderr are allowed", honest_work},
    {"no file is opened, unlinked, read or written", no_files},
    {"no socket", no_network},
    {"no exec, no signal, no ptrace, no fork", no_other_processes},
    {"no executable memory, no system calls by the 32-bit door", no_foreign_code},
    {"no gigabyte", no_gigabyte},
    {"T10: an endless loop ends after 0.8 s", endless_loop},
    {"signals do not lengthen the wait", interrupted},
    {"results stay, and no later child can reach them", results_stay},
    {"a result that does not fit says so", result_too_large},
    {"a crash hands back nothing", crash},
    {"an exit without a result hands back nothing", no_result},
    {"writing beyond the mapping and lying about the length", forged_lengths},
    {"no descriptor and no zombie is left", descriptors_stay},
};
TAP_MAIN(tests)

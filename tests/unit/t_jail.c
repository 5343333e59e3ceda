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
#include "base/utf8.h"
#include "tap.h"

static const struct jail_limits small = {.work_ms = 800, .cpu_s = 2, .memory = 64u << 20, .result = 1u << 20};
static struct arena *mem;
static struct str out;

static int killed_by;

/* In a jail of its own. */
static enum jail_end run_with(const struct jail_limits *limits, jail_child *child, struct str in)
{
    if (!mem)
        mem = arena_new();
    struct jail *jail = jail_new(child);
    enum jail_end end = jail_run(jail, mem, limits, &in, 1, &out);
    killed_by = jail_signal(jail);
    jail_free(jail);
    return end;
}

static enum jail_end run(jail_child *child, struct str in)
{
    return run_with(&small, child, in);
}

/* A value as a text, and back. */
#define TEXT(value) ((struct str){(const char *)&(value), sizeof(value)})
#define VALUE(type, text) (*(const type *)(const void *)(text).p)

/* ---- good children */

static void echo(const struct str *in, size_t n, struct buf *result)
{
    for (size_t i = 0; i < n; i++)
        buf_put(result, in[i]);
}

static void bytes_come_back(void)
{
    struct str s = {"a\0b\n\xff", 5};
    CHECK_INT(run(echo, s), JAIL_DONE);
    CHECK(str_eq(out, s));
    char *large = malloc(1u << 20);
    for (size_t i = 0; i < 1u << 20; i++)
        large[i] = (char)(i * 7 >> 2);
    s = (struct str){large, 1u << 20};
    CHECK_INT(run(echo, s), JAIL_DONE);
    CHECK(str_eq(out, s));
    s.n = 0;
    CHECK_INT(run(echo, s), JAIL_DONE);
    CHECK_INT(out.n, 0);
}

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

/* ---- canaries: each writes "free" when it got out */

static void got_out(struct buf *result, bool yes)
{
    buf_put(result, yes ? S("free") : S("no"));
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

/* ---- too much */

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

static void loops(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    (void)result;
    for (volatile unsigned i = 0;;)
        ++i;
}

static void endless_loop(void)
{
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    CHECK_INT(run(loops, S("")), JAIL_TOO_SLOW);
    clock_gettime(CLOCK_MONOTONIC, &b);
    long ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
    printf("# stopped after %ld ms\n", ms);
    CHECK(ms >= 790 && ms < 8000); /* on a busy machine processor time is longer on the clock */
    const struct jail_limits patient = {.work_ms = 20000, .cpu_s = 1, .memory = 1 << 20, .result = 4096};
    CHECK_INT(run_with(&patient, loops, S("")), JAIL_KILLED);
    printf("# ended by signal %d\n", killed_by);
    CHECK(killed_by == SIGXCPU || killed_by == SIGKILL);
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
    CHECK_INT(run(loops, S("")), JAIL_TOO_SLOW);
    CHECK(rang > 3);
    kill(pid, SIGKILL);
}

static void over(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 1 << 19; k++)
            buf_char(result, 'x');
}

static void result_too_large(void)
{
    CHECK_INT(run(over, S("")), JAIL_OVER);
    CHECK_INT(out.n, 0);
}

static void crashes(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    buf_put(result, S("half"));
    *(volatile char *)VALUE(uintptr_t, *in) = 1;
}

static void crash(void)
{
    const uintptr_t nowhere = 16;
    tap_quiet();
    CHECK_INT(run(crashes, TEXT(nowhere)), JAIL_KILLED);
    CHECK_INT(out.n, 0);
}

static void leaves(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    buf_put(result, S("half"));
    _exit(VALUE(int, *in));
}

static void no_result(void)
{
    int code = 0;
    CHECK_INT(run(leaves, TEXT(code)), JAIL_KILLED);
    CHECK_INT(killed_by, 0);
    code = 75;
    CHECK_INT(run(leaves, TEXT(code)), JAIL_KILLED);
    CHECK_INT(out.n, 0);
}

/* ---- children of one jail come after each other */

/* Does what its first text says; the second is the place of a result, or what to say. */
static void obeys(const struct str *in, size_t n, struct buf *result)
{
    if (n == 2 && str_eq(in[0], S("say"))) {
        buf_put(result, in[1]);
        return;
    }
    /* "look": whatever is left of another one's mail, behind its own and in the result's place */
    const char *mine = in[0].p + in[0].n;
    for (int i = 0; i < 4096; i++)
        if (mine[i] || result->p[i]) {
            buf_put(result, S("found"));
            return;
        }
    buf_put(result, S("nothing"));
}

static void after_each_other(void)
{
    struct jail *j = jail_new(obeys);
    struct arena *a = arena_new();
    struct str one, two, three;
    struct str say[] = {S("say"), S("a secret that is long enough to stand behind what looks for it")};
    const struct str look = S("look");
    CHECK_INT(jail_run(j, a, &small, say, 2, &one), JAIL_DONE);
    CHECK_INT(jail_run(j, a, &small, &look, 1, &two), JAIL_DONE);
    CHECK_STR(two, "nothing");
    say[1] = S("other words");
    CHECK_INT(jail_run(j, a, &small, say, 2, &three), JAIL_DONE);
    CHECK_STR(one, "a secret that is long enough to stand behind what looks for it"); /* results stay */
    CHECK_STR(three, "other words");
    char *large = calloc(1, 20u << 20); /* more than what is wiped by hand */
    const struct str big[] = {S("say"), {memset(large, 'x', 20u << 20), 20u << 20}};
    CHECK_INT(jail_run(j, a, &small, big, 2, &one), JAIL_OVER);
    CHECK_INT(jail_run(j, a, &small, &look, 1, &two), JAIL_DONE);
    CHECK_STR(two, "nothing");
    free(large);
    arena_free(a);
    jail_free(j);
}

/* What the program learns after it has made the jail is in none of its children. */
static char secret[16];

static void knows(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    const char *password = getenv("PGPASSWORD");
    got_out(result, secret[0] || (password && *password));
}

static void learns_nothing(void)
{
    setenv("PGPASSWORD", "hunter2", 1);
    struct jail *j = jail_new(knows);
    struct arena *a = arena_new();
    const struct str any = S("x");
    memcpy(secret, "token key", 10);
    CHECK_INT(jail_run(j, a, &small, &any, 1, &out), JAIL_DONE);
    CHECK_STR(out, "no");
    CHECK_STR(str_of(getenv("PGPASSWORD")), "hunter2");
    jail_free(j);
}

static void loads(const struct str *in, size_t n, struct buf *result)
{
    struct str text = S("");
    (void)n;
    text = utf8_from(arena_new(), *in, S("koi8-r"));
    buf_put(result, utf8_missed() ? S("missed") : text);
}

static void charsets(void)
{
    struct jail *j = jail_new(loads);
    struct arena *a = arena_new();
    const struct str water = S("\xd7\xcf\xc4\xc1");
    CHECK_INT(jail_run(j, a, &small, &water, 1, &out), JAIL_DONE);
    CHECK_STR(out, "missed");
    CHECK(jail_load(j, UTF8_ALL));
    CHECK(!jail_load(j, UTF8_ALL));
    CHECK_INT(jail_run(j, a, &small, &water, 1, &out), JAIL_DONE);
    CHECK_STR(out, "вода");
    jail_free(j);
}

static void without_keeper(void)
{
    tap_quiet();
    struct jail *j = jail_new(echo);
    char path[64], line[64] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *f = fopen(path, "re");
    CHECK(f && fgets(line, sizeof line, f));
    int keeper = (int)strtol(line, NULL, 10);
    CHECK(keeper > 1);
    kill(keeper, SIGKILL);
    const struct str any = S("x");
    jail_run(j, arena_new(), &small, &any, 1, &out);
}

static void keeper_gone(void)
{
    CHECK_INT(tap_child(without_keeper), 75);
}

/* ---- a child that was taken over writes what it likes into the memory that is shared */

static void beyond(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    memset(result->p, 'x', result->max + 2 * 4096);
    memset(result->p + JAIL_RESULT_MOST, 'x', 4096); /* where the texts are */
    got_out(result, true);
}

static void claims(const struct str *in, size_t n, struct buf *result)
{
    uint64_t lie = VALUE(uint64_t, *in);
    (void)n;
    char *head = result->p - 4096; /* where the keeper looks for state and length */
    memset(head, 0, 64);
    head[0] = 1;
    memcpy(head + 8, &lie, sizeof lie);
    _exit(0);
}

static void forged_lengths(void)
{
    tap_quiet();
    CHECK_INT(run(beyond, S("mine")), JAIL_DONE); /* it is its own mail, and nobody else's */
    CHECK_STR(out, "free");
    const uint64_t lies[] = {UINT64_MAX, (1u << 20) + 1, 1ull << 63, SIZE_MAX - 4096};
    for (size_t i = 0; i < 4; i++) {
        uint64_t lie = lies[i];
        CHECK_INT(run(claims, TEXT(lie)), JAIL_OVER);
        CHECK_INT(out.n, 0);
    }
    uint64_t fits = 1u << 20;
    CHECK_INT(run(claims, TEXT(fits)), JAIL_DONE);
    CHECK_INT(out.n, 1u << 20);
}

static void descriptors_stay(void)
{
    struct str s = S("x");
    int before = dup(0);
    close(before);
    for (int i = 0; i < 50; i++)
        CHECK_INT(run(echo, s), JAIL_DONE);
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
    {"results stay, and no later child finds anything of an earlier one's", after_each_other},
    {"what the program learns later is in no child", learns_nothing},
    {"charsets are loaded for the children that come", charsets},
    {"a keeper that was killed ends the program with 75", keeper_gone},
    {"a result that does not fit says so", result_too_large},
    {"a crash hands back nothing", crash},
    {"an exit without a result hands back nothing", no_result},
    {"writing beyond the result and lying about the length", forged_lengths},
    {"no descriptor and no zombie is left", descriptors_stay},
};
TAP_MAIN(tests)

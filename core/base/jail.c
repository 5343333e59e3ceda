/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child that can open nothing and reach nobody. */
#include "base/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/when.h"

enum { PAGE = 4096, PATIENCE = 8 };

enum state { RUNNING = 0, FINISHED = 1, WENT_OVER = 2 };

/* First page of the shared mapping: written by the child, so believed by nobody. */
struct head {
    _Atomic uint32_t state;
    _Atomic uint64_t n;
};

static int killed_by;

int jail_signal(void)
{
    return killed_by;
}

/* ---- the system calls that the child keeps */

/* What computing and allocating need. */
static const int allowed[] = {
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sched_yield),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef POSTHOUSE_SANITIZED
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64),
#endif
};

/* What libraries ask out of habit: they are told no, and go on. */
static const int refused[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(getcwd)};

static int rules(scmp_filter_ctx f)
{
    int err = 0;
    for (size_t i = 0; !err && i < sizeof allowed / sizeof *allowed; i++)
        err = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; !err && i < sizeof refused / sizeof *refused; i++)
        err = seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
    /* memory, but none that can be executed */
    if (!err)
        err = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
            SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    if (!err)
        err = seccomp_rule_add(
            f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* last words of die() and bug() */
    if (!err)
        err = seccomp_rule_add(
            f, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffffu, STDERR_FILENO));
    return err;
}

/* The filter as the kernel takes it, made once a program: making it costs more than the whole rest. */
static const struct sock_fprog *filter(void)
{
    static struct sock_fprog made;
    static struct sock_filter code[1024];
    if (made.len)
        return &made;
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int fd = memfd_create("filter", MFD_CLOEXEC);
    if (!f || fd < 0 || rules(f) != 0 || seccomp_export_bpf(f, fd) != 0)
        die("cannot make the jail's system call filter");
    seccomp_release(f);
    ssize_t n = pread(fd, code, sizeof code, 0);
    close(fd);
    if (n <= 0 || n == sizeof code || n % (ssize_t)sizeof *code)
        bug("a system call filter of %zd bytes", n);
    made = (struct sock_fprog){.len = (unsigned short)((size_t)n / sizeof *code), .filter = code};
    return &made;
}

/* ---- going in: the child has not seen a hostile byte yet, and ends when a wall cannot be raised */

static void limit(int what, rlim_t to)
{
    const struct rlimit l = {to, to};
    if (setrlimit(what, &l) != 0)
        die("jail: no limit %d: %s", what, strerror(errno));
}

#ifndef POSTHOUSE_SANITIZED
static rlim_t address_space(void)
{
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    int64_t pages = 0;
    struct str rest = {text, n > 0 ? (size_t)n : 0}, first;
    return str_word(&rest, &first) && str_int(first, &pages) ? (rlim_t)pages * PAGE : 0;
}
#endif

/* No file rights at all. A second wall behind seccomp: a kernel without it is no reason to stop. */
static void landlock_nothing(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    /* version 1 has thirteen rights, 2 adds REFER, 3 adds TRUNCATE, 5 adds IOCTL_DEV */
    const int rights = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;
    const struct landlock_ruleset_attr all = {.handled_access_fs = (1ull << rights) - 1};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (fd < 0)
        return;
    syscall(SYS_landlock_restrict_self, fd, 0);
    close(fd);
}

static void close_all_but_stderr(void)
{
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    if (close_range(STDERR_FILENO + 1, ~0u, 0) != 0)
        die("jail: open files cannot be closed: %s", strerror(errno));
}

static void enter(const struct jail *j, const struct sock_fprog *f, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(1);
    close_all_but_stderr(); /* first: a die() below must not flush what the parent has buffered for stdout */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
        die("jail: no_new_privs: %s", strerror(errno));
#ifndef POSTHOUSE_SANITIZED
    limit(RLIMIT_AS, address_space() + j->memory);
#endif
    landlock_nothing();
    limit(RLIMIT_CPU, (rlim_t)j->cpu_s);
    limit(RLIMIT_NOFILE, 0);
    limit(RLIMIT_NPROC, 0);
    signal(SIGXFSZ, SIG_IGN); /* a last word is lost, not deadly, where stderr is a file */
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, f) != 0)
        die("jail: seccomp: %s", strerror(errno));
}

static _Noreturn void inside(const struct jail *j, char *map, void (*child)(void *, struct buf *), void *arg)
{
    struct head *head = (struct head *)map;
    /* a buf that stands in the mapping and has all its memory never asks malloc for more */
    struct buf result = {.p = map + PAGE, .cap = j->result, .max = j->result};
    child(arg, &result);
    atomic_store(&head->n, result.n);
    atomic_store(&head->state, buf_over(&result) ? WENT_OVER : FINISHED);
    _exit(0);
}

/* ---- the parent's side */

/* Waits until the child ends or has had its time; false: it still runs. A busy machine makes no mail a bad one:
   what counts is the child's own work, and the clock only where it gets none done. */
static bool ends_within(int pidfd, pid_t pid, int work_ms)
{
    int64_t until = when_mono() + (int64_t)work_ms * PATIENCE;
    for (;;) {
        struct pollfd p = {.fd = pidfd, .events = POLLIN};
        int64_t worked = when_worked(pid), left = work_ms - (worked < 0 ? 0 : worked);
        bool over = left <= 0 || when_mono() >= until;
        int n = poll(&p, 1, over ? 0 : (int)left);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            die("cannot wait for a jail: %s", strerror(errno));
        if (n == 0 && over)
            return false;
    }
}

static int reap(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("cannot wait for a jail: %s", strerror(errno));
    return status;
}

/* The result stays where the child wrote it, now that nobody is left who could write there again: no later
   child has these pages. */
static struct str keep(struct arena *a, char *map, size_t size, size_t n)
{
    size_t used = PAGE + (n + PAGE - 1) / PAGE * PAGE;
    if (madvise(map, used, MADV_DONTFORK) != 0 || munmap(map + used, size - used) != 0)
        die("a jail's result cannot be kept: %s", strerror(errno));
    arena_map(a, map, used);
    return (struct str){map + PAGE, n};
}

static enum jail_end outcome(const struct jail *j, const char *map, int status, size_t *n)
{
    const struct head *head = (const struct head *)map;
    uint32_t state = atomic_load(&head->state);
    uint64_t written = atomic_load(&head->n);
    killed_by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || (state != FINISHED && state != WENT_OVER))
        return JAIL_KILLED;
    if (state == WENT_OVER || written > j->result)
        return JAIL_OVER;
    *n = (size_t)written;
    return JAIL_DONE;
}

enum jail_end jail_run(struct arena *a, const struct jail *j, void (*child)(void *arg, struct buf *result),
    void *arg, struct str *out)
{
    *out = S("");
    const struct sock_fprog *f = filter();
    /* the last page is a fence */
    size_t size = PAGE + (j->result + PAGE - 1) / PAGE * PAGE + PAGE;
    char *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED || mprotect(map + size - PAGE, PAGE, PROT_NONE) != 0)
        die("no memory for a jail's result");
    pid_t parent = getpid(), pid = fork();
    if (pid < 0)
        die("cannot fork a jail: %s", strerror(errno));
    if (pid == 0) {
        enter(j, f, parent);
        inside(j, map, child, arg);
    }
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    bool ended = pidfd >= 0 && ends_within(pidfd, pid, j->work_ms);
    if (!ended)
        kill(pid, SIGKILL);
    int status = reap(pid);
    if (pidfd < 0)
        die("no pidfd: %s", strerror(errno));
    close(pidfd);
    size_t n = 0;
    enum jail_end end = ended ? outcome(j, map, status, &n) : JAIL_TOO_SLOW;
    if (n > 0)
        *out = keep(a, map, size, n);
    else
        munmap(map, size);
    return end;
}

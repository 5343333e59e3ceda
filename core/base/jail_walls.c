/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walls around a child that meets hostile bytes: limits first, then Landlock, then seccomp. */
#include "base/jail_walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/die.h"
#include "base/jail_keeper.h"
#include "base/str.h"

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

const struct sock_fprog *jail_filter(void)
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

/* ---- going in */

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
    return str_word(&rest, &first) && str_int(first, &pages) ? (rlim_t)pages * JAIL_PAGE : 0;
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

void jail_enter(const struct jail_limits *l, const struct sock_fprog *filter, int parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(1);
    close_all_but_stderr(); /* first: a die() below must not flush what the parent has buffered for stdout */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
        die("jail: no_new_privs: %s", strerror(errno));
#ifndef POSTHOUSE_SANITIZED
    limit(RLIMIT_AS, address_space() + l->memory);
#endif
    landlock_nothing();
    limit(RLIMIT_CPU, (rlim_t)l->cpu_s);
    limit(RLIMIT_NOFILE, 0);
    limit(RLIMIT_NPROC, 0);
    signal(SIGXFSZ, SIG_IGN); /* a last word is lost, not deadly, where stderr is a file */
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter) != 0)
        die("jail: seccomp: %s", strerror(errno));
}

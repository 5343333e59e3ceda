/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server may still do, once it has opened what it needs. */
#include "base/jail_self.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/die.h"

static const int allowed[] = {
    /* what it has open, and who comes */
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(fcntl),
    SCMP_SYS(lseek),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(accept4),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(shutdown),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockopt),
    /* files */
    SCMP_SYS(openat),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(sync_file_range),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(unlinkat),
    SCMP_SYS(getdents64),
    /* memory, time and signals */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef POSTHOUSE_SANITIZED
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64),
    SCMP_SYS(readlink),
#endif
};

/* What is not known here is answered as an old kernel would: a newer libc then takes the older call. */
static void calls(void)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    int err = f ? 0 : -ENOMEM;
    for (size_t i = 0; !err && i < sizeof allowed / sizeof *allowed; i++)
        err = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
    if (!err)
        err = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (!err)
        err = seccomp_rule_add(
            f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* threads, and no children; clone3, whose flags cannot be seen from here, is told no, and libc takes clone
     */
    if (!err)
        err = seccomp_rule_add(
            f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    /* abort, and the second SIGTERM: itself alone */
    if (!err)
        err = seccomp_rule_add(
            f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
    if (!err)
        err = seccomp_load(f);
    if (err)
        die("cannot give up system calls: %s", strerror(-err));
    seccomp_release(f);
}

static void allow(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr below = {
        .allowed_access = rights, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (below.parent_fd < 0 ||
        syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) != 0)
        die("cannot keep the right to use %s: %s", path, strerror(errno));
    close(below.parent_fd);
}

/* Version 1 could rename nothing into another folder. */
static void files(const struct jail_self *j)
{
    const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    const uint64_t writing = reading | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                             LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REFER;
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 2)
        return;
    const struct landlock_ruleset_attr all = {.handled_access_fs = (1ull << 14) - 1}; /* those of version 2 */
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        die("cannot make rules for files: %s", strerror(errno));
    for (size_t i = 0; i < JAIL_SELF_FOLDERS && j->read[i]; i++)
        allow(rules, j->read[i], reading);
    for (size_t i = 0; i < JAIL_SELF_FOLDERS && j->write[i]; i++)
        allow(rules, j->write[i], writing);
#ifdef POSTHOUSE_TEST
    const char *clock = getenv("POSTHOUSE_NOW"); /* may be a file, which is read again and again */
    if (clock && clock[0] == '/')
        allow(rules, clock, LANDLOCK_ACCESS_FS_READ_FILE);
#endif
    if (syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        die("cannot give up the rights to files: %s", strerror(errno));
    close(rules);
}

void jail_self(const struct jail_self *j)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        die("no_new_privs: %s", strerror(errno));
    files(j);
    calls();
}

void jail_self_spool(const char *spool)
{
    char tmp[PATH_MAX], new[PATH_MAX];
    if (snprintf(tmp, sizeof tmp, "%s/tmp", spool) >= PATH_MAX ||
        snprintf(new, sizeof new, "%s/new", spool) >= PATH_MAX)
        die("the path of the spool is too long");
    jail_self(&(struct jail_self){.read = {spool}, .write = {tmp, new}});
}

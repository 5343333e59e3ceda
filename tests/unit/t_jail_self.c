/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server that has said what it may still do cannot do anything else, and can do that. */
#include "base/jail_self.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "base/when.h"
#include "tap.h"

static char folder[64], path[6][128];

static int opens(const char *name, int flags)
{
    int fd = open(name, flags | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd < 0 ? errno : 0;
}

/* Who has entered cannot tidy up: a child made before waits for its end. */
static void tidy_up_later(void)
{
    int ends[2];
    char byte;
    CHECK(pipe(ends) == 0);
    if (fork() != 0) {
        close(ends[0]);
        return;
    }
    close(ends[1]);
    fclose(stdout);
    while (read(ends[0], &byte, 1) > 0)
        ;
    execl("/bin/rm", "rm", "-rf", folder, (char *)NULL);
    _exit(1);
}

static void enter(void)
{
    snprintf(folder, sizeof folder, "/tmp/t_jail_self.XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    tidy_up_later();
    static const char *const names[] = {"a", "b", "a/file", "b/file", "lists", "c"};
    for (size_t i = 0; i < 6; i++)
        snprintf(path[i], sizeof path[i], "%s/%s", folder, names[i]);
    CHECK(mkdir(path[0], 0700) == 0 && mkdir(path[1], 0700) == 0 && mkdir(path[5], 0700) == 0);
    CHECK_INT(opens(path[4], O_CREAT | O_WRONLY), 0);
    jail_self(&(struct jail_self){.read = {folder}, .write = {path[0], path[1]}});
}

static void *thread(void *fd)
{
    ssize_t ignored = write(*(int *)fd, "t", 1);
    (void)ignored;
    return NULL;
}

static void may(void)
{
    int pair[2], listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    char byte = 0;
    snprintf(un.sun_path, sizeof un.sun_path, "/tmp/t_jail_self.%ld", (long)getpid());
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    CHECK(bind(listener, (const struct sockaddr *)&un, sizeof un) == 0 && listen(listener, 1) == 0);
    CHECK(connect(client, (const struct sockaddr *)&un, sizeof un) == 0);
    unlink(un.sun_path);
    enter();
    CHECK(accept4(listener, NULL, NULL, SOCK_CLOEXEC) >= 0);
    CHECK(send(pair[0], "x", 1, MSG_NOSIGNAL) == 1 && recv(pair[1], &byte, 1, 0) == 1 && byte == 'x');
    CHECK_INT(opens(path[2], O_CREAT | O_EXCL | O_WRONLY), 0);
    CHECK_INT(opens(path[4], O_RDONLY), 0);
    CHECK(renameat(AT_FDCWD, path[2], AT_FDCWD, path[3]) == 0);
    CHECK(unlinkat(AT_FDCWD, path[3], 0) == 0);
    CHECK(when_now() > 0 && when_mono() >= 0);
    pthread_t t;
    CHECK(pthread_create(&t, NULL, thread, &pair[0]) == 0 && pthread_join(t, NULL) == 0);
    CHECK(recv(pair[1], &byte, 1, 0) == 1 && byte == 't');
    char *much = malloc(50 << 20);
    CHECK(much != NULL);
    memset(much, 1, 50 << 20);
    free(much);
}

static void may_not(void)
{
    char *const argv[] = {(char *)"true", NULL};
    enter();
    CHECK(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == ENOSYS);
    CHECK(fork() < 0 && errno == ENOSYS);
    CHECK(execv("/bin/true", argv) < 0 && errno == ENOSYS);
    CHECK(kill(getppid(), 0) < 0 && errno == ENOSYS);
    CHECK(syscall(SYS_tgkill, getppid(), getppid(), 0) < 0 && errno == ENOSYS);
    CHECK(syscall(SYS_ptrace, 0, 0, 0, 0) < 0 && errno == ENOSYS);
    CHECK(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
    CHECK(unlink(path[4]) < 0);
}

static void no_other_files(void)
{
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 2)
        tap_skip("this kernel has no Landlock");
    enter();
    CHECK_INT(opens("/etc/passwd", O_RDONLY), EACCES);
    CHECK_INT(opens(path[4], O_WRONLY), EACCES);
    char other[160];
    snprintf(other, sizeof other, "%s/new", path[5]);
    CHECK_INT(opens(other, O_CREAT | O_WRONLY), EACCES);
}

static void aborts(void)
{
    tap_quiet();
    enter();
    abort();
}

static void dies(void)
{
    CHECK_INT(tap_child(aborts), 128 + SIGABRT);
}

static const struct tap_test tests[] = {
    {"it takes clients, makes threads, and makes, renames and removes its files", may},
    {"it makes no socket, child or program, and signals nobody", may_not},
    {"it opens no file elsewhere", no_other_files},
    {"it can still abort", dies},
};
TAP_MAIN(tests)

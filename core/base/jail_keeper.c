/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keeper of a jail: forks a child for each request, watches it, and says how it ended. */
#include "base/jail_keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/jail_walls.h"
#include "base/utf8.h"
#include "base/when.h"

enum { PATIENCE = 8 };

extern char **environ;

/* Where a child says that its walls stand. It gives the page away before it looks at a byte: whoever takes it
   over cannot say that it was never there, which would be the machine's fault. */
static _Atomic bool *entered;

/* ---- the child's side */

static struct str *texts(struct arena *a, const char *input, size_t n)
{
    struct str *in = ARENA_ARRAY(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        uint64_t length;
        memcpy(&length, input, sizeof length);
        in[i] = (struct str){input + sizeof length, (size_t)length};
        input += sizeof length + length;
    }
    return in;
}

static _Noreturn void inside(const struct jail_request *r, struct jail_room *room, jail_child *child)
{
    /* a buf that stands in the room and has all its memory never asks malloc for more */
    struct buf result = {.p = room->result, .cap = r->limits.result, .max = r->limits.result};
    atomic_store(entered, true);
    if (munmap((void *)entered, JAIL_PAGE) != 0)
        _exit(1);
    child(texts(arena_new(), room->input, r->n), r->n, &result);
    atomic_store(&room->n, result.n);
    atomic_store(&room->state, buf_over(&result) ? JAIL_WENT_OVER : JAIL_FINISHED);
    _exit(0);
}

/* ---- the keeper's side */

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

/* No byte of a mail was read, so no mail is to blame. */
static _Noreturn void not_entered(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == EX_TEMPFAIL)
        _exit(EX_TEMPFAIL); /* it has said why */
    die("a jail's child ended before its walls stood, by %s %d", WIFSIGNALED(status) ? "signal" : "exit",
        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static struct jail_reply outcome(const struct jail_request *r, const struct jail_room *room, int status)
{
    uint32_t state = atomic_load(&room->state);
    uint64_t n = atomic_load(&room->n);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || (state != JAIL_FINISHED && state != JAIL_WENT_OVER))
        return (struct jail_reply){JAIL_KILLED, WIFSIGNALED(status) ? WTERMSIG(status) : 0, 0};
    if (state == JAIL_WENT_OVER || n > r->limits.result)
        return (struct jail_reply){JAIL_OVER, 0, 0};
    return (struct jail_reply){JAIL_DONE, 0, (size_t)n};
}

static struct jail_reply serve(const struct jail_request *r, struct jail_room *room, jail_child *child)
{
    const struct sock_fprog *filter = jail_filter();
    utf8_load(r->charsets);
    atomic_store(entered, false);
    pid_t keeper = getpid(), pid = fork();
    if (pid < 0)
        die("cannot fork a jail: %s", strerror(errno));
    if (pid == 0) {
        jail_enter(&r->limits, filter, keeper);
        inside(r, room, child);
    }
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    bool ended = pidfd >= 0 && ends_within(pidfd, pid, r->limits.work_ms);
    if (!ended)
        kill(pid, SIGKILL);
    int status = reap(pid);
    if (pidfd < 0)
        die("no pidfd: %s", strerror(errno));
    close(pidfd);
    if (!atomic_load(entered))
        not_entered(status);
    return ended ? outcome(r, room, status) : (struct jail_reply){JAIL_TOO_SLOW, 0, 0};
}

/* What the environment says about how to reach a database (PGPASSWORD) is nobody's business here. */
static void forget_passwords(void)
{
    for (char **e = environ; *e; e++)
        if (strncmp(*e, "PG", 2) == 0)
            explicit_bzero(*e, strlen(*e));
}

_Noreturn void jail_keeper(int socket, struct jail_room *room, jail_child *child)
{
    struct jail_request request;
    forget_passwords();
    entered = mmap(NULL, JAIL_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (entered == MAP_FAILED)
        die("no memory for a jail: %s", strerror(errno));
    /* whoever stops the program lets it finish what it has begun */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    for (;;) {
        ssize_t n = recv(socket, &request, sizeof request, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != sizeof request)
            _exit(0);
        struct jail_reply reply = serve(&request, room, child);
        if (send(socket, &reply, sizeof reply, MSG_NOSIGNAL) != sizeof reply)
            _exit(0);
    }
}

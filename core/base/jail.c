/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A jail as its program sees it: texts go in, and a result comes out that is not to be trusted. */
#include "base/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/jail_keeper.h"

/* Pages that stay for the next child, bytes: fresh ones cost more than to wipe these. */
enum { STAYS = 16 << 20 };

struct jail {
    struct jail_room *room;
    size_t input; /* bytes of its room for texts */
    pid_t keeper;
    int socket;
    int signal;
    bool running;      /* a child that nobody waited for yet */
    size_t used;       /* bytes of the texts that it was given */
    uint64_t charsets; /* that the children have, or will have from the next on */
};

static size_t room_size(const struct jail *j)
{
    return sizeof *j->room + j->input;
}

/* ---- the keeper */

static _Noreturn void become_keeper(int socket, struct jail_room *room, jail_child *child, pid_t program)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != program)
        _exit(1);
    if (dup2(socket, STDERR_FILENO + 1) < 0 || close_range(STDERR_FILENO + 2, ~0u, 0) != 0)
        die("jail: open files cannot be closed: %s", strerror(errno));
    jail_keeper(STDERR_FILENO + 1, room, child);
}

static int wait_for(pid_t keeper)
{
    int status = 0;
    while (waitpid(keeper, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

struct jail *jail_new(jail_child *child, size_t input)
{
    struct jail *j = calloc(1, sizeof *j);
    int pair[2];
    if (!j)
        die("out of memory");
    j->input = input;
    j->room =
        mmap(NULL, room_size(j), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (j->room == MAP_FAILED)
        die("no memory for a jail: %s", strerror(errno));
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        die("no socket for a jail: %s", strerror(errno));
    pid_t program = getpid();
    j->keeper = fork();
    if (j->keeper < 0)
        die("cannot fork the keeper of a jail: %s", strerror(errno));
    if (j->keeper == 0)
        become_keeper(pair[1], j->room, child, program);
    /* a second jail's keeper, and its children, do not have this one's mails in reach */
    if (madvise(j->room, room_size(j), MADV_DONTFORK) != 0)
        die("the memory of a jail cannot be kept from another: %s", strerror(errno));
    close(pair[1]);
    j->socket = pair[0];
    return j;
}

void jail_free(struct jail *j)
{
    if (!j)
        return;
    close(j->socket);
    wait_for(j->keeper);
    munmap(j->room, room_size(j));
    free(j);
}

bool jail_load(struct jail *j, uint64_t charsets)
{
    bool fresh = (charsets & ~j->charsets) != 0;
    j->charsets |= charsets;
    return fresh;
}

/* ---- a child */

/* How many bytes they take. */
static size_t put_texts(struct jail *j, const struct str *in, size_t n)
{
    char *at = j->room->input;
    for (size_t i = 0; i < n; i++) {
        uint64_t length = in[i].n;
        if (in[i].n + sizeof length > (size_t)(j->room->input + j->input - at))
            bug("a jail has no room for %zu bytes more", in[i].n);
        memcpy(at, &length, sizeof length);
        memcpy(at + sizeof length, in[i].p, in[i].n);
        at += sizeof length + in[i].n;
    }
    return (size_t)(at - j->room->input);
}

/* Where it ended by itself, it has said why. */
static _Noreturn void keeper_gone(const struct jail *j)
{
    int status = wait_for(j->keeper);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        exit(WEXITSTATUS(status));
    die("the keeper of the jail was killed by signal %d", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

static struct jail_reply answer(struct jail *j)
{
    struct jail_reply reply = {0};
    ssize_t n;
    do
        n = recv(j->socket, &reply, sizeof reply, 0);
    while (n < 0 && errno == EINTR);
    if (n != sizeof reply)
        keeper_gone(j);
    return reply;
}

/* The next child finds nothing of this one's mail. One that did not come to its end may have written anywhere.
 */
static void wipe(struct jail *j, enum jail_end end, size_t input, size_t result)
{
    struct jail_room *room = j->room;
    if (end == JAIL_DONE && input <= STAYS && result <= STAYS) {
        memset(room->input, 0, input);
        memset(room->result, 0, result);
        atomic_store(&room->state, JAIL_RUNNING);
    } else if (madvise(room, room_size(j), MADV_REMOVE) != 0) {
        die("a jail cannot be emptied: %s", strerror(errno));
    }
}

void jail_start(struct jail *j, const struct jail_limits *l, const struct str *in, size_t n)
{
    const struct jail_request r = {*l, j->charsets, n};
    if (j->running)
        bug("a jail is given a second child");
    j->used = put_texts(j, in, n);
    if (send(j->socket, &r, sizeof r, MSG_NOSIGNAL) != sizeof r)
        keeper_gone(j);
    j->running = true;
}

bool jail_ended(const struct jail *j)
{
    struct pollfd p = {.fd = j->socket, .events = POLLIN};
    return poll(&p, 1, 0) > 0;
}

enum jail_end jail_wait(struct jail *j, struct arena *a, struct str *out)
{
    if (!j->running)
        bug("nobody is in the jail that is waited for");
    struct jail_reply reply = answer(j);
    j->running = false;
    j->signal = reply.signal;
    *out = reply.n ? arena_str(a, (struct str){j->room->result, reply.n}) : S("");
    wipe(j, reply.end, j->used, reply.n);
    return reply.end;
}

enum jail_end jail_run(struct jail *j, struct arena *a, const struct jail_limits *l, const struct str *in,
    size_t n, struct str *out)
{
    jail_start(j, l, in, n);
    return jail_wait(j, a, out);
}

void jail_try(struct jail *j)
{
    struct arena *a = arena_new();
    const struct jail_limits limits = JAIL_ONE_MAIL;
    struct str nothing;
    if (jail_run(j, a, &limits, NULL, 0, &nothing) != JAIL_DONE)
        die("a jail's child that has nothing to read does not come to its end");
    arena_free(a);
}

int jail_signal(const struct jail *j)
{
    return j->signal;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether somebody answers at the relay, without saying anything to them. */
#include "relay_answers.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"

enum { LONGEST_GREETING = 512 };

static bool ready(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};
    int n;
    do
        n = poll(&p, 1, RELAY_ANSWERS_MS);
    while (n < 0 && errno == EINTR);
    if (n == 0)
        errno = ETIMEDOUT;
    return n > 0;
}

/* A connected socket, or -1 and errno. */
static int connect_to(int family, const struct sockaddr *to, socklen_t size)
{
    int err = 0, fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t len = sizeof err;
    if (fd < 0)
        return -1;
    if (connect(fd, to, size) == 0)
        return fd;
    err = errno;
    if (err == EINPROGRESS && (!ready(fd, POLLOUT) || getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) != 0))
        err = errno;
    if (err == 0)
        return fd;
    close(fd);
    errno = err;
    return -1;
}

static int connect_path(struct str path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (path.n >= sizeof to.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(to.sun_path, path.p, path.n);
    return connect_to(AF_UNIX, (const struct sockaddr *)&to, sizeof to);
}

static int connect_name(const char *host, const char *port, struct buf *said)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all, *one;
    int fd = -1, err = getaddrinfo(host, port, &hints, &all);
    if (err) {
        buf_put(said, str_of(gai_strerror(err)));
        return -1;
    }
    for (one = all; one && fd < 0; one = one->ai_next)
        fd = connect_to(one->ai_family, one->ai_addr, one->ai_addrlen);
    freeaddrinfo(all);
    return fd;
}

/* smtp://user:word@[::1]:25/?x */
static int connect_url(struct arena *a, struct str relay, bool wrapped, struct buf *said)
{
    struct str rest = str_from(relay, str_find(relay, S("://")) + 3), port = wrapped ? S("465") : S("25");
    size_t end = 0;
    while (end < rest.n && str_chr(S("/?#"), rest.p[end]) == STR_NONE)
        end++;
    rest = str_sub(rest, 0, end);
    size_t at = str_rchr(rest, '@');
    if (at != STR_NONE)
        rest = str_from(rest, at + 1);
    size_t colon = str_rchr(rest, ':'), bracket = str_rchr(rest, ']');
    if (colon != STR_NONE && (bracket == STR_NONE || colon > bracket)) {
        port = str_from(rest, colon + 1);
        rest = str_sub(rest, 0, colon);
    }
    if (str_starts(rest, S("[")) && str_ends(rest, S("]")))
        rest = str_sub(rest, 1, rest.n - 2);
    return connect_name(arena_z(a, rest), arena_z(a, port), said);
}

static bool greeting(int fd, struct buf *said)
{
    char bytes[LONGEST_GREETING];
    ssize_t n = ready(fd, POLLIN) ? recv(fd, bytes, sizeof bytes, 0) : -1;
    struct str rest = {bytes, n > 0 ? (size_t)n : 0}, line = {0};
    if (n < 0) {
        buf_printf(said, "no greeting came: %s", strerror(errno));
        return false;
    }
    str_line(&rest, &line);
    for (size_t i = 0; i < line.n; i++)
        buf_char(said, line.p[i] >= 0x20 && line.p[i] < 0x7f ? line.p[i] : '?');
    return str_starts(line, S("220"));
}

bool relay_answers(struct arena *a, struct str relay, struct buf *said)
{
    bool wrapped = str_starts(relay, S("smtps://"));
    int fd = str_starts(relay, S("unix:")) ? connect_path(str_from(relay, strlen("unix:")))
                                           : connect_url(a, relay, wrapped, said);
    if (fd < 0) {
        if (said->n == 0)
            buf_put(said, str_of(strerror(errno)));
        return false;
    }
    bool good = wrapped || greeting(fd, said);
    close(fd);
    return good;
}

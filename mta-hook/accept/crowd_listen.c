/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a server waits for clients. */
#include "crowd_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"

enum { SYSTEMD_FIRST = 3, BACKLOG = 1024 /* a unix socket refuses what does not fit */ };

static void add(struct listeners *l, int fd)
{
    int waits = 0;
    socklen_t size = sizeof waits;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &waits, &size) != 0 || !waits)
        die("descriptor %d is no socket that waits for clients", fd);
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
        die("cannot use a socket: %s", strerror(errno));
    l->fd[l->n++] = fd;
}

/* sd_listen_fds(3) */
static bool from_systemd(struct listeners *l)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    int64_t p, n;
    if (!pid || !count || !str_int(str_of(pid), &p) || !str_int(str_of(count), &n) || p != getpid() || n < 1)
        return false;
    if (n > LISTENERS)
        die_with(EX_CONFIG, "%lld sockets were handed over, and %d at most are taken", (long long)n, LISTENERS);
    for (int i = 0; i < (int)n; i++)
        add(l, SYSTEMD_FIRST + i);
    return true;
}

static int made(int family, const struct sockaddr *address, socklen_t size, struct str where)
{
    const int on = 1;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || (family != AF_UNIX && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) ||
        bind(fd, address, size) != 0 || listen(fd, BACKLOG) != 0)
        die("cannot wait at %.*s: %s", STR(where), strerror(errno));
    return fd;
}

/* A socket that a killed server left behind is in the way of bind; one that somebody waits at is not ours. */
static void make_way(const struct sockaddr_un *un, struct str where)
{
    struct stat st;
    if (lstat(un->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
        return;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die("cannot make a socket: %s", strerror(errno));
    if (connect(fd, (const struct sockaddr *)un, sizeof *un) == 0)
        die("another server waits at %.*s", STR(where));
    close(fd);
    unlink(un->sun_path);
}

static int at_path(const struct listen_at *at, struct str path)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    if (path.n >= sizeof un.sun_path)
        die_with(EX_CONFIG, "%s: the path of a socket has %zu bytes at most", at->key, sizeof un.sun_path - 1);
    memcpy(un.sun_path, path.p, path.n);
    make_way(&un, at->where);
    /* the mail server comes in by the group, which is the folder's where that has the set-group-ID bit */
    mode_t before = umask(0117);
    int fd = made(AF_UNIX, (const struct sockaddr *)&un, sizeof un, at->where);
    umask(before);
    return fd;
}

/* Whoever connects is believed to be the mail server, or the web server: so this machine alone. */
static int at_port(const struct listen_at *at, struct str place)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    size_t colon = str_rchr(place, ':');
    struct str host = str_sub(place, 0, colon == STR_NONE ? 0 : colon);
    char name[64];
    int64_t port = 0;
    if (colon == STR_NONE || !str_int(str_from(place, colon + 1), &port) || port < 1 || port > 65535)
        die_with(
            EX_CONFIG, "%s: %.*s is not of the form %s127.0.0.1:2424", at->key, STR(at->where), at->scheme);
    if (str_starts(host, S("[")) && str_ends(host, S("]")))
        host = str_sub(host, 1, host.n - 2);
    if (str_eq_nocase(host, S("localhost")))
        host = S("127.0.0.1");
    snprintf(name, sizeof name, "%.*s", STR(host));
    in.sin_port = in6.sin6_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, name, &in.sin_addr) == 1 && ntohl(in.sin_addr.s_addr) >> 24 == 127)
        return made(AF_INET, (const struct sockaddr *)&in, sizeof in, at->where);
    if (inet_pton(AF_INET6, name, &in6.sin6_addr) == 1 && IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr))
        return made(AF_INET6, (const struct sockaddr *)&in6, sizeof in6, at->where);
    die_with(EX_CONFIG, "%s: %.*s is not an address of this machine alone: 127.0.0.1 or [::1]", at->key,
        STR(at->where));
}

void listen_open(struct listeners *l, const struct listen_at *at)
{
    l->n = 0;
    if (from_systemd(l))
        return;
    if (!at->where.n)
        die_with(EX_CONFIG, "%s is not set in %.*s", at->key, STR(at->file));
    if (str_starts(at->where, S("unix:")))
        add(l, at_path(at, str_from(at->where, strlen("unix:"))));
    else
        add(l, at_port(at, str_from(at->where, strlen(at->scheme))));
}

void listen_close(struct listeners *l)
{
    for (size_t i = 0; i < l->n; i++)
        close(l->fd[i]);
    l->n = 0;
}

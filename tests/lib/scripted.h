/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server in a forked child that plays a script to one client, with and without TLS. */
#ifndef SCRIPTED_H
#define SCRIPTED_H

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include "base/file.h"
#include "tap.h"

/* "> text" is sent, "< head" must be what the client says next,
   "tls" shakes hands, "wait" sleeps 300 ms, "echo" sends everything back until the end. */

static gnutls_session_t tls;
static gnutls_certificate_credentials_t keys;
static bool secured;
static char authorities[] = "/tmp/t_dial.XXXXXX";

static inline long server_read(int fd, char *p, size_t n)
{
    return secured ? gnutls_record_recv(tls, p, n) : read(fd, p, n);
}

static inline void server_write(int fd, struct str s)
{
    if (!secured)
        file_write_all(fd, s);
    else
        while (s.n) {
            ssize_t n = gnutls_record_send(tls, s.p, s.n);
            if (n <= 0)
                _exit(3);
            s = str_from(s, (size_t)n);
        }
}

static inline bool server_line(int fd, char *line, size_t size)
{
    size_t n = 0;
    while (n + 1 < size && server_read(fd, line + n, 1) == 1)
        if (line[n++] == '\n')
            break;
    line[n] = 0;
    return n > 0;
}

static inline void handshake(int fd)
{
    gnutls_init(&tls, GNUTLS_SERVER);
    gnutls_set_default_priority(tls);
    gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, keys);
    gnutls_transport_set_int(tls, fd);
    int err;
    while ((err = gnutls_handshake(tls)) == GNUTLS_E_AGAIN || err == GNUTLS_E_INTERRUPTED)
        ;
    if (err)
        _exit(4);
    secured = true;
}

static inline void play(int fd, const char *const *script)
{
    char line[1024];
    for (; *script; script++) {
        struct str step = str_of(*script);
        if (str_starts(step, S("> "))) {
            server_write(fd, str_from(step, 2));
            server_write(fd, S("\r\n"));
        } else if (str_starts(step, S("< "))) {
            if (!server_line(fd, line, sizeof line) || !str_starts(str_of(line), str_from(step, 2)))
                _exit(5);
        } else if (str_eq(step, S("tls"))) {
            handshake(fd);
        } else if (str_eq(step, S("wait"))) {
            usleep(300000);
        } else if (str_eq(step, S("echo"))) {
            long n;
            while ((n = server_read(fd, line, sizeof line)) > 0)
                server_write(fd, (struct str){line, (size_t)n});
        }
    }
}

static inline pid_t serve(int listening, const char *const *script)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid != 0) {
        close(listening);
        return pid;
    }
    alarm(20);
    signal(SIGPIPE, SIG_IGN);
    int fd = accept(listening, NULL, NULL);
    play(fd, script);
    _exit(0);
}

static inline int listen_tcp(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 5) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&at, &n) == 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static inline int ended(pid_t pid)
{
    int status;
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif

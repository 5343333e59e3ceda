/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection of a client. */
#include "crowd_line.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/buf.h"

bool line_unsent(const struct crowd_line *l)
{
    return l->sent < l->out->n;
}

bool line_send(struct crowd_line *l)
{
    bool some = false;
    while (line_unsent(l) && !l->gone) {
        struct str left = str_from(buf_str(l->out), l->sent);
        ssize_t n = send(l->fd, left.p, left.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return some;
        some = true;
        l->gone = n < 0;
        l->sent += n < 0 ? 0 : (size_t)n;
    }
    l->sent = 0;
    buf_reset(l->out);
    if (l->leaving && !l->shut) {
        /* closed at once, what we have not read would take our last words with it (RFC 1122 section 4.2.2.13,
           RFC 9112 section 9.6) */
        l->shut = true;
        l->gone = l->gone || shutdown(l->fd, SHUT_WR) != 0;
    }
    return some;
}

size_t line_read(struct crowd_line *l, char *p, size_t most)
{
    ssize_t n = recv(l->fd, p, most, MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    l->gone = n <= 0;
    return n > 0 && !l->leaving ? (size_t)n : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One client of ph-web. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/request.h"
#include "base/spool.h"
#include "base/str.h"
#include "crowd.h"
#include "crowd_peer.h"
#include "web_answer.h"

enum {
    REQUEST_MS = 10 * 1000, /* from its first byte to its last, however slowly they come */
    IDLE_MS = 15 * 1000,    /* between two requests */
    ANSWER_MS = 10 * 1000,  /* for an answer to be read */
    PARTING_MS = 2000       /* for the last one to be read after which we close */
};

struct peer {
    const struct station *at;
    int fd;
    struct buf in, out;
    struct request request;
    struct answer answer;
    size_t sent; /* of out */
    bool leaving, shut, gone;
    int64_t began,
        served; /* when_mono: the first byte of this request or answer; the last request that was whole */
};

struct peer *peer_new(const struct station *at, int fd, int64_t now)
{
    struct peer *p = calloc(1, sizeof *p);
    if (!p) {
        close(fd);
        return NULL;
    }
    p->at = at;
    p->fd = fd;
    p->began = p->served = now;
    buf_init(&p->in, REQUEST_MOST);
    buf_init(&p->out, BUF_MAX);
    return p;
}

void peer_free(struct peer *p)
{
    answer_release(&p->answer, p->at->spool);
    close(p->fd);
    buf_release(&p->in);
    buf_release(&p->out);
    free(p);
}

int peer_fd(const struct peer *p)
{
    return p->fd;
}

static bool unsent(const struct peer *p)
{
    return p->sent < p->out.n;
}

short peer_events(const struct peer *p)
{
    return unsent(p) ? POLLOUT : p->answer.draft ? 0 : POLLIN;
}

bool peer_gone(const struct peer *p)
{
    return p->gone;
}

bool peer_in_mail(const struct peer *p)
{
    return p->in.n > 0 || unsent(p);
}

int64_t peer_last_mail(const struct peer *p)
{
    return p->served;
}

int64_t peer_deadline(const struct peer *p)
{
    int64_t given = p->shut ? PARTING_MS : unsent(p) ? ANSWER_MS : p->in.n ? REQUEST_MS : IDLE_MS;
    return p->began + given;
}

/* ---- sending */

static void send_out(struct peer *p, int64_t now)
{
    while (unsent(p) && !p->gone) {
        struct str left = str_from(buf_str(&p->out), p->sent);
        ssize_t n = send(p->fd, left.p, left.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        p->gone = n < 0;
        p->sent += n < 0 ? 0 : (size_t)n;
    }
    p->sent = 0;
    buf_reset(&p->out);
    p->began = now;
    if (p->leaving && !p->shut) {
        /* closed at once, what we have not read would take the answer with it (RFC 9112 section 9.6) */
        p->shut = true;
        p->gone = p->gone || shutdown(p->fd, SHUT_WR) != 0;
    }
}

/* What is answered is forgotten; what came behind it is the next request. */
static void answered(struct peer *p, bool keep, int64_t now)
{
    answer_write(&p->out, &p->answer, false, keep);
    answer_release(&p->answer, p->at->spool);
    size_t size = p->request.size;
    if (keep && size)
        memmove(p->in.p, p->in.p + size, p->in.n - size);
    buf_cut(&p->in, keep ? p->in.n - size : 0);
    p->request = (struct request){0};
    p->leaving = !keep;
    p->began = now;
    send_out(p, now);
}

static void refuse(struct peer *p, int status, int64_t now)
{
    answer_release(&p->answer, p->at->spool);
    answer_refuse(&p->answer, status);
    answered(p, false, now);
}

/* ---- reading */

/* False: nothing more can be done before more has come, or gone. */
static bool step(struct peer *p, int64_t now)
{
    switch (request_read(&p->request, buf_str(&p->in))) {
    case REQUEST_MORE:
        return false;
    case REQUEST_BAD:
        log_event("refused", LOG_STR("via", S("web")), LOG_INT("status", p->request.status));
        refuse(p, p->request.status, now);
        return false;
    case REQUEST_DONE:
        break;
    }
    p->served = now;
    answer_begin(&p->answer, p->at->conf, p->at->spool, &p->request);
    if (p->answer.draft)
        return false;
    answered(p, p->request.keep, now);
    return true;
}

static void advance(struct peer *p, int64_t now)
{
    while (p->in.n && !unsent(p) && !p->answer.draft && !p->leaving && !p->gone && step(p, now))
        ;
}

static void receive(struct peer *p, int64_t now)
{
    char bytes[REQUEST_MOST];
    ssize_t n = recv(p->fd, bytes, p->leaving ? sizeof bytes : sizeof bytes - p->in.n, MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        p->gone = true;
        return;
    }
    if (p->leaving)
        return;
    if (p->in.n == 0)
        p->began = now;
    buf_put(&p->in, (struct str){bytes, (size_t)n});
}

void peer_turn(struct peer *p, short events, int64_t now)
{
    if (unsent(p))
        send_out(p, now);
    else if (events & (POLLIN | POLLHUP | POLLERR) && !p->answer.draft)
        receive(p, now);
    advance(p, now);
}

/* ---- ends */

void peer_dismiss(struct peer *p, enum parting why, int64_t now)
{
    if (p->leaving && why == PARTING_STOP)
        return;
    if (p->leaving || p->in.n == 0 || p->answer.draft) {
        p->gone = true;
        return;
    }
    refuse(p, why == PARTING_STOP ? 503 : 408, now);
}

struct spool_draft *peer_complete(const struct peer *p)
{
    return p->answer.draft;
}

void peer_kept(struct peer *p, int64_t now)
{
    answer_kept(&p->answer, p->at->spool);
    p->served = now;
    answered(p, p->request.keep, now);
    advance(p, now);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One client of ph-web. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/request.h"
#include "base/spool.h"
#include "base/str.h"
#include "crowd.h"
#include "crowd_line.h"
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
    struct crowd_line line;
    struct buf in, out;
    struct request request;
    struct answer answer;
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
    p->line = (struct crowd_line){.fd = fd, .out = &p->out};
    p->began = p->served = now;
    buf_init(&p->in, REQUEST_MOST);
    buf_init(&p->out, BUF_MAX);
    return p;
}

void peer_free(struct peer *p)
{
    answer_release(&p->answer, p->at->spool);
    close(p->line.fd);
    buf_release(&p->in);
    buf_release(&p->out);
    free(p);
}

int peer_fd(const struct peer *p)
{
    return p->line.fd;
}

short peer_events(const struct peer *p)
{
    return line_unsent(&p->line) ? POLLOUT : p->answer.draft ? 0 : POLLIN;
}

bool peer_gone(const struct peer *p)
{
    return p->line.gone;
}

bool peer_in_mail(const struct peer *p)
{
    return p->in.n > 0 || line_unsent(&p->line);
}

int64_t peer_last_mail(const struct peer *p)
{
    return p->served;
}

int64_t peer_deadline(const struct peer *p)
{
    int64_t given = p->line.shut            ? PARTING_MS
                    : line_unsent(&p->line) ? ANSWER_MS
                    : p->in.n               ? REQUEST_MS
                                            : IDLE_MS;
    return p->began + given;
}

/* ---- sending */

static void send_out(struct peer *p, int64_t now)
{
    line_send(&p->line);
    if (!line_unsent(&p->line))
        p->began = now;
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
    p->line.leaving = !keep;
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
    while (p->in.n && !line_unsent(&p->line) && !p->answer.draft && !p->line.leaving && !p->line.gone &&
           step(p, now))
        ;
}

static void receive(struct peer *p, int64_t now)
{
    char bytes[REQUEST_MOST];
    size_t n = line_read(&p->line, bytes, p->line.leaving ? sizeof bytes : sizeof bytes - p->in.n);
    if (!n)
        return;
    if (p->in.n == 0)
        p->began = now;
    buf_put(&p->in, (struct str){bytes, n});
}

void peer_turn(struct peer *p, short events, int64_t now)
{
    if (line_unsent(&p->line))
        send_out(p, now);
    else if (events & (POLLIN | POLLHUP | POLLERR) && !p->answer.draft)
        receive(p, now);
    advance(p, now);
}

/* ---- ends */

void peer_dismiss(struct peer *p, enum parting why, int64_t now)
{
    if (p->line.leaving && why == PARTING_STOP)
        return;
    if (p->line.leaving || p->in.n == 0 || p->answer.draft) {
        p->line.gone = true;
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One client of ph-lmtp. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/spool_lists.h"
#include "base/when.h"
#include "crowd.h"
#include "crowd_line.h"
#include "crowd_peer.h"
#include "mail/dialogue.h"
#include "mail/door.h"

enum {
    CHUNK = 32 * 1024,
    SILENCE_MS = 5 * 60 * 1000, /* RFC 5321 section 4.5.3.2 */
    MAIL_MS = 20 * 60 * 1000,   /* of one mail, however slowly it moves */
    PARTING_MS = 2000           /* for the last words to be read */
};

struct peer {
    const struct station *at;
    struct crowd_line line;
    struct dialogue talk;
    struct spool_draft *draft;
    bool complete;                   /* the draft is whole and waits for its sync */
    int64_t heard, began, last_mail; /* when_mono */
    struct str rest;                 /* of in */
    char in[CHUNK];
};

struct peer *peer_new(const struct station *at, int fd, int64_t now)
{
    struct peer *p = calloc(1, sizeof *p);
    if (!p) {
        close(fd);
        return NULL;
    }
    p->at = at;
    p->line = (struct crowd_line){.fd = fd, .out = &p->talk.out};
    p->heard = p->last_mail = now;
    dialogue_init(&p->talk, at->conf->hostname, (size_t)at->conf->max_message);
    peer_turn(p, 0, now);
    return p;
}

static void drop(struct peer *p)
{
    if (p->draft)
        spool_drop(p->at->spool, p->draft);
    p->draft = NULL;
    p->complete = false;
}

void peer_free(struct peer *p)
{
    drop(p);
    close(p->line.fd);
    dialogue_release(&p->talk);
    free(p);
}

int peer_fd(const struct peer *p)
{
    return p->line.fd;
}

/* A client that does not read its replies is not read from either. */
short peer_events(const struct peer *p)
{
    return line_unsent(&p->line) ? POLLOUT : p->complete ? 0 : POLLIN;
}

bool peer_gone(const struct peer *p)
{
    return p->line.gone;
}

bool peer_in_mail(const struct peer *p)
{
    return p->draft != NULL;
}

int64_t peer_last_mail(const struct peer *p)
{
    return p->last_mail;
}

int64_t peer_deadline(const struct peer *p)
{
    int64_t silent = p->heard + (p->line.shut ? PARTING_MS : SILENCE_MS), late = p->began + MAIL_MS;
    return p->draft && late < silent ? late : silent;
}

/* ---- sending */

static void send_out(struct peer *p, int64_t now)
{
    if (line_send(&p->line))
        p->heard = now;
}

/* ---- reading */

static void begin(struct peer *p, int64_t now)
{
    struct spool_entry e = {
        .from = p->talk.from, .to = p->talk.to, .n_to = p->talk.n_to, .via = S("lmtp"), .at = when_now()};
    p->draft = spool_begin(p->at->spool, &e, (size_t)p->at->conf->max_message);
    p->began = now;
}

/* False: nothing more can be done before the replies are sent. */
static bool step(struct peer *p, int64_t now)
{
    switch (dialogue_next(&p->talk, &p->rest)) {
    case DIALOGUE_MORE:
        return false;
    case DIALOGUE_WHO:
        dialogue_known(&p->talk, door_known(p->at->conf->spool.p, p->talk.address));
        break;
    case DIALOGUE_BEGIN:
        begin(p, now);
        break;
    case DIALOGUE_PIECE:
        spool_add(p->draft, p->talk.piece);
        break;
    case DIALOGUE_END:
        p->complete = true;
        break;
    case DIALOGUE_BYE:
        drop(p);
        p->line.leaving = true;
    }
    return true;
}

static bool busy(const struct peer *p)
{
    return p->complete || p->line.leaving || p->line.gone;
}

/* Replies wait while more of what came along can be answered: one packet for a whole envelope. */
static void advance(struct peer *p, int64_t now)
{
    do {
        while (p->rest.n && !busy(p) && step(p, now))
            ;
        send_out(p, now);
    } while (p->rest.n && !line_unsent(&p->line) && !busy(p));
}

static void receive(struct peer *p, int64_t now)
{
    size_t n = line_read(&p->line, p->in, sizeof p->in);
    if (!n)
        return;
    p->heard = now;
    p->rest = (struct str){p->in, n};
}

void peer_turn(struct peer *p, short events, int64_t now)
{
    if (events & (POLLIN | POLLHUP | POLLERR) && !line_unsent(&p->line) && !p->complete && !p->rest.n)
        receive(p, now);
    advance(p, now);
}

/* ---- ends */

void peer_dismiss(struct peer *p, enum parting why, int64_t now)
{
    static const struct str words[] = {[PARTING_ROOM] = {"4.3.2 others are waiting", 24},
        [PARTING_SILENCE] = {"4.4.2 nothing was heard for too long", 36},
        [PARTING_STOP] = {"4.3.2 the server stops", 22}};
    if (p->line.leaving) {
        p->line.gone = p->line.gone || why != PARTING_STOP; /* it had its time to read our last words */
        return;
    }
    drop(p);
    p->rest = S("");
    dialogue_close(&p->talk, words[why]);
    p->line.leaving = true;
    send_out(p, now);
}

struct spool_draft *peer_complete(const struct peer *p)
{
    return p->complete ? p->draft : NULL;
}

void peer_kept(struct peer *p, int64_t now)
{
    enum spool_end end = spool_end(p->draft);
    struct str id = spool_draft_id(p->draft);
    int err = errno;
    if (end == SPOOL_KEPT)
        log_event("accepted", LOG_STR("spool", id), LOG_STR("via", S("lmtp")),
            LOG_INT("bytes", (int64_t)spool_added(p->draft)), LOG_INT("to", (int64_t)p->talk.n_to));
    else
        log_event("refused", LOG_STR("via", S("lmtp")), LOG_INT("to", (int64_t)p->talk.n_to),
            LOG_STR("why", end == SPOOL_TOO_BIG ? S("too large") : str_of(strerror(err))));
    dialogue_kept(&p->talk, end, id);
    drop(p);
    p->last_mail = p->heard = now;
    advance(p, now);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All clients in one poll loop. Mails that are complete in the same round are synced together. */
#include "crowd.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/die.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/stop.h"
#include "base/when.h"
#include "crowd_listen.h"
#include "crowd_peer.h"
#include "crowd_sync.h"

enum {
    LONGEST_WAIT_MS = 60 * 1000,
    BREATH_MS = 1000, /* before clients are taken again when there was no file or memory for one */
    MOST_AT_ONCE = 32,
    FINISH_MS = 10 * 1000, /* after SIGTERM, for mails that are on their way */
    LAST_WORDS_MS = 2000   /* for their clients to hear that it was too late */
};

struct crowd {
    const struct station *at;
    struct listeners *listeners;
    struct peer *peers[CROWD_MOST];
    size_t n;
    int64_t deaf_until; /* when_mono */
    int64_t ends;       /* 0: no stop was asked */
};

/* ---- coming */

/* For how long it has been of no use, in ms; below zero: in how long it will have been. */
static int64_t useless(const struct crowd *c, const struct peer *p, int64_t now)
{
    return now - peer_last_mail(p) - (peer_in_mail(p) ? c->at->slow_ms : c->at->idle_ms);
}

static size_t most_useless(const struct crowd *c, int64_t now)
{
    size_t worst = 0;
    for (size_t i = 1; i < c->n; i++)
        if (useless(c, c->peers[i], now) > useless(c, c->peers[worst], now))
            worst = i;
    return worst;
}

/* Whoever has been of no use for longest has to go. */
static void make_room(struct crowd *c, int64_t now)
{
    size_t worst = most_useless(c, now);
    if (useless(c, c->peers[worst], now) <= 0)
        return;
    log_event("dismissed", LOG_STR("via", c->at->via), LOG_STR("why", S("room for others")));
    peer_dismiss(c->peers[worst], PARTING_ROOM, now);
    peer_free(c->peers[worst]);
    c->peers[worst] = c->peers[--c->n];
}

/* True: whoever is at the door is let in, or told that there is no room. Where room is made within a moment,
   they are better off waiting at the door than sent away. */
static bool opens(struct crowd *c, int64_t now)
{
    if (c->n < c->at->most || c->at->full.n)
        return true;
    int64_t in = 1 - useless(c, c->peers[most_useless(c, now)], now);
    if (in <= 0)
        return true;
    c->deaf_until = now + in;
    return false;
}

static void welcome(struct crowd *c, int fd, int64_t now)
{
    const int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* a unix socket says no */
    if (c->n == c->at->most)
        make_room(c, now);
    if (c->n == c->at->most) {
        ssize_t ignored = send(fd, c->at->full.p, c->at->full.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        (void)ignored;
        close(fd);
        return;
    }
    struct peer *p = peer_new(c->at, fd, now);
    if (p)
        c->peers[c->n++] = p;
    else
        c->deaf_until = now + BREATH_MS;
}

static void take_in(struct crowd *c, int listener, int64_t now)
{
    for (int i = 0; i < MOST_AT_ONCE && opens(c, now); i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            welcome(c, fd, now);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        if (errno != EAGAIN) {
            log_event("deaf", LOG_STR("via", c->at->via), LOG_STR("why", str_of(strerror(errno))));
            c->deaf_until = now + BREATH_MS;
        }
        return;
    }
}

/* ---- staying */

/* When poll must come back, were nothing to happen. */
static int patience(const struct crowd *c, int64_t now)
{
    int64_t until = !c->ends ? now + LONGEST_WAIT_MS : now < c->ends ? c->ends : c->ends + LAST_WORDS_MS;
    for (size_t i = 0; i < c->n; i++) {
        int64_t d = peer_complete(c->peers[i]) ? now : peer_deadline(c->peers[i]);
        until = d < until ? d : until;
    }
    if (c->deaf_until > now && c->deaf_until < until)
        until = c->deaf_until;
    return until > now ? (int)(until - now) : 0;
}

/* One round: whoever has something to say or to hear. */
static void turn(struct crowd *c)
{
    struct pollfd fds[CROWD_MOST + LISTENERS + 1];
    int64_t now = when_mono();
    nfds_t n = 0;
    size_t listening = c->deaf_until > now ? 0 : c->listeners->n, peers = c->n;
    for (size_t i = 0; i < peers; i++)
        fds[n++] = (struct pollfd){.fd = peer_fd(c->peers[i]), .events = peer_events(c->peers[i])};
    for (size_t i = 0; i < listening; i++)
        fds[n++] = (struct pollfd){.fd = c->listeners->fd[i], .events = POLLIN};
    if (!c->ends)
        fds[n++] = (struct pollfd){.fd = stop_fd(), .events = POLLIN};
    int ready = poll(fds, n, patience(c, now));
    if (ready < 0 && errno != EINTR)
        die("cannot wait for clients: %s", strerror(errno));
    if (ready <= 0)
        return;
    now = when_mono();
    for (size_t i = 0; i < peers; i++)
        if (fds[i].revents)
            peer_turn(c->peers[i], fds[i].revents, now);
    for (size_t i = 0; i < listening; i++)
        if (fds[peers + i].revents)
            take_in(c, c->listeners->fd[i], now);
}

/* While the disk works the next mails come together: the more there are, the fewer syncs a mail. */
static void keep_complete(struct crowd *c)
{
    struct peer *who[CROWD_MOST];
    struct spool_draft *drafts[CROWD_MOST];
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (peer_complete(c->peers[i])) {
            who[n] = c->peers[i];
            drafts[n++] = peer_complete(c->peers[i]);
        }
    if (!n)
        return;
    spool_keep(c->at->spool, drafts, n, sync_all);
    for (size_t i = 0; i < n; i++)
        peer_kept(who[i], when_mono());
}

/* ---- going */

static void see_out(struct crowd *c)
{
    int64_t now = when_mono();
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct peer *p = c->peers[i];
        if (!peer_gone(p) && c->ends && (!peer_in_mail(p) || now >= c->ends))
            peer_dismiss(p, PARTING_STOP, now);
        if (!peer_gone(p) && now >= peer_deadline(p))
            peer_dismiss(p, PARTING_SILENCE, now);
        if (peer_gone(p))
            peer_free(p);
        else
            c->peers[kept++] = p;
    }
    c->n = kept;
}

void crowd_serve(const struct station *at, struct listeners *l)
{
    static struct crowd c;
    c = (struct crowd){.at = at, .listeners = l};
    while (!c.ends || (c.n && when_mono() < c.ends + LAST_WORDS_MS)) {
        turn(&c);
        keep_complete(&c);
        if (stop_asked() && !c.ends) {
            listen_close(l);
            c.ends = when_mono() + FINISH_MS;
        }
        see_out(&c);
    }
    while (c.n)
        peer_free(c.peers[--c.n]);
}

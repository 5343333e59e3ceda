/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which relay, and its connections in one poll loop. */
#include "relay.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/conf.h"
#include "base/dial.h"
#include "base/die.h"
#include "parcel.h"
#include "smtp.h"

enum { OPENING_MS = 60 * 1000, MOST_SOCKETS = 8 };

_Static_assert(RELAY_LONGEST * 1000 >= SMTP_WHOLE_MS, "claims would end before the dialogue");

struct lane {
    struct smtp *smtp; /* NULL: none */
    enum lane_state state;
    bool ready; /* something came, or its time is over */
    bool used;  /* a mail was answered on it */
};

struct relay {
    struct str folder; /* empty: connections */
    struct str hostname;
    struct dial_to to;
    size_t n;
    struct lane lanes[CONNECTIONS_MOST];
    char why[200];
};

/* ---- the key relay */

/* host, host:port, [address]:port; false when it is none of them. */
static bool read_host(struct str s, struct dial_to *to)
{
    int64_t port = 0;
    size_t end = str_starts(s, S("[")) ? str_chr(s, ']') : str_chr(s, ':');
    to->host = str_sub(s, 0, end);
    struct str rest = str_from(s, to->host.n);
    if (str_starts(s, S("["))) {
        if (end == STR_NONE)
            return false;
        to->host = str_from(to->host, 1);
        rest = str_from(rest, 1);
    }
    if (rest.n && (rest.p[0] != ':' || !str_int(str_from(rest, 1), &port) || port < 1 || port > 65535))
        return false;
    to->port = (int)port;
    return to->host.n > 0 && str_chr(to->host, '@') == STR_NONE && str_chr(to->host, '/') == STR_NONE;
}

static bool read_place(struct relay *r, struct str place)
{
    r->to.wait_ms = OPENING_MS;
    r->to.name = r->hostname;
    r->to.tls = DIAL_PLAIN;
    if (str_starts(place, S("maildir:")))
        r->folder = str_from(place, strlen("maildir:"));
    else if (str_starts(place, S("unix:")))
        r->to.path = str_from(place, strlen("unix:"));
    else if (str_starts(place, S("smtps://"))) {
        r->to.tls = DIAL_WRAPPED;
        return read_host(str_from(place, strlen("smtps://")), &r->to);
    } else if (str_starts(place, S("smtp://"))) {
        bool ok = read_host(str_from(place, strlen("smtp://")), &r->to);
        r->to.tls = dial_stays_here(r->to.host) ? DIAL_PLAIN : DIAL_IF_ASKED;
        return ok;
    }
    return r->folder.n || r->to.path.n;
}

struct relay *relay_new(const struct conf *conf)
{
    struct relay *r = calloc(1, sizeof *r);
    if (!r)
        die("out of memory");
    r->hostname = conf->hostname;
    r->n = (size_t)conf->connections;
    if (!read_place(r, conf->relay))
        die_with(EX_CONFIG,
            "relay = %.*s: is not of the form smtp://host:port, smtps://host:port, unix:/path or maildir:/path",
            STR(conf->relay));
    return r;
}

static void drop(struct lane *l)
{
    smtp_close(l->smtp);
    *l = (struct lane){.state = LANE_CLOSED};
}

void relay_rest(struct relay *r)
{
    for (size_t i = 0; i < r->n; i++)
        drop(&r->lanes[i]);
}

void relay_free(struct relay *r)
{
    relay_rest(r);
    free(r);
}

struct str relay_folder(const struct relay *r)
{
    return r->folder;
}

/* ---- the connections */

size_t relay_lanes(const struct relay *r)
{
    return r->n;
}

enum lane_state relay_lane(const struct relay *r, size_t i)
{
    return r->lanes[i].state;
}

size_t relay_count(const struct relay *r, enum lane_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->lanes[i].state == state;
    return n;
}

void relay_open(struct relay *r, size_t i)
{
    r->lanes[i] = (struct lane){.smtp = smtp_open(&r->to), .state = LANE_OPENING, .ready = true};
}

void relay_give(struct relay *r, size_t i, struct parcel *p)
{
    struct lane *l = &r->lanes[i];
    l->state = LANE_BUSY;
    l->ready = true;
    smtp_give(l->smtp, p);
}

bool relay_taken(struct relay *r, size_t i)
{
    struct lane *l = &r->lanes[i];
    bool used = l->used;
    l->used = true;
    if (smtp_step(l->smtp) == SMTP_ENDED)
        drop(l);
    else
        l->state = LANE_IDLE;
    return used;
}

/* False when it could not be opened. */
static bool step(struct relay *r, struct lane *l)
{
    enum smtp_state now = smtp_step(l->smtp);
    bool opening = l->state == LANE_OPENING;
    if (opening && now == SMTP_IDLE)
        l->state = LANE_IDLE;
    if (!opening && now != SMTP_BUSY)
        l->state = LANE_ANSWERED;
    if (!opening || now != SMTP_ENDED)
        return true;
    snprintf(r->why, sizeof r->why, "%.*s", STR(smtp_why(l->smtp)));
    drop(l);
    return false;
}

bool relay_step(struct relay *r)
{
    bool good = true;
    for (size_t i = 0; i < r->n; i++) {
        struct lane *l = &r->lanes[i];
        if (!l->ready || (l->state != LANE_OPENING && l->state != LANE_BUSY))
            continue;
        l->ready = false;
        good = step(r, l) && good;
    }
    return good;
}

struct str relay_why(const struct relay *r)
{
    return str_of(r->why);
}

void relay_wait(struct relay *r, int most_ms)
{
    struct pollfd fds[CONNECTIONS_MOST * MOST_SOCKETS];
    size_t first[CONNECTIONS_MOST + 1] = {0};
    int longest = most_ms;
    for (size_t i = 0; i < r->n; i++) {
        struct lane *l = &r->lanes[i];
        size_t n = 0;
        if (l->state == LANE_OPENING || l->state == LANE_BUSY) {
            int ms = smtp_wait_ms(l->smtp);
            n = smtp_polls(l->smtp, fds + first[i], MOST_SOCKETS);
            longest = ms >= 0 && (longest < 0 || ms < longest) ? ms : longest;
            l->ready = ms == 0;
        }
        first[i + 1] = first[i] + n;
    }
    bool over = poll(fds, first[r->n], longest) == 0;
    for (size_t i = 0; i < r->n; i++) {
        r->lanes[i].ready = r->lanes[i].ready || over;
        for (size_t k = first[i]; k < first[i + 1]; k++)
            r->lanes[i].ready = r->lanes[i].ready || fds[k].revents;
    }
}

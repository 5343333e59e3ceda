/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which relay, and its connections in one poll loop. */
#include "relay.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/dial.h"
#include "base/dial_relay.h"
#include "base/die.h"
#include "parcel.h"
#include "smtp.h"

enum { OPENING_MS = 60 * 1000, MOST_SOCKETS = 8 };

_Static_assert(RELAY_LONGEST * 1000 >= SMTP_WHOLE_MS, "claims would end before the dialogue");

struct lane {
    struct smtp *smtp; /* NULL: none */
    enum lane_state state;
    bool ready;    /* something came, or its time is over */
    bool readable; /* something came */
    bool used;     /* a mail was answered on it */
};

struct relay {
    const struct conf *conf;
    struct str folder; /* empty: connections */
    struct dial_to to;
    size_t n;
    struct lane lanes[CONNECTIONS_MOST];
    char why[600];
};

struct relay *relay_new(struct arena *a, const struct conf *conf)
{
    struct relay *r = ARENA_NEW(a, struct relay);
    *r = (struct relay){.conf = conf, .n = (size_t)conf->connections};
    const char *wrong = dial_relay(a, conf, &r->to, &r->folder);
    if (wrong)
        die_with(EX_CONFIG, "relay = %.*s: %s", STR(conf->relay), wrong);
    r->to.wait_ms = OPENING_MS;
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
    struct str why;
    struct dial *dial = dial_relay_open(r->conf, &r->to, &why);
    if (!dial)
        snprintf(r->why, sizeof r->why, "%.*s", STR(why));
    r->lanes[i] = (struct lane){
        .smtp = dial ? smtp_open(dial) : NULL, .state = LANE_OPENING, .ready = true, .readable = true};
}

void relay_give(struct relay *r, size_t i, struct parcel *p)
{
    struct lane *l = &r->lanes[i];
    l->state = LANE_BUSY;
    l->ready = true;
    smtp_give(l->smtp, p);
}

bool relay_takes_next(const struct relay *r, size_t i)
{
    return r->lanes[i].state == LANE_BUSY && smtp_takes_next(r->lanes[i].smtp);
}

void relay_give_next(struct relay *r, size_t i, struct parcel *p)
{
    smtp_give_next(r->lanes[i].smtp, p);
    r->lanes[i].ready = true;
}

/* After DATA there is no other way back. */
void relay_take_back(struct relay *r, size_t i)
{
    if (!smtp_take_back(r->lanes[i].smtp))
        drop(&r->lanes[i]);
}

bool relay_taken(struct relay *r, size_t i)
{
    struct lane *l = &r->lanes[i];
    bool used = l->used;
    l->used = true;
    if (smtp_step(l->smtp, false) == SMTP_ENDED)
        drop(l);
    else
        l->state = LANE_IDLE;
    return used;
}

/* False when it could not be opened. */
static bool step(struct relay *r, struct lane *l)
{
    if (!l->smtp) { /* the password could not be read */
        drop(l);
        return false;
    }
    enum smtp_state now = smtp_step(l->smtp, l->readable);
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
            l->readable = false;
        }
        first[i + 1] = first[i] + n;
    }
    bool over = poll(fds, first[r->n], longest) == 0;
    for (size_t i = 0; i < r->n; i++) {
        r->lanes[i].ready = r->lanes[i].ready || over;
        for (size_t k = first[i]; k < first[i + 1]; k++)
            r->lanes[i].readable = r->lanes[i].readable || fds[k].revents;
        r->lanes[i].ready = r->lanes[i].ready || r->lanes[i].readable;
    }
}

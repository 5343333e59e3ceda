/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation with a mailbox's server. */
#include "fetch_talk.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/dial.h"
#include "base/die.h"
#include "base/stop.h"
#include "base/when.h"

enum { ROOM = 64 * 1024, MOST_SOCKETS = 9, SAID_SHOWN = 200 };

struct talk {
    struct dial *dial;
    enum talk_end end;
    int64_t patience_ms;
    size_t from, to; /* what was received and not yet taken */
    char why[400];
    char in[ROOM];
};

enum talk_end talk_end(const struct talk *t)
{
    return t->end;
}

struct str talk_why(const struct talk *t)
{
    return str_of(t->why);
}

static bool ended(struct talk *t, enum talk_end end, const char *what, struct str said)
{
    struct str s = str_sub(said, 0, SAID_SHOWN);
    if (t->end != TALK_GOES_ON)
        return false;
    t->end = end;
    int n = snprintf(t->why, sizeof t->why, "%s%s%.*s", what, s.n ? ": " : "", STR(s));
    for (int i = 0; i < n && i < (int)sizeof t->why - 1; i++)
        if ((unsigned char)t->why[i] < 0x20 || t->why[i] == 0x7f || t->why[i] == 0)
            t->why[i] = '?';
    return false;
}

bool talk_broken(struct talk *t, const char *what, struct str said)
{
    return ended(t, TALK_LOST, what, said);
}

/* ---- waiting */

/* Until one of the descriptors is ready or ms have passed; false when a stop was asked. */
static bool wait_for(struct talk *t, struct pollfd *fds, size_t n, int64_t ms)
{
    fds[n] = (struct pollfd){.fd = stop_fd(), .events = POLLIN};
    if (!stop_asked())
        poll(fds, n + 1, ms < 0 ? -1 : ms > INT32_MAX ? INT32_MAX : (int)ms);
    return stop_asked() ? ended(t, TALK_STOPPED, "stopped", S("")) : true;
}

static bool wait_io(struct talk *t, short events, int64_t ms)
{
    struct pollfd fds[2];
    if (dial_polls(t->dial, fds, 1) != 1)
        return ended(t, TALK_LOST, "the connection was lost", S(""));
    fds[0].events = events;
    return wait_for(t, fds, 1, ms);
}

static bool open_it(struct talk *t)
{
    struct pollfd fds[MOST_SOCKETS];
    enum dial_state state;
    while ((state = dial_step(t->dial)) == DIAL_OPENING)
        if (!wait_for(t, fds, dial_polls(t->dial, fds, MOST_SOCKETS - 1), dial_wait_ms(t->dial)))
            return false;
    if (state == DIAL_OPEN)
        return true;
    if (!dial_denied(t->dial))
        return ended(t, TALK_LOST, "no connection", dial_error(t->dial));
    return ended(t, TALK_DENIED, "user or password refused", dial_reply(t->dial));
}

struct talk *talk_open(const struct dial_to *to, int64_t patience_ms)
{
    struct talk *t = calloc(1, sizeof *t);
    if (!t)
        die("out of memory");
    t->patience_ms = patience_ms;
    t->dial = dial_open(to);
    open_it(t);
    return t;
}

void talk_close(struct talk *t)
{
    if (!t)
        return;
    dial_close(t->dial);
    free(t);
}

/* ---- saying */

bool talk_say(struct talk *t, struct str words)
{
    int64_t until = when_mono() + t->patience_ms;
    while (words.n) {
        size_t n = 0;
        if (t->end != TALK_GOES_ON)
            return false;
        enum dial_io io = dial_send(t->dial, words, &n);
        words = str_from(words, n);
        if (io == DIAL_ENDED)
            return ended(t, TALK_LOST, "the connection was lost", dial_error(t->dial));
        if (io == DIAL_SOME)
            until = when_mono() + t->patience_ms;
        else if (when_mono() >= until)
            return ended(t, TALK_LOST, "the server takes nothing", S(""));
        else
            wait_io(t, POLLOUT, until - when_mono());
    }
    return t->end == TALK_GOES_ON;
}

/* ---- hearing */

/* More into the buffer, whose head is free then; false when it has ended or, with *late, when ms have passed.
 */
static bool hear(struct talk *t, int64_t ms, bool *late)
{
    int64_t until = when_mono() + ms;
    if (t->from > 0) {
        memmove(t->in, t->in + t->from, t->to - t->from);
        t->to -= t->from;
        t->from = 0;
    }
    for (;;) {
        size_t n = 0;
        if (t->end != TALK_GOES_ON)
            return false;
        switch (dial_recv(t->dial, t->in + t->to, ROOM - t->to, &n)) {
        case DIAL_SOME:
            t->to += n;
            return true;
        case DIAL_ENDED:
            return ended(t, TALK_LOST, "the connection was lost", dial_error(t->dial));
        case DIAL_LATER:
            if (when_mono() >= until) {
                *late = true;
                return false;
            }
            wait_io(t, POLLIN, until - when_mono());
        }
    }
}

static bool hear_patiently(struct talk *t)
{
    bool late = false;
    if (hear(t, t->patience_ms, &late))
        return true;
    return late ? ended(t, TALK_LOST, "the server says nothing", S("")) : false;
}

bool talk_line(struct talk *t, struct str *line)
{
    for (size_t looked = 0;;) {
        struct str have = {t->in + t->from, t->to - t->from};
        size_t end = str_chr(str_from(have, looked), '\n');
        if (end != STR_NONE && t->end == TALK_GOES_ON) {
            end += looked;
            t->from += end + 1;
            *line = str_sub(have, 0, end > 0 && have.p[end - 1] == '\r' ? end - 1 : end);
            return true;
        }
        looked = have.n;
        if (have.n == ROOM)
            return ended(t, TALK_LOST, "the server says a line without end", str_sub(have, 0, 60));
        if (!hear_patiently(t))
            return false;
    }
}

static void keep(struct buf *out, struct str s)
{
    if (!out->over)
        buf_put(out, s);
}

bool talk_bytes(struct talk *t, int64_t n, struct buf *out)
{
    while (n > 0) {
        if (t->from == t->to && !hear_patiently(t))
            return false;
        size_t have = t->to - t->from, take = (int64_t)have > n ? (size_t)n : have;
        keep(out, (struct str){t->in + t->from, take});
        t->from += take;
        n -= (int64_t)take;
    }
    return t->end == TALK_GOES_ON;
}

enum dots { LINE_BEGINS, WITHIN, DOT, DOT_CR };

/* One byte on; false when it was the last. A CR behind a dot is held back until what follows is known. */
static bool dots_step(enum dots *at, char c, struct buf *out)
{
    bool held_cr = *at == DOT_CR;
    if (c == '\n' && (*at == DOT || held_cr))
        return false;
    if (*at == LINE_BEGINS && c == '.') {
        *at = DOT;
        return true;
    }
    if (*at == DOT && c == '\r') {
        *at = DOT_CR;
        return true;
    }
    if (held_cr)
        keep(out, S("\r"));
    keep(out, (struct str){&c, 1});
    *at = c == '\n' ? LINE_BEGINS : WITHIN;
    return true;
}

bool talk_dotted(struct talk *t, struct buf *out)
{
    enum dots at = LINE_BEGINS;
    for (;;) {
        if (t->from == t->to && !hear_patiently(t))
            return false;
        while (t->from < t->to) {
            struct str have = {t->in + t->from, t->to - t->from};
            size_t line = at == WITHIN ? str_chr(have, '\n') : 0;
            size_t run = line == STR_NONE ? have.n : line; /* up to the line's end, at once */
            keep(out, str_sub(have, 0, run));
            t->from += run;
            if (t->from < t->to && !dots_step(&at, t->in[t->from++], out))
                return true;
        }
    }
}

bool talk_await(struct talk *t, int64_t ms, bool *said)
{
    bool late = false;
    *said = t->from < t->to || hear(t, ms, &late);
    return t->end == TALK_GOES_ON;
}

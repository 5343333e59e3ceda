/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing mail over: to a folder, or over a connection that is kept from one mail to the next. */
#include "relay.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/conf.h"
#include "base/dial.h"
#include "base/die.h"
#include "folder.h"
#include "parcel.h"
#include "smtp.h"

enum { GROUP_OF_A_FOLDER = 100, OPENING_MS = 60 * 1000, MOST_SOCKETS = 8 };

_Static_assert(RELAY_LONGEST * 1000 >= OPENING_MS + 2 * SMTP_WHOLE_MS, "claims would end before the dialogue");

struct relay {
    struct str folder; /* empty: a connection */
    struct str hostname;
    struct dial_to to;
    struct smtp *smtp; /* NULL: none */
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
    if (!read_place(r, conf->relay))
        die_with(EX_CONFIG,
            "relay = %.*s: is not of the form smtp://host:port, smtps://host:port, unix:/path or maildir:/path",
            STR(conf->relay));
    return r;
}

void relay_free(struct relay *r)
{
    smtp_close(r->smtp);
    free(r);
}

void relay_rest(struct relay *r)
{
    smtp_close(r->smtp);
    r->smtp = NULL;
}

size_t relay_group(const struct relay *r)
{
    return r->folder.n ? GROUP_OF_A_FOLDER : 1;
}

/* ---- the connection */

static enum smtp_state wait_while(struct smtp *s, enum smtp_state state)
{
    enum smtp_state now;
    while ((now = smtp_step(s)) == state) {
        struct pollfd fds[MOST_SOCKETS];
        size_t n = smtp_polls(s, fds, MOST_SOCKETS);
        poll(fds, n, smtp_wait_ms(s));
    }
    return now;
}

static bool connect_to(struct relay *r)
{
    r->smtp = smtp_open(&r->to);
    if (wait_while(r->smtp, SMTP_OPENING) == SMTP_IDLE)
        return true;
    struct str why = smtp_why(r->smtp);
    snprintf(r->why, sizeof r->why, "%.*s", STR(why));
    relay_rest(r);
    return false;
}

/* A connection that was of use before and is closed now (servers limit mails and time) says nothing about this
   mail: it is tried again at once on a new one. */
static bool converse(struct relay *r, const struct parcel *p, struct answer *answer)
{
    for (;;) {
        bool fresh = !r->smtp;
        if (fresh && !connect_to(r))
            return false;
        smtp_give(r->smtp, p);
        enum smtp_state now = wait_while(r->smtp, SMTP_BUSY);
        *answer = *smtp_answer(r->smtp);
        if (now == SMTP_ENDED)
            relay_rest(r);
        if (fresh || !answer->in_time)
            return true;
    }
}

bool relay_send(struct relay *r, const struct parcel *p, struct answer *answer, struct str *why)
{
    if (!r->folder.n) {
        bool reached = converse(r, p, answer);
        *why = str_of(r->why);
        return reached;
    }
    int err = folder_put(r->folder, r->hostname, p, answer);
    *why = str_of(err ? strerror(err) : "");
    return err == 0;
}

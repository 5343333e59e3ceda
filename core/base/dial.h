/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to an SMTP, LMTP, IMAP or POP3 server, opened by libcurl without blocking: TCP or unix socket,
   TLS with its certificate checks, greeting, STARTTLS, login. Then the bytes are the caller's. The only user of
   libcurl. */
#ifndef BASE_DIAL_H
#define BASE_DIAL_H

#include "base/str.h"

struct arena;
struct dial;
struct pollfd;

enum dial_tls {
    DIAL_PLAIN,    /* never TLS: loopback, unix socket */
    DIAL_IF_ASKED, /* STARTTLS where it is offered, any certificate: keeps out listeners, not impostors */
    DIAL_STARTTLS, /* STARTTLS or nothing, certificate checked */
    DIAL_WRAPPED   /* TLS from the first byte (smtps, imaps), certificate checked */
};

enum dial_speech {
    DIAL_SMTP,
    DIAL_IMAP,
    DIAL_POP3,
    DIAL_LMTP /* plain, and without a login */
};

struct dial_to {
    enum dial_speech speech;
    struct str host; /* a name or an address; not read when path is given */
    int port;        /* 0: the one that the speech has, wrapped or not */
    struct str path; /* of a unix socket */
    enum dial_tls tls;
    struct str user, password; /* empty: no login */
    struct str authorities;    /* file of trusted certificates; empty: the system's */
    struct str name;           /* what EHLO or LHLO says; IMAP and POP3 have no use for it */
    int wait_ms;               /* for the whole opening */
};

enum dial_state { DIAL_OPENING, DIAL_OPEN, DIAL_FAILED };

/* What the server's (last) EHLO or LHLO reply offered; nothing from IMAP and POP3. */
enum dial_offer {
    DIAL_PIPELINING = 1,
    DIAL_8BITMIME = 2,
    DIAL_SMTPUTF8 = 4,
    DIAL_SIZE = 8,
    DIAL_ENHANCED = 16, /* ENHANCEDSTATUSCODES */
};

/* Begins; never NULL: what is wrong at once is DIAL_FAILED at the first step. */
struct dial *dial_open(const struct dial_to *to);
void dial_close(struct dial *d); /* without QUIT or LOGOUT; NULL is allowed */

/* Goes as far as it can without waiting; call it when a descriptor of dial_polls is ready or dial_wait_ms is
 * over. */
enum dial_state dial_step(struct dial *d);
/* What to wait for while DIAL_OPENING; once open: the one descriptor, for reading (the caller adds POLLOUT). */
size_t dial_polls(const struct dial *d, struct pollfd *out, size_t max);
int dial_wait_ms(struct dial *d); /* -1: no limit */

enum dial_io {
    DIAL_SOME,  /* *n bytes were moved, at least one */
    DIAL_LATER, /* would block. TLS may hold bytes that poll does not see: receive until this comes, then poll
                 */
    DIAL_ENDED, /* the other side closed, or the connection broke */
};
/* Whether it may hold bytes that poll does not see; otherwise what was received in part is all there was. */
bool dial_hides(const struct dial *d);
/* Where sending has ended, what the server said before it went can still be received. */
enum dial_io dial_send(struct dial *d, struct str s, size_t *n);
enum dial_io dial_recv(struct dial *d, char *p, size_t size, size_t *n);

enum dial_speech dial_speech(const struct dial *d);
unsigned dial_offers(const struct dial *d);  /* of enum dial_offer */
struct str dial_error(const struct dial *d); /* why it failed or ended, one line; lives as long as d */
struct str dial_reply(const struct dial *d); /* the server's last line while opening */
bool dial_denied(const struct dial *d);      /* it failed since user or password were refused */

struct dial_url {
    struct str scheme, user, host, path; /* %40 and the like decoded; path without its first slash */
    int port;                            /* 0: not said */
};
/* Takes scheme://user@host:port/path apart. False for anything else, and where a password, a query or a control
   character stands in it. */
bool dial_url(struct arena *a, struct str url, struct dial_url *out);
/* Whether a host (without brackets) can only be this machine: localhost, 127.x.x.x, ::1. */
bool dial_stays_here(struct str host);

#endif

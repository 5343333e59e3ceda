/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation with a mailbox's server: lines and counted bytes over base/dial, with patience and an ear for
   a stop. Once it has ended every call is false, so that only the last one need be looked at. */
#ifndef ACCEPT_FETCH_TALK_H
#define ACCEPT_FETCH_TALK_H

#include "base/buf.h"

struct dial_to;
struct talk;

enum talk_end {
    TALK_GOES_ON,
    TALK_LOST,   /* network or server: talk_why */
    TALK_DENIED, /* user or password refused: talk_why */
    TALK_STOPPED /* a stop was asked */
};

/* Waits until it is open, or has ended: never NULL. patience_ms: how long the server may say nothing. */
struct talk *talk_open(const struct dial_to *to, int64_t patience_ms);
void talk_close(struct talk *t);

enum talk_end talk_end(const struct talk *t);
struct str talk_why(const struct talk *t);
/* The server broke the rules: ends it. Always false. */
bool talk_broken(struct talk *t, const char *what, struct str said);

bool talk_say(struct talk *t, struct str words);
/* Without its line end; borrowed until the next call. Control characters are as they came. */
bool talk_line(struct talk *t, struct str *line);
/* n bytes are taken; out gets those that fit, and says .over. */
bool talk_bytes(struct talk *t, int64_t n, struct buf *out);
/* Up to the line with a single dot (RFC 1939 section 3), which and the dots before dots are taken away. */
bool talk_dotted(struct talk *t, struct buf *out);
/* Until something was said, or ms have passed. *said is false in the second case. */
bool talk_await(struct talk *t, int64_t ms, bool *said);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How mail and replies look on an SMTP connection (RFC 5321 sections 4.2 and 4.5.2). */
#ifndef MAIL_WIRE_H
#define MAIL_WIRE_H

#include "base/buf.h"

/* A mail that goes out piece by piece: whatever stands in it, every line ends in CRLF, dots at the beginning of
   a line are doubled, there is no NUL, and only the end looks like the end. */
struct wire {
    struct str parts[2]; /* borrowed; what is left to send, one after the other */
    bool in_line;        /* the last byte did not end a line */
    bool done;           /* the final dot was written */
};
/* Adds to out until it holds about most bytes, or the mail is done. */
void wire_write(struct wire *w, struct buf *out, size_t most);

enum wire_end {
    WIRE_MORE,  /* the reply is not complete yet */
    WIRE_REPLY, /* it was taken off *in */
    WIRE_BROKEN /* no reply: the connection is of no use any more */
};
enum { WIRE_REPLY_MAX = 16384 }; /* bytes of one reply, all its lines together */

/* Reads one reply. text gets what stands behind the codes, its lines joined by blanks; what does not fit is
   left out. */
enum wire_end wire_reply(struct str *in, int *code, struct buf *text);

#endif

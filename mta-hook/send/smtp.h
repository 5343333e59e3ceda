/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SMTP connection as a machine that never waits: MAIL, each RCPT and DATA in one go where the server
   pipelines (RFC 2920), and these of the next mail behind the end of this one. The next mail is given when the
   results of the last one are committed (STANDARDS N4): nothing of it but its envelope goes out before. */
#ifndef SEND_SMTP_H
#define SEND_SMTP_H

#include <stddef.h>

#include "base/str.h"

struct dial;
struct parcel;
struct pollfd;
struct smtp;

enum smtp_state {
    SMTP_OPENING,
    SMTP_IDLE, /* a mail can be given; the last one is answered */
    SMTP_BUSY,
    SMTP_ENDED, /* closed by either side; the last mail is answered all the same */
};

struct smtp *smtp_open(struct dial *dial); /* takes it over */
void smtp_close(struct smtp *s);           /* takes leave when it is idle; NULL is allowed */

enum {
    SMTP_WHOLE_MS = 20 * 60 * 1000, /* of a mail, however slowly it moves */
};

/* Borrows p until each of its recipients has an answer. Only when SMTP_IDLE. */
void smtp_give(struct smtp *s, struct parcel *p);
/* The mail that smtp_give will be given after this one. Borrows p until then, or until it is taken back; where
   its envelope is out already (false) only smtp_close is left. */
bool smtp_takes_next(const struct smtp *s);
void smtp_give_next(struct smtp *s, struct parcel *p);
bool smtp_take_back(struct smtp *s);
/* Goes as far as it can without waiting. readable: something may have come since. */
enum smtp_state smtp_step(struct smtp *s, bool readable);
/* What to wait for before the next step, and for how many milliseconds at most (-1: no limit). */
size_t smtp_polls(const struct smtp *s, struct pollfd *out, size_t max);
int smtp_wait_ms(struct smtp *s);

struct str smtp_why(const struct smtp *s); /* of SMTP_ENDED; lives as long as s */

#endif

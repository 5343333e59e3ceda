/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may go out now: the relay's and the domains' caps, and what is put off as a whole. Waiting here is not
   failing. */
#ifndef SEND_GATE_H
#define SEND_GATE_H

#include "base/str.h"

struct arena;
struct gate;
struct outbox;
struct pacing;
struct work;

struct gate *gate_new(struct arena *mem, struct work *w, struct pacing *pacing); /* lives in mem */

/* Nothing may go out now, as far as is known without a transaction: *why as of gate_open. */
bool gate_shut(struct gate *g, struct str *why);

/* All that follow need an open transaction. */

/* How many mails may be claimed, at most max; 0: none now, and *why says it in words where it is not a cap. 1
   where the relay is only tried. */
size_t gate_open(struct gate *g, size_t max, struct str *why);
/* Counts a mail that is to be begun; false when its domain has to wait. */
bool gate_pass(struct gate *g, const struct outbox *row);
/* Nothing is counted yet: where a transaction of gate_back begins, since it may be rolled back midway and run
 * again. */
void gate_forget(struct gate *g);
void gate_back(struct gate *g, const struct outbox *row); /* it was not begun after all */
void gate_close(struct gate *g);                          /* writes down what gate_pass and gate_back counted */

/* An answer of SMTP code, which is about the mail of row alone or more: enum refusal_scope (mail/refusal.h). */
void gate_learn(struct gate *g, const struct outbox *row, int scope, int code, struct str said);

/* The wait that follows on so many others: first, then each time twice as long, up to most. */
int64_t gate_wait(int64_t first, int64_t most, int times);

#endif

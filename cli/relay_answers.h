/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether somebody answers at the relay, without saying anything to them. */
#ifndef CLI_RELAY_ANSWERS_H
#define CLI_RELAY_ANSWERS_H

#include "base/buf.h"

struct arena;

enum { RELAY_ANSWERS_MS = 10 * 1000 };

/* relay: the configuration's smtp://, smtps:// or unix: . True when it was reached; said gets the greeting's
   first line (none of smtps, whose TLS begins first), or why it was not reached. */
bool relay_answers(struct arena *a, struct str relay, struct buf *said);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the relay takes us: reached, its certificate looked at, and logged in where that is asked for. */
#ifndef CLI_RELAY_ANSWERS_H
#define CLI_RELAY_ANSWERS_H

#include "base/str.h"

struct arena;
struct buf;
struct conf;

enum { RELAY_ANSWERS_MS = 10 * 1000 };

/* said gets what is known of it, or why it does not. */
bool relay_answers(struct arena *a, const struct conf *conf, struct buf *said);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything but digests that is due at some time. */
#ifndef DIGEST_CHORES_H
#define DIGEST_CHORES_H

#include <stdint.h>

struct work;

/* Runs what is due, each chore in a transaction of its own, until nothing is or a stop is asked. at: the time
   to be taken for now; 0: the clock's. */
void chores_run(struct work *w, int64_t at);

#endif

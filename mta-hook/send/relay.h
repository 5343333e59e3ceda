/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place that mail is handed to, as the key relay of the configuration names it. */
#ifndef SEND_RELAY_H
#define SEND_RELAY_H

#include <stddef.h>

#include "base/str.h"

struct answer;
struct conf;
struct parcel;
struct relay;

/* What is wrong with the key ends the program with exit 78. Nothing is connected yet. */
struct relay *relay_new(const struct conf *conf);
void relay_free(struct relay *r);
void relay_rest(struct relay *r); /* ends a connection that is not needed for now */

/* How many parcels may be handed over before their results are committed. A connection takes one: what comes
   after a kill was then doubled at most once (STANDARDS N4). A folder can be given the same mail twice. */
size_t relay_group(const struct relay *r);

/* The longest that relay_send can take, in seconds: a connection that was kept breaks at the very end of its
   time, and the mail is given to a new one. */
enum { RELAY_LONGEST = 41 * 60 };

/* Hands one over and waits for the answer. False: the relay cannot be reached, and *why, which lives until the
   next call, says why; nothing was said about this mail. */
bool relay_send(struct relay *r, const struct parcel *p, struct answer *answer, struct str *why);

#endif

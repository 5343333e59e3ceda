/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Those who decide are told what waits (action/holding): the first of a list at once, what follows within the
   hour in one notice; spam once a day (SPEC section 5). */
#ifndef ACTION_ANNOUNCING_H
#define ACTION_ANNOUNCING_H

#include "base/id.h"
#include "base/str.h"

struct work;

/* A hold, or several, of that kind and list were just kept: they are told, now or later. What could not be read
   is told of all lists at once. Needs the transaction that keeps them. */
void announcing_held(struct work *w, enum hold_kind kind, struct list_id list);

/* Queues the notices that are due. */
void announcing_due(struct work *w);

/* A reason in words, in that language. */
struct str announcing_reason(struct work *w, enum lang lang, enum reason reason);

#endif

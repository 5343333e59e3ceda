/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queues a digest that is made, exactly once. */
#ifndef DIGEST_QUEUE_H
#define DIGEST_QUEUE_H

#include "base/id.h"

struct due;
struct work;

/* Claims the window and queues the mail; when somebody else did, the issue has no id. Needs an open
 * transaction. */
void queue_due(struct work *w, struct due *d);
/* The copy that goes out; no id: its message was erased just now. Needs an open transaction. */
struct copy_id queue_copy(struct work *w, const struct due *d);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probe: one mail that asks an address with delivery off whether it still takes any. Its sender and its
   Reply-To are the same address of ours, with a token over list, address and probe: a report that comes there
   is the probe's own, and any answer shows that it was read. */
#ifndef ACTION_PROBING_H
#define ACTION_PROBING_H

#include "base/buf.h"
#include "base/id.h"

struct bounce_state;
struct list;
struct local;
struct work;

/* Queues the probe for s, whose probed is now. False: no member gets mail there any more. Needs an open
   transaction. */
bool probing_send(struct work *w, const struct bounce_state *s);
/* The envelope sender of a probe to that address; nothing where delivery has gone on since. */
void probing_sender(struct work *w, struct buf *out, const struct list *l, struct address_id address);
/* Whether what came to garden+b-N-MAC@ belongs to the probe that is out: fills *s. */
bool probing_read(struct work *w, struct list_id list, const struct local *at, struct bounce_state *s);

#endif

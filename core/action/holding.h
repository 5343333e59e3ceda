/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail that waits for a decision: it is kept until somebody decides (action/moderating), and for a while after.
 */
#ifndef ACTION_HOLDING_H
#define ACTION_HOLDING_H

#include "base/id.h"
#include "base/str.h"

struct list;
struct mail;
struct spool_entry;
struct work;

struct holding {
    const struct list *list; /* NULL: it was sent to none that we have */
    const struct spool_entry *entry;
    struct str recipient;    /* the address of ours that it waits for */
    const struct mail *mail; /* NULL: it could not be read */
    enum reason reason;      /* one that has a sentence */
    enum hold_kind kind;
    enum hold_answer answer;
    bool own_file; /* it lies in a file of its own, which must be seen: it is kept even where the same waits */
};

/* Keeps it, with its bytes where the entry has them; who keeps it also announces it (action/announcing). Needs
   an open transaction. No id: the same bytes, sent to the same, wait already. */
struct hold_id holding_keep(struct work *w, const struct holding *m);

/* It was settled: in 14 days it goes for good. */
void holding_end(struct work *w, struct hold_id id);

/* Deletes those whose time is over, and their bytes where nothing else needs them; what waits stays. */
void holding_due(struct work *w);

#endif

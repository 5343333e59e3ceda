/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The owners of a list are told who was taken off it because mail to them came back: collected, and at most
   once a day. */
#ifndef ACTION_REMOVING_H
#define ACTION_REMOVING_H

#include "base/id.h"

struct str;
struct work;

/* Needs an open transaction. */
void removing_note(struct work *w, struct list_id list, struct address_id address, struct str status);
void removing_due(struct work *w); /* queues the notices that are due */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's mails for those who run a list are sent on as they are. */
#ifndef ACTION_FORWARDING_H
#define ACTION_FORWARDING_H

#include "base/str.h"

struct list;
struct work;

/* To the owners of the list, or, where there is none (list may be NULL), to the network's. Needs an open
   transaction. False: the same bytes went to them before, and do not go again. */
bool forwarding_mail(struct work *w, const struct list *l, struct str raw);

#endif

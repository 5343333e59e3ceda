/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's mails for those who run a list, and for authors who hide their address, are sent on as they
 * are. */
#ifndef ACTION_FORWARDING_H
#define ACTION_FORWARDING_H

#include "base/id.h"
#include "base/str.h"

struct list;
struct work;

/* To the owners of the list, or, where there is none (list may be NULL), to the network's. Needs an open
   transaction. False: the same bytes went to them before, and do not go again. */
bool forwarding_mail(struct work *w, const struct list *l, struct str raw);

/* Who wrote post number of list, where it went out without their address; none where nobody is hidden behind
   that number (any more). */
struct address_id forwarding_hidden_author(struct work *w, const struct list *l, int64_t number);
/* A private answer to them. False as above. */
bool forwarding_private(
    struct work *w, const struct list *l, int64_t number, struct address_id author, struct str raw);

#endif

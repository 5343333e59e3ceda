/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a member leaves a list: by whoever may say so, or by the token that stands in each of their mails. */
#ifndef ACTION_LEAVING_H
#define ACTION_LEAVING_H

#include "base/id.h"
#include "base/str.h"

struct list;
struct work;

/* The subscription ends, what waits in the outbox for them from that list is dropped, and an event says how: a
   few words. Roles stay. False when they were no member. Needs an open transaction. */
bool leaving_leave(struct work *w, struct list_id list, struct person_id person, struct str how);

/* The same of who is taken off the list: none keeps a role. */
bool leaving_remove(struct work *w, struct list_id list, struct person_id person, struct str why);
/* All who share the address. */
bool leaving_remove_address(struct work *w, struct list_id list, struct str address);

/* The MAC of garden+u-PERSON-MAC@ (SPEC section 3), which dressing writes; it never expires. */
#define LEAVING_PURPOSE "unsubscribe"
bool leaving_token_good(struct work *w, struct list_id list, struct person_id person, struct str mac);

/* One mail to the address that the list wrote to. Needs an open transaction. */
void leaving_confirm(struct work *w, const struct list *l, struct person_id person);

#endif

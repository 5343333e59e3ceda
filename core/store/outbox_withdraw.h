/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits for somebody who has left a list, and will not be sent. */
#ifndef STORE_OUTBOX_WITHDRAW_H
#define STORE_OUTBOX_WITHDRAW_H

#include "base/id.h"

struct db;

/* Who knows whether a message names somebody in To or Cc: no row does. */
struct outbox_naming {
    bool (*names)(void *of, struct message_id message, struct person_id person);
    void *of;
};

/* Posts and digests of list that wait for person are dropped: how many. Service mails stay. A post that they
   get by another list of theirs as well, and want there, comes by that one instead. The subscription to list is
   gone already. */
int64_t outbox_withdraw(
    struct db *db, struct list_id list, struct person_id person, const struct outbox_naming *naming);

#endif

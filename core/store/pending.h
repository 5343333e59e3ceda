/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that wait, whole, for their token to come back. */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct pending {
    struct str token_hash; /* bytes */
    struct str action;     /* canonical commands */
    struct str address;    /* who asked */
    struct person_id person;
    struct list_id list;
    int64_t expires;
};

void pending_add(struct db *db, const struct pending *p);
/* Takes it away; false when there is none, or it has expired by now. */
bool pending_take(struct arena *a, struct db *db, struct str token_hash, int64_t now, struct pending *out);
int64_t pending_waiting(struct db *db, struct str address, int64_t now); /* how many wait for that address */
int64_t pending_expire(struct db *db, int64_t now); /* removes what has expired: how many */

#endif

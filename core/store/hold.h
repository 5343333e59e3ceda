/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that wait for a moderator. */
#ifndef STORE_HOLD_H
#define STORE_HOLD_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct hold {
    struct hold_id id;
    struct list_id list;
    struct blob_id raw;
    struct str sender, subject;
    struct str reason; /* a template's name */
    int64_t at, until;
    enum hold_state state;
};

struct hold_id hold_add(struct db *db, const struct hold *h);
bool hold_get(struct arena *a, struct db *db, struct hold_id id, struct hold *out);
size_t hold_page(struct arena *a, struct db *db, struct list_id list, enum hold_state state,
    struct hold_id after, struct hold *out, size_t max);
bool hold_settle(struct db *db, struct hold_id id, enum hold_state state); /* false: somebody was first */

#endif

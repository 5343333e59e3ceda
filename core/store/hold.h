/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that wait for a moderator, or for the network's owner. */
#ifndef STORE_HOLD_H
#define STORE_HOLD_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct hold {
    struct hold_id id;
    enum hold_kind kind;
    struct list_id list; /* none: it was sent to the network itself, or to no list that we have */
    struct blob_id raw;  /* none: its bytes lie in the spool's aside/ alone */
    struct str entry;    /* the spool's name for what it came as */
    struct str envelope; /* sender; empty: the null sender */
    struct str recipient;
    struct str sender, subject; /* the mail's own */
    struct str words;           /* its first new lines */
    enum reason reason;         /* its word in the column; REASON_NONE where that is none that we know */
    enum hold_answer answer;
    int64_t at;   /* when it came */
    int64_t told; /* when those who decide were told; 0: not yet */
    enum hold_state state;
    int64_t settled; /* when; 0: it waits */
    struct str settled_by;
};

struct hold_id hold_add(struct db *db, const struct hold *h); /* waiting */
bool hold_get(struct arena *a, struct db *db, struct hold_id id, struct hold *out);
/* In the order of their ids, those after the given one; list none: of all, and those that have no list. */
size_t hold_page(struct arena *a, struct db *db, struct list_id list, enum hold_state state,
    struct hold_id after, struct hold *out, size_t max);
/* The holds that came as one spool entry, in the same way. */
size_t hold_of_entry(struct arena *a, struct db *db, struct str entry, enum hold_state state,
    struct hold_id after, struct hold *out, size_t max);
/* Whether one with these bytes, sent to this, waits already. */
bool hold_waits(struct db *db, struct list_id list, struct blob_id raw, struct str recipient);
int64_t hold_count(struct db *db, enum hold_state state);
int64_t hold_oldest(struct db *db); /* when the first that waits came; 0: none waits */

/* Waiting and told to nobody: of a list, or (none) of what has no list; HOLD_UNREAD: of whatever list. */
size_t hold_untold(
    struct arena *a, struct db *db, enum hold_kind kind, struct list_id list, struct hold *out, size_t max);
/* They are told now; how many they were. */
int64_t hold_tell(struct db *db, enum hold_kind kind, struct list_id list, int64_t now);

/* False: somebody was first. */
bool hold_settle(struct db *db, struct hold_id id, enum hold_state state, int64_t now, struct str by);
void hold_remove(struct db *db, struct hold_id id);

#endif

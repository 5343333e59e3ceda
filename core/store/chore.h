/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that is due at some time: kind, subject, when. */
#ifndef STORE_CHORE_H
#define STORE_CHORE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct chore {
    struct chore_id id;
    struct str kind;
    int64_t subject; /* an id of what the kind is about */
    int64_t due;
    int tried; /* times begun, this one included; twice and never finished: set aside */
};

/* False, and nothing changed, when there is one already: that one is not done before this transaction ends, so
   what was written before is seen by whoever does it. */
bool chore_add(struct db *db, struct str kind, int64_t subject, int64_t due);
void chore_set(struct db *db, struct str kind, int64_t subject, int64_t due); /* new, or moved; not tried yet */
/* Takes up to max of a kind that are due by now and were begun so many times (0 or 1) without an end. Counts
   the beginning: commit, do them, then chore_set or chore_done. Take what was begun before alone, so that it is
   clear which one does not end. */
size_t chore_take(struct arena *a, struct db *db, struct str kind, int tried, int64_t now, int64_t lease,
    struct chore *out, size_t max);
/* The first of a kind that is due, was begun twice and never finished; false when there is none. */
bool chore_stuck(struct arena *a, struct db *db, struct str kind, int64_t now, struct chore *out);
/* One for each person who has a subscription of one of these modes and none of that kind yet. */
void chore_set_members(struct db *db, struct str kind, enum mode least, enum mode most, int64_t due);
/* The persons of whom chore_set_members and chore_take would come to take one now, by their ids, those after
   the given one. */
size_t chore_due_members(struct db *db, struct str kind, enum mode least, enum mode most, int64_t now,
    struct person_id after, struct person_id *out, size_t max);
struct chore_count {
    struct str kind;
    int64_t n;
};
/* How many of each kind are due and would be begun, in the order of their names. */
size_t chore_count_due(struct arena *a, struct db *db, int64_t now, struct chore_count *out, size_t max);
/* How many were due before a time and are not done, and since when the oldest is. */
int64_t chore_overdue(struct db *db, int64_t before, int64_t *since);
/* Whoever does one locks it first, in the same transaction: then all is there that was written by those who
   added it, and nobody takes it for there while it is being ended. False: it is gone. */
bool chore_lock(struct db *db, struct chore_id id);
void chore_done(struct db *db, struct chore_id id);
bool chore_is_due(struct db *db, struct str kind, int64_t now); /* any of a kind, whoever has begun it */

#endif

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

void chore_set(struct db *db, struct str kind, int64_t subject, int64_t due); /* new, or moved; not tried yet */
/* The first that is due by now and was begun less than twice. Counts the beginning and puts it off by lease
   seconds, so that no other takes it meanwhile: commit, do it, then chore_set or chore_done. */
bool chore_take(struct arena *a, struct db *db, int64_t now, int64_t lease, struct chore *out);
void chore_done(struct db *db, struct chore_id id);
int64_t chore_next_due(struct db *db); /* 0: nothing waits */

#endif

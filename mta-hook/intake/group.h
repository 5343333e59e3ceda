/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits in the spool is taken and settled in groups: many mails, one commit. */
#ifndef INTAKE_GROUP_H
#define INTAKE_GROUP_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct done;
struct opening;
struct readers;
struct spool;
struct unit;
struct work;

enum { GROUP_BUSY_MS = 200 }; /* how long is waited for a busy database */

/* What is gathered for a group. */
struct batch {
    struct arena *mem;
    struct unit *units; /* taken, and opened or with a reader */
    size_t n;
    size_t taken, bytes; /* with what was no unit */
    bool full;
};

struct group {
    struct work *w; /* its memory lasts as long as the group */
    struct spool *spool;
    const struct opening *opening;
    struct readers *readers;
    const struct done *done;
    struct unit *units;
    size_t n;
    struct arena *mem; /* of the units */
    struct batch next; /* is gathered while this group is settled */
};

/* Takes what waits, up to the limits of a group, and opens it; what cannot be worked off goes aside. False when
   nothing waited. */
bool group_take(struct group *g);
/* Carries it all out, in one transaction; only then do the spool files go. Meanwhile mails for the next group
   are taken and read. */
void group_settle(struct group *g);
/* The end: what was gathered and not settled waits in the spool as if it had not been begun. */
void group_leave(struct group *g);

#endif

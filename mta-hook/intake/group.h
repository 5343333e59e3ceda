/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits in the spool is taken and settled in groups: many mails, one commit. */
#ifndef INTAKE_GROUP_H
#define INTAKE_GROUP_H

#include <stdbool.h>
#include <stddef.h>

struct done;
struct opening;
struct spool;
struct unit;
struct work;

enum { GROUP_BUSY_MS = 200 }; /* how long is waited for a busy database */

struct group {
    struct work *w; /* its memory lasts as long as the group */
    struct spool *spool;
    const struct opening *opening;
    const struct done *done;
    struct unit *units;
    size_t n;
};

/* Takes what waits, up to the limits of a group, and opens it; what cannot be worked off goes aside. False when
   nothing waited. */
bool group_take(struct group *g);
/* Carries it all out, in one transaction; only then do the spool files go. */
void group_settle(struct group *g);

#endif

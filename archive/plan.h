/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which pages a build writes: those of lists and threads that changed since the last one. */
#ifndef ARCHIVE_PLAN_H
#define ARCHIVE_PLAN_H

#include <stdbool.h>

struct site;

struct plan {
    bool full; /* everything anew, and what belongs nowhere is removed */
};

/* Whether anything changed since the tree was last written. */
bool plan_due(struct site *s);
void plan_build(struct site *s, const struct plan *p);

#endif

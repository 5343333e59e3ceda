/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One spool entry on its way: taken and opened (group.c), judged at each of its addresses (judge.c), and
   carried out in one transaction (outcome.c). */
#ifndef INTAKE_UNIT_H
#define INTAKE_UNIT_H

#include "base/str.h"

struct arena;
struct opening;
struct opening_result;
struct route;
struct spool_entry;
struct verdict;

/* What becomes of the mail at one address. */
struct outcome {
    const struct route *route;
    const struct verdict *verdict;
    int64_t number; /* of the post, when accepted */
    bool again;     /* the list has it, or it waits, or it was forwarded: nothing was changed */
};

struct unit {
    struct spool_entry *entry;
    const struct opening_result *opened;
    struct outcome *outcomes;
    size_t n_outcomes;
    bool trial; /* it will be rolled back: no copy is made for anybody */
};

/* Opens the mail in its jail. Outside of any transaction. */
void unit_open(struct arena *a, const struct opening *o, struct unit *u);
bool unit_is_read(const struct unit *u); /* false: its child was killed, or gave back what nobody believes */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One spool entry on its way: opened, judged at each of its addresses, and carried out in one transaction. */
#ifndef INTAKE_UNIT_H
#define INTAKE_UNIT_H

#include "base/str.h"

struct arena;
struct opening;
struct opening_result;
struct route;
struct spool_entry;
struct verdict;
struct work;

/* What becomes of the mail at one address. */
struct outcome {
    const struct route *route;
    const struct verdict *verdict;
    int64_t number; /* of the post, when accepted */
    bool again;     /* the list has it, or it waits, or it was forwarded: nothing was changed */
};

struct unit {
    struct spool_entry *entry;
    struct opening_result *opened;
    struct outcome *outcomes;
    size_t n_outcomes;
};

/* Opens the mail in its jail. Outside of any transaction. */
void unit_open(struct arena *a, const struct opening *o, struct unit *u);
bool unit_is_read(const struct unit *u); /* false: its child was killed, or gave back what nobody believes */
/* Judges and does it all. Needs an open transaction; changes nothing but the database and the unit's memory, so
   that it can be rolled back and run again. */
void unit_carry_out(struct work *w, struct unit *u);
/* After the commit: the lines of the log. */
void unit_log(const struct unit *u);

/* The routes and verdicts alone; reads the store and changes nothing. */
void unit_judge(struct work *w, struct unit *u);

/* An entry goes to the folder aside: what is known of it is held, with its bytes where they are given, for each
   list and each kind of address that it was sent to; the owner is told as of all that could not be read. Needs
   an open transaction. */
void unit_set_aside(struct work *w, const struct spool_entry *e);
/* So does a file that no program of ours wrote. There is nothing to decide about it; the network's owner is
   told where it lies, of the first within an hour. Needs an open transaction. */
void unit_foreign(struct work *w, const struct spool_entry *e);

#endif

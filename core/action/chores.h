/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is due at some time is marked as begun, then done and put off in one transaction. */
#ifndef ACTION_CHORES_H
#define ACTION_CHORES_H

#include <stdint.h>

struct chore;
struct str;
struct work;

enum { CHORES_LEASE = 60 }; /* seconds after which what was begun and did not end is begun again */

/* Does all of a kind that are due, each in a transaction of its own, until none is or a stop is asked. run says
   when the chore is due again, 0: never; it may be called more than once for one (work_group). What was begun
   twice and never ended is put off first. */
void chores_run(struct work *w, struct str kind, int64_t (*run)(struct work *, const struct chore *));
/* As it, and after is called behind the commit of each: for what cannot be rolled back. */
void chores_run_then(struct work *w, struct str kind, int64_t (*run)(struct work *, const struct chore *),
    void (*after)(struct work *));
/* Those of a kind that were begun twice and never ended wait until tomorrow, with a line in the log and an
   event: the others go on. For who makes several chores in one transaction. Begins a new unit. */
void chores_put_off(struct work *w, struct str kind);

#endif

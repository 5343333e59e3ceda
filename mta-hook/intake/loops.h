/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The marks of our own that make a mail a loop (STANDARDS T9): List-Ids and X-Loop values of all lists. */
#ifndef INTAKE_LOOPS_H
#define INTAKE_LOOPS_H

struct arena;
struct strs;
struct work;

/* They live in a. */
void loops_read(struct work *w, struct arena *a, struct strs *own);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was judged is done: filed, held, forwarded, or only noted. */
#ifndef INTAKE_OUTCOME_H
#define INTAKE_OUTCOME_H

#include "base/id.h"

struct outcome;
struct unit;
struct work;

/* Does what judge_unit said, in the same transaction; changes nothing but the database and the unit's
   memory, so that it can be rolled back and run again. */
void outcome_carry_out(struct work *w, struct unit *u);
/* After the commit: the lines of the log. */
void outcome_log(const struct unit *u);

/* The event of an outcome; message may be none. Needs an open transaction. */
void outcome_note(struct work *w, const char *kind, const struct outcome *o, struct message_id message);

#endif

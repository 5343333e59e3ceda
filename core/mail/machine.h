/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did a person send this mail, or a machine; and which kind. */
#ifndef MAIL_MACHINE_H
#define MAIL_MACHINE_H

#include "base/str.h"

struct arena;
struct mail;
struct strs;
struct words;

/* Sets automatic and bounces of a mail that was read. Of several kinds the first of these counts: complaint,
   bounce, loop, challenge, vacation, list, bulk. */
void machine_look(struct arena *a, const struct words *w, struct mail *m);
/* Then: it is a loop when it carries our own mark. own: List-Ids and X-Loop values of our lists. A report that
   carries one along is still a report. */
void machine_own(struct mail *m, const struct strs *own);

/* Of a mail that machine_look called a challenge or a vacation notice: does a field of its header say so? If
   not, only words of its Subject do, and people use them too. True for all other kinds. */
bool machine_sure(const struct mail *m);

#endif

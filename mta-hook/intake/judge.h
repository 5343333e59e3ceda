/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to become of a mail, at each of its addresses. */
#ifndef INTAKE_JUDGE_H
#define INTAKE_JUDGE_H

struct unit;
struct work;

/* Fills in the outcomes; reads the store and changes nothing. */
void judge_unit(struct work *w, struct unit *u);

#endif

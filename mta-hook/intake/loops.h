/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails that would go round: our own marks (STANDARDS T9), and machines' answers to what we forwarded. */
#ifndef INTAKE_LOOPS_H
#define INTAKE_LOOPS_H

#include <stdbool.h>

struct arena;
struct policy_mail;
struct route;
struct strs;
struct work;

/* The marks that make a mail a loop: List-Ids and X-Loop values of all lists. They live in a. */
void loops_read(struct work *w, struct arena *a, struct strs *own);
/* Would a machine's mail to people go round for ever? What has been here does, and what answers our forwarding:
   it gives back a mail of ours, is about an address that mail to these people goes to, or comes from there. A
   complaint does give back a mail of ours; unless we know whose copy that was, or it was one for these people,
   they are to read it. */
bool loops_circles(struct work *w, const struct route *r, const struct policy_mail *in);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ph-intake cannot work off goes to the spool's folder aside, and those who decide are told. */
#ifndef INTAKE_ASIDE_H
#define INTAKE_ASIDE_H

struct spool_entry;
struct work;

/* Begun twice and never finished: what is known of it is held, with its bytes where they are given, for each
   list and each kind of address that it was sent to; the owner is told as of all that could not be read. Needs
   an open transaction. */
void aside_spent(struct work *w, const struct spool_entry *e);
/* A file that no program of ours wrote: there is nothing to decide about it; the network's owner is told where
   it lies, of the first within an hour. Needs an open transaction. */
void aside_foreign(struct work *w, const struct spool_entry *e);

#endif

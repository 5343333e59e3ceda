/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast mail may go out: the caps of the configuration, and what is left of them now. All senders share them
   through the database. */
#ifndef ACTION_PACING_H
#define ACTION_PACING_H

#include <stdint.h>

struct arena;
struct conf;
struct domain;
struct pacing;
struct work;

struct pacing *pacing_new(struct arena *a, const struct conf *conf);
/* A ramp begins when it is first seen, and anew when it is changed; what was full is counted again. Needs an
   open transaction. */
void pacing_begin(struct work *w, struct pacing *p);
/* How many mails may be begun now: INT64_MAX without a cap; with 0 *again is when there will be more. */
int64_t pacing_room(struct work *w, const struct pacing *p, const struct domain *d, int64_t *again);
/* Mails are begun; n is negative for those that were not begun after all. Needs an open transaction. */
void pacing_count(struct work *w, struct pacing *p, const struct domain *d, int64_t n);
/* When so many mails will have gone, going by the caps and by when d takes mail again; 0: at once. */
int64_t pacing_done(struct work *w, const struct pacing *p, const struct domain *d, int64_t n);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private answers to authors who hide their address: LIST+p-N@. */
#ifndef INTAKE_HIDDEN_H
#define INTAKE_HIDDEN_H

#include "base/str.h"

struct list;
struct mail;
struct route;
struct work;

bool hidden_here(const struct route *r);
/* Whether an author is hidden behind that number. */
bool hidden_known(struct work *w, const struct route *r);
/* False: the same bytes went to them before. */
bool hidden_forward(struct work *w, const struct route *r, struct str raw);
/* Nobody is: who wrote is told, once a day at most, where they are known and no machine (STANDARDS O11). */
void hidden_refuse(struct work *w, const struct route *r, const struct mail *m);

#endif

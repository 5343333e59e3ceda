/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail to garden+u-PERSON-MAC@, the address in each copy's List-Unsubscribe: who holds it may leave for that
   member, and nothing else is asked. */
#ifndef INTAKE_ONESHOT_H
#define INTAKE_ONESHOT_H

#include <stdbool.h>

struct mail;
struct route;
struct spool_entry;
struct work;

bool oneshot_here(const struct route *r);
/* False for a MAC that is not ours, and where the list is gone. */
bool oneshot_good(struct work *w, const struct route *r);
/* The member leaves; once they have, nothing happens any more. They are told by mail, unless a machine asked
   for them (RFC 3834, RFC 8058). mail: NULL where it could not be read. Needs an open transaction. */
void oneshot_leave(struct work *w, const struct route *r, const struct spool_entry *e, const struct mail *mail);

#endif

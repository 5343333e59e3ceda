/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The web address of one-click unsubscribing (RFC 8058), BASE/u/LIST@DOMAIN/ID-MAC, in both directions: the
 * same token as in LIST+u-ID-MAC@DOMAIN. */
#ifndef MAIL_ONECLICK_H
#define MAIL_ONECLICK_H

#include "base/buf.h"

struct arena;
struct local;

/* Appends it. base: an https address, with or without a / at its end. l: of LOCAL_ONESHOT. */
void oneclick_write(struct buf *b, struct str base, const struct local *l);
/* Reads the path of a request, as it was written there, below the path of base. False for everything else;
   whether there is such a list, and whether the MAC is right, is not asked. */
bool oneclick_read(struct arena *a, struct str base, struct str path, struct local *out);

#endif

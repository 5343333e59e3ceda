/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups of fields of a delivery report (RFC 3464 section 2.1). */
#ifndef MAIL_DELIVERYSTATUS_H
#define MAIL_DELIVERYSTATUS_H

#include "base/str.h"

struct arena;
struct recipients;

/* The next field of *rest, unfolded into a; name empty for an empty line, "?" for one that is no field. False
   at the end. */
bool deliverystatus_field(struct arena *a, struct str *rest, struct str *name, struct str *value);

/* Adds the recipients that were not reached. words: what the report says to people, where a bare 5.0.0 is
   explained. */
void deliverystatus_read(struct recipients *, struct str fields, struct str words);

#endif

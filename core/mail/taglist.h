/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of tag=value; as DKIM's fields and DMARC's records have them (RFC 6376 section 3.2). */
#ifndef MAIL_TAGLIST_H
#define MAIL_TAGLIST_H

#include "base/str.h"

/* Pulls the next tag off *rest, without blanks around name and value; false at the end, and where what stands
   there is no tag: *rest is then what could not be read. */
bool taglist_next(struct str *rest, struct str *name, struct str *value);
/* The first value of that name; false where there is none, or the list breaks before it. */
bool taglist_find(struct str list, struct str name, struct str *value);
/* Whether words, with colons between them, hold the word, whatever its case. */
bool taglist_holds(struct str words, struct str word);

#endif

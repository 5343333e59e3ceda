/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Character references of HTML (&eacute; &#233; &#xe9;), as browsers read them. */
#ifndef TEXT_ENTITY_H
#define TEXT_ENTITY_H

#include "base/buf.h"

/* s begins with '&': how many bytes the reference takes, 0 when it is none. Numbers 128 to 159 mean
   windows-1252; what is no character becomes U+FFFD. in_attribute: "&copy=1" is a piece of an address there. */
size_t entity_read(struct str s, bool in_attribute, uint32_t *cp);
/* Appends an attribute's value with its references read, without control characters. */
void entity_attribute(struct buf *b, struct str value);

#endif

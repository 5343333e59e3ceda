/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text broken into lines of so many columns, by what a fixed-width font shows. */
#ifndef TEXT_WRAP_H
#define TEXT_WRAP_H

#include "base/buf.h"

enum {
    WRAP_FLOWED = 1, /* RFC 3676: a broken line ends in a blank, lines are space-stuffed; not DelSp */
    WRAP_JOIN = 2,   /* lines of one paragraph are joined first; lists, indented lines and "-- " keep theirs */
};

/* Appends text in lines of at most columns (longer only where one word or address is). Words are never broken;
   between Chinese and Japanese characters a line may end where UAX 14 lets it: not before closing punctuation,
   nor behind what opens. Quote marks at the head of a line (">", "> > ") are repeated on each of its lines.
   Ends with a line end unless empty. */
void wrap_text(struct buf *b, struct str text, unsigned columns, unsigned flags);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a line may end (UAX 14), and where a character ends as a reader sees it (UAX 29). */
#ifndef TEXT_BREAKS_H
#define TEXT_BREAKS_H

#include "base/buf.h"

/* Fill out with a byte for each of s: not 0 where s may be parted before that one. Of what is not UTF-8 nothing
   is known: never. */
/* Behind blanks and hyphens, between Chinese and Japanese characters, but not before what closes or behind what
   opens. Never inside a Korean word, which has blanks around it. */
void breaks_of_lines(struct buf *out, struct str s);
/* A letter with all its marks is one, and so are letters that Indic scripts join, a flag, and a family of
 * emoji. */
void breaks_of_characters(struct buf *out, struct str s);

#endif

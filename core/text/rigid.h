/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that must stay as they are, told by how they look: of code, of a table, of a drawing. A wrong guess
   costs a line end that stays, or one of a program's that goes. */
#ifndef TEXT_RIGID_H
#define TEXT_RIGID_H

#include "base/str.h"

bool rigid_gap(struct str line);      /* words in columns: a tab, or three blanks, between them */
bool rigid_wide_gap(struct str line); /* so wide that it is a table even alone */
bool rigid_box(struct str line);      /* lines and blocks, U+2500 to U+259F */
bool rigid_drawn(struct str line);    /* mostly signs: a table's frame, a drawing */
bool rigid_code(struct str line);
bool rigid_row(struct str line);  /* mostly numbers */
bool rigid_line(struct str line); /* any of these */

#endif

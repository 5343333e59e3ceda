/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text bodies as a reader sees them: lines, flowed paragraphs (RFC 3676), the text of a whole mail. */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include "base/str.h"

struct arena;
struct mail;
struct part;

/* CRLF, any number of CR before an LF, and bare CR become LF. */
struct str body_lines(struct arena *a, struct str text);
/* Flowed paragraphs become one line each, space-stuffing goes, quote marks stay ("> " before each quoted line).
 */
struct str body_unflow(struct arena *a, struct str text, bool delsp);
/* Sets plain of a part whose text is not HTML. */
void body_plain(struct arena *a, struct part *p);
/* Whether two texts are the same but for blanks and empty lines at their ends. */
bool body_same(struct str text, struct str other);
/* The plain texts of the parts that are shown, with an empty line between two. */
struct str body_text(struct arena *a, const struct mail *m);
/* Is each line end of that text its author's? So it is where the first words were flowed, whose other line ends
   are gone, or HTML, whose text nobody wraps. What follows such words (a list's footer, as a rule) counts as
   they do. */
bool body_hard(const struct mail *m);

#endif

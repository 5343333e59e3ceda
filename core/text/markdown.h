/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown as HTML that can be published: raw HTML becomes literal text, images become links, headings begin at
   level 3, bare web addresses become links. Only for text that is Markdown by its type or by explicit signs:
   plain mail suffers from it (text/blocks decides). */
#ifndef TEXT_MARKDOWN_H
#define TEXT_MARKDOWN_H

#include "base/buf.h"

struct arena;

/* Appends text as HTML, lines: with each line end in a paragraph. False, and nothing is appended, for text that
   would take cmark more than linear time. */
bool markdown_html(struct buf *b, struct arena *a, struct str text, bool lines);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of a message as the archive shows it: own text (quotes are taken off by mail/quote and come apart)
   split into paragraphs, preformatted pieces, patches and lists, each rendered safely. Redact before
   (text/redact). */
#ifndef TEXT_BLOCKS_H
#define TEXT_BLOCKS_H

#include "base/buf.h"

struct arena;

enum {
    BLOCKS_MARKDOWN = 1, /* the part is text/markdown: all of it goes to text/markdown, where that accepts it */
    BLOCKS_PLAIN = 2,    /* never Markdown: blocks_plain_only said so of the whole part */
    BLOCKS_LINES = 4,    /* each line end stays: no program has wrapped the text */
};

void blocks_html(struct buf *b, struct arena *a, struct str own_text, unsigned flags);
/* A patch or a PGP block stands in the part: no piece of it may be read as Markdown. */
bool blocks_plain_only(struct str part_text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a message as HTML that can be published: own words by text/blocks, quoted words in <blockquote>,
   addresses made unreadable. */
#ifndef ACTION_RENDERING_H
#define ACTION_RENDERING_H

#include "base/buf.h"

struct arena;
struct redact_own;
struct words;

struct rendering {
    const struct words *words;
    const struct redact_own *own; /* addresses that stay readable; NULL: none */
    bool markdown;                /* the text is text/markdown by its type */
};

/* text: as message.body is stored, LF line ends. */
void rendering_body(struct buf *out, struct arena *a, const struct rendering *r, struct str text);

#endif

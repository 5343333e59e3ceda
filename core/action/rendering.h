/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a message as HTML that can be published: own words by text/blocks, quoted words folded,
   signatures apart, addresses made unreadable. The archive and `posthouse explain` show the same. */
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
    bool hard;                    /* each line end in it is its author's (mail/body) */
    struct str lang;              /* of the whole text; what is quoted in another one says so */
    struct str quoted_author;     /* whose words are quoted, as far as one knows; empty: not said */
};

/* HTML in pieces of which each fits a page of the archive, in order; at least one. */
struct rendered {
    struct str *pieces;
    size_t n;
};

/* text: as message.body is stored, LF line ends. The pieces live in a. */
void rendering_pieces(struct arena *a, const struct rendering *r, struct str text, struct rendered *out);
/* The same in one. */
void rendering_body(struct buf *out, struct arena *a, const struct rendering *r, struct str text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain text taken apart: the author's new words, what they quote, and their signature. Nothing is ever lost:
   the blocks put together are the text, byte for byte. */
#ifndef MAIL_QUOTE_H
#define MAIL_QUOTE_H

#include "base/str.h"

struct arena;
struct words;

enum block_kind {
    BLOCK_OWN,
    BLOCK_QUOTED,
    BLOCK_ATTRIBUTION, /* "On Monday, Ana wrote:", or an Outlook header block, with its dashes */
    BLOCK_SIGNATURE,   /* with the line of dashes above it; also "Sent from my telephone" */
    BLOCK_FORWARDED,   /* somebody else's mail as content, with its header block */
};

struct block {
    enum block_kind kind;
    int level;       /* of BLOCK_QUOTED: how many > stand before it, 1 where there are none */
    struct str text; /* borrowed from the text, line ends included */
};

struct quote_split {
    struct block *at; /* in order */
    size_t n;
};

/* text: LF line ends. Where a rule is not sure, words stay the author's own: a fold may be too small. */
void quote_split(struct arena *a, const struct words *w, struct str text, struct quote_split *out);

/* Joined, without the blank lines at both ends. A mail that only forwards has the forwarded words as its own.
 */
struct str quote_reply(struct arena *a, const struct quote_split *s);
struct str quote_quoted(struct arena *a, const struct quote_split *s); /* attributions included */
struct str quote_signature(struct arena *a, const struct quote_split *s);

#endif

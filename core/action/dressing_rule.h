/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a copy may change (SPEC section 6, STANDARDS B8): whether it stays its author's, signature and all, or
   is from the list in their name. */
#ifndef ACTION_DRESSING_RULE_H
#define ACTION_DRESSING_RULE_H

#include "base/id.h"
#include "base/str.h"

struct header;
struct list;
struct wish;
struct work;

enum dressed_how {
    DRESSED_UNTOUCHED, /* the author's signature covers nothing that changes: it still holds */
    DRESSED_KEPT,      /* it does not, or there is none, and their domain does not mind */
    DRESSED_REWRITTEN, /* from the list in the author's name */
};

struct dressed {
    enum dressed_how how;
    const char *why; /* a word: signed, no-policy, quarantine, reject, unknown-policy, no-author, hidden,
                        prefix, footer */
};

/* h: of raw, which is the mail as it came; wish: of dressed_domain. */
struct dressed dressed_for(
    struct work *w, const struct list *l, const struct header *h, struct str raw, const struct wish *wish);
const char *dressed_word(enum dressed_how how); /* "untouched", "kept", "rewritten" */

/* Whether an author is a member of the list who hides their address. */
bool dressed_hides(struct work *w, const struct list *l, const struct header *h);
/* The domain of the mail's only author, in lower case; empty where there is none. */
struct str dressed_domain(struct work *w, const struct header *h);
/* The same where what that domain asks for would make a difference, else empty: nobody needs to be asked. */
struct str dressed_asks(struct work *w, const struct list *l, struct str raw);

/* Where the author is hidden: the names of those that may say nothing of them, and all others go. */
const struct str *dressed_kept(size_t *n);
/* Names of fields that are in no copy as they came, whatever the list. */
const struct str *dressed_removed(size_t *n);

#endif

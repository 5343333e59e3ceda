/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which #tags a mail carries (SPEC section 4): in the Subject, in lines of only #tags above the signature, and
   in Keywords. The topic of the address and the parent's tags are added by filing. */
#ifndef ACTION_TAGGING_H
#define ACTION_TAGGING_H

#include "base/str.h"

struct arena;
struct mail;

enum { TAG_LONGEST = 40, TAGS_MOST = 20 }; /* bytes; a mail's tags beyond that are left out */

struct tags {
    struct str at[TAGS_MOST]; /* folded, without #, no two the same */
    size_t n;
};

/* A tag: letters, digits, - and _ of any script, with at least one letter. */
void tagging_read(struct arena *a, const struct mail *m, struct tags *out);
void tagging_add(
    struct arena *a, struct tags *t, struct str word); /* folds; what is no tag, or there, is left out */
bool tagging_only(struct str line);                    /* there is nothing in it but #tags, and at least one */
bool tagging_has(const struct tags *t, struct str tag);
/* The subject without its #tags, for a heading; the whole subject when nothing else is in it. */
struct str tagging_subject(struct arena *a, struct str subject);

#endif

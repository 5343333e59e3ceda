/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commonest words of each language (`usual`, `letters` and `endings` in templates/words): by them a text
   shows which it is in, and that it is in none of those that we know. */
#ifndef TEXT_USUAL_H
#define TEXT_USUAL_H

#include "base/str.h"

enum { USUAL_MOST = 64 }; /* languages */

struct usual {
    size_t words;
    size_t hits[USUAL_MOST];   /* of the language's common words and own letters */
    size_t points[USUAL_MOST]; /* the same, and what few languages share weighs more */
};

/* Counts in the first few thousand bytes. */
void usual_count(struct str text, struct usual *out);
/* The tag of the language that the words leave no doubt about; empty when they do. */
struct str usual_lang(const struct usual *u);
/* Whether it may be this one: false when it is long enough to hold some of its words, and holds hardly any, or
   far more of another's. True where we know no words of it. */
bool usual_may_be(const struct usual *u, struct str tag);
bool usual_knows(struct str tag); /* "pt-BR" is "pt" */

#endif

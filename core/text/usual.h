/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commonest words of those of our languages that are written in Latin letters: by them a text shows which
   of these it is in, and that it is in none. */
#ifndef TEXT_USUAL_H
#define TEXT_USUAL_H

#include "base/id.h"
#include "base/str.h"

struct usual {
    size_t words, hits[LANG_COUNT];
};

/* Counts in the first few thousand bytes. */
void usual_count(struct str text, struct usual *out);
/* The language that the words leave no doubt about; LANG_COUNT when they do. */
enum lang usual_lang(const struct usual *u);
/* Whether it may be this one: false when it is long enough to hold some of its words, and holds hardly any, or
   far more of another's. */
bool usual_may_be(const struct usual *u, enum lang l);

#endif

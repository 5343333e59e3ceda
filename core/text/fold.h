/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words as search sees them, alike in every program of the house: NFKD, case folded, marks stripped in scripts
   that have them (Arabic vowels, tatweel, hamza and alef forms; Hebrew points; Devanagari nukta; vowel signs of
   Indic scripts are letters and stay), digits of every script as ASCII. No stemming: search has prefixes. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/str.h"

struct arena;

struct tokens {
    struct str *at;
    size_t n, cap;
};

enum { TOKEN_MAX = 64 }; /* bytes; a longer word is known by its head */

/* Appends the words of text in order: runs of letters and digits. Chinese, Japanese, Korean, Thai, Lao, Khmer
   and Burmese give overlapping pairs of characters; a character that stands alone stays. Linear. */
void fold_tokens(struct arena *a, struct str text, struct tokens *out);
/* The same, as one text with a blank between two words: what a full-text index takes. */
struct str fold_joined(struct arena *a, struct str text);
/* Its first most bytes and some more, where it is longer. */
struct str fold_head(struct arena *a, struct str text, size_t most);
/* For comparing names and tags: the folded words with one blank for all that stood between two of them; not
   cut, and not paired. */
struct str fold_text(struct arena *a, struct str s);
bool fold_words_equal(struct str a, struct str b); /* by fold_text */
/* A run of letters and digits, as in "#tag": is this code point one of them (or a mark that stands on them)? */
bool fold_letter(uint32_t cp);
bool fold_paired(uint32_t cp); /* of a script whose words become pairs */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text cut short as a reader would: behind a word, and where there are none between two characters, never
   before a mark that belongs to the letter in front of it. */
#ifndef TEXT_CLIP_H
#define TEXT_CLIP_H

#include "base/str.h"

struct arena;

/* The head of at most max bytes, without blanks at its end. */
struct str clip_head(struct str s, size_t max);
/* The same with a sign that something was left out (which max does not count); s itself where it fits. */
struct str clip_text(struct arena *a, struct str s, size_t max);
/* The same by what a fixed-width font shows; marks cost nothing there, so four bytes a column are the most. */
struct str clip_columns(struct arena *a, struct str s, size_t columns);

#endif

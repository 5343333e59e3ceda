/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of one Unicode code point without a locale: its small letter, its width on a screen. */
#ifndef BASE_LETTER_H
#define BASE_LETTER_H

#include <stdint.h>

/* For comparing without case: Latin, Greek, Cyrillic and Armenian letters, fullwidth forms as ASCII. Every
   Turkish i, with or without its dot, is i; a final sigma is a sigma. One code point always gives one. */
uint32_t letter_fold(uint32_t cp);

/* Columns in a fixed-width font: 2 for East Asian wide characters and emoji, 0 for marks that stand on the
   letter before them and for what is not drawn, else 1. */
int letter_width(uint32_t cp);

#endif

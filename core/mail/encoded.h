/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoded words of RFC 2047, read the way that mail clients do. */
#ifndef MAIL_ENCODED_H
#define MAIL_ENCODED_H

#include "base/str.h"

struct arena;

/* A header value as text: encoded words decoded, neighbours of one charset joined before they are converted,
 * raw 8-bit text guessed, control characters turned into blanks. Unknown charsets never give an empty text. */
struct str encoded_text(struct arena *a, struct str value);
/* How many encoded words stand in it, at most: counted without decoding. */
size_t encoded_count(struct str value);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of texts that keeps their hashes alone: 8 bytes each, and once in 2^64 a false match. */
#ifndef ARCHIVE_SEEN_H
#define ARCHIVE_SEEN_H

#include "base/str.h"

struct seen {
    uint64_t *at;
    size_t n, most;
    bool sorted;
}; /* {0}: empty */

void seen_add(struct seen *s, struct str text);
bool seen_has(struct seen *s, struct str text);
void seen_release(struct seen *s);

#endif

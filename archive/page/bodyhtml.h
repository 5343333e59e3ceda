/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message's words as HTML, in pieces that fit a page. */
#ifndef ARCHIVE_BODYHTML_H
#define ARCHIVE_BODYHTML_H

#include "base/str.h"

struct site;

struct bodyhtml {
    struct str *pieces; /* at least one */
    size_t n;
};

/* text: what the archive shows of the message. quoted_author: whom it answers, for the folds; may be empty. All
   lives in the unit's memory. */
void bodyhtml_make(struct site *s, struct str text, struct str quoted_author, struct bodyhtml *out);

#endif

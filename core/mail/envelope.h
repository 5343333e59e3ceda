/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mail's own header says, field by field. */
#ifndef MAIL_ENVELOPE_H
#define MAIL_ENVELOPE_H

#include "base/str.h"

struct arena;
struct header;
struct mail;

/* Fills everything in out that comes from the header, defects too. */
void envelope_read(struct arena *a, const struct header *h, struct mail *out);

/* All fields, one "Name: value" a line, as struct mail keeps them. */
struct str envelope_block(struct arena *a, const struct header *h);

#endif

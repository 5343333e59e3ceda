/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DKIM-Signature: whose it is and what it covers (RFC 6376 section 3.5). Nothing is verified here. */
#ifndef MAIL_SIGNATURE_H
#define MAIL_SIGNATURE_H

#include "base/str.h"

struct arena;

struct signature {
    struct str domain, selector;
    struct str fields; /* of h=: names with colons between them; one that the mail lacks is covered as well */
    struct str bytes;  /* of b=, without blanks */
};

/* value: unfolded or not. False where one of these is not there, or the version is another one. */
bool signature_read(struct arena *a, struct str value, struct signature *out);
bool signature_covers(const struct signature *s, struct str field);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipients that a report names, and how addresses are found in what machines write. */
#ifndef MAIL_RECIPIENTS_H
#define MAIL_RECIPIENTS_H

#include "base/str.h"

struct arena;
struct bounce;
struct mail;

#define RECIPIENTS_MAX 200 /* a longer report is no report on one of our mails */

/* Collects the bounces of m, which must have none at the start. */
struct recipients {
    struct arena *a;
    struct mail *m;
    size_t cap;
    bool told; /* a group of fields has said what became of a recipient, even that the mail arrived */
};

/* NULL for an address that is none, one too many, or one that is there already. kind: an enum bounce_kind
   (base/id.h). The status is borrowed. */
struct bounce *recipients_add(struct recipients *, struct str address, struct str status, int kind);

/* The next address in *rest, borrowed, which moves behind it. Of a@x.org <b@y.org> the first is only a name. */
bool recipients_next(struct str *rest, struct str *address);

#endif

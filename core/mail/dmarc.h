/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A DMARC record (RFC 9989 section 4.7), and the names under which one is looked for (section 4.10). */
#ifndef MAIL_DMARC_H
#define MAIL_DMARC_H

#include "base/id.h"
#include "base/str.h"

struct dmarc {
    enum domain_policy own, below,
        missing;               /* for the domain, those below it, and those below it that are not there */
    bool strict;               /* a signature counts for the very domain alone */
    bool suffix, organisation; /* psd=y, psd=n */
};

/* False where it is no record, or says nothing. t= and pct= are not looked at: they only weaken what is asked,
   and not for every receiver. */
bool dmarc_read(struct str text, struct dmarc *out);

/* The domain above, for the walk up the tree: of more than 8 labels the next is the one of 7. False: there is
 * none. */
bool dmarc_above(struct str domain, struct str *above);

#endif

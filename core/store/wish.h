/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What domains ask of mail in their name that nothing proves (DMARC), as the DNS said not long ago. */
#ifndef STORE_WISH_H
#define STORE_WISH_H

#include "base/id.h"
#include "base/str.h"

struct db;

struct wish {
    enum domain_policy policy;
    bool strict; /* a signature counts for the very domain alone */
    int64_t until;
};

/* False where nothing is known that still counts. */
bool wish_get(struct db *db, struct str domain, int64_t now, struct wish *out);
void wish_put(struct db *db, struct str domain, const struct wish *wish);
void wish_forget(struct db *db, int64_t now); /* what counts no longer */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who wrote a mail, as far as our own mail server could prove it (SPEC section 5). */
#ifndef INTAKE_IDENTITY_H
#define INTAKE_IDENTITY_H

#include "base/id.h"
#include "base/str.h"

struct list;
struct mail;
struct work;

enum identity {
    IDENTITY_UNPROVEN, /* nobody said anything about the From */
    IDENTITY_PROVEN,
    IDENTITY_FAILED, /* DMARC failed */
    IDENTITY_OURS,   /* the From is an address of our own: no person writes from it */
};

enum identity identity_read(struct work *w, const struct mail *m);

/* The member of the list who uses the mail's From; none when there is none. */
struct person_id identity_member(struct work *w, const struct list *l, const struct mail *m);
/* Whether somebody who uses the mail's From is owner or moderator of the list. */
bool identity_trusted(struct work *w, const struct list *l, const struct mail *m);
/* Whether mail to the list's owners (l may be NULL: to the network's) goes to this address. */
bool identity_behind(struct work *w, const struct list *l, struct str address);

#endif

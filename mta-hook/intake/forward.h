/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails that a person is to read: other people's, sent on as they are, and notices of the service itself. All
   need an open transaction, and become rows of the outbox. */
#ifndef INTAKE_FORWARD_H
#define INTAKE_FORWARD_H

#include "base/str.h"

struct list;
struct work;

/* A mail was set aside, or held because it could not be read: the network's owner is told, in the
   configuration's language. */
struct forward_aside {
    struct str id;     /* of the spool entry */
    struct str list;   /* an address; may be empty */
    struct str reason; /* a line for people who run machines */
    struct str folder; /* where it lies; empty when it is among the held ones */
};
void forward_aside_notice(struct work *w, const struct forward_aside *n);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who vouches for the authors of the mail that comes in: whether our mail server's Authentication-Results are
   there, and are believed. Only doctor asks. */
#ifndef ACTION_VOUCHING_H
#define ACTION_VOUCHING_H

#include "base/str.h"

struct mail;
struct work;

/* The newest mails in a row that the same server vouched for, or none. */
struct vouched {
    struct str server; /* an authserv-id; empty: none */
    int64_t mails;     /* VOUCHED_MOST at most; 0: none came yet */
    int64_t since;     /* when the first of them came, UTC seconds */
};

enum { VOUCHED_MOST = 10 };

/* One more mail came from somewhere else; raw: the same. Where authserv_id is set its results count wherever
   they stand; where it is not, only those above the first Received, which nobody but our own server can have
   put there. Needs an open transaction. */
void vouching_note(struct work *w, const struct mail *m, struct str raw);
struct vouched vouching_look(struct work *w); /* lives in the unit's memory */

#endif

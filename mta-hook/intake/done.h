/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which spool entries the last commit was about, so that none of them is done twice.
   Killed between a commit and the end of its spool files, a program leaves entries that are done; after a power
   cut they come back even under the names that they first had. A post would be known again; a held mail, a
   forwarded one or a bounce would count twice. */
#ifndef INTAKE_DONE_H
#define INTAKE_DONE_H

#include "base/str.h"

struct arena;
struct spool;
struct spool_entry;
struct unit;
struct work;

struct done {
    struct str name; /* of the setting that holds the ids */
    struct str ids;  /* of the last commit before this program, by whoever worked this spool then */
};

enum done_how {
    DONE_NOT,
    DONE_WHOLE,
    DONE_ASIDE, /* only noted, and yet to be moved aside: its file may hold all that is left of the mail */
};

/* They live in forever. */
struct done done_recall(struct arena *forever, struct work *w);
enum done_how done_before(const struct done *d, const struct spool_entry *e);
/* This commit is about these, and how (not DONE_NOT). Needs its transaction. */
void done_remember(struct work *w, const struct done *d, struct spool *s, enum done_how how,
    const struct unit *units, size_t n);

#endif

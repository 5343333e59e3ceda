/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Communities are made and changed, and persons are put into them by name: "Fil Bleu,Green", or "none". */
#ifndef ACTION_BELONGING_H
#define ACTION_BELONGING_H

#include "base/id.h"
#include "base/str.h"

struct community;
struct work;

enum belonging_end { BELONGING_DONE, BELONGING_EXISTS, BELONGING_BAD_VALUE, BELONGING_UNKNOWN };

/* All that changes something needs an open transaction. */

/* A name is one line without a comma, and not "none". */
enum belonging_end belonging_make(struct work *w, const struct community *c);
/* One thing of a community: name (BELONGING_EXISTS: another one is called so), region, sector or language;
   BELONGING_UNKNOWN for another key. *c is then as it was written. */
enum belonging_end belonging_set(struct work *w, struct community *c, struct str key, struct str value);

/* The names that words name; false when one of them can be no name. "none" and empty words name nothing. */
struct belonging_names {
    struct str *at;
    size_t n, cap;
};
bool belonging_read(struct work *w, struct str words, struct belonging_names *out);
/* Those of them that no community has. */
struct belonging_names belonging_missing(struct work *w, const struct belonging_names *names);
/* The person is of these communities too, or of these alone; one that is not there is made, in that language.
   False when nothing changed by it. */
bool belonging_join(
    struct work *w, struct person_id p, const struct belonging_names *names, enum lang lang, bool alone);
/* What a person is of. */
struct belonging_names belonging_of(struct work *w, struct person_id p);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who runs a list: the roles of persons there, as bits (1u << enum role) and as words: "owner",
   "owner,moderator", or "member" for none. */
#ifndef ACTION_APPOINTING_H
#define ACTION_APPOINTING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct work;

bool appointing_read(struct str words, unsigned *out);
struct str appointing_words(struct arena *a, unsigned roles);
unsigned appointing_of(struct work *w, struct list_id list, struct person_id person);
/* These take the place of the roles that they had. Needs an open transaction. */
void appointing_set(struct work *w, struct list_id list, struct person_id person, unsigned roles);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which language a mail speaks, for who reads it by ear or looks for hyphens. */
#ifndef ACTION_SPEAKING_H
#define ACTION_SPEAKING_H

#include "base/id.h"
#include "base/str.h"

struct mail;
struct work;

/* The tag of the language that the mail declares, unless its words are plainly in another; or that its letters
   or its commonest words tell; or its author's, or the list's (which may be none), unless the words are in
   another. Empty when they are in none of these. Without w->db by the mail alone. */
struct str speaking_lang(struct work *w, const struct mail *m, struct list_id list);

/* The tag of the language that these words are plainly in; empty when it is not plain. */
struct str speaking_words(struct str words);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message in one line: the first real sentence of its new words, made once a run however many digests it
 * stands in. */
#ifndef ACTION_EXCERPTING_H
#define ACTION_EXCERPTING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct words;
struct work;

enum { GIST_MOST = 200 }; /* characters, the sign of what was left out included */

/* The gist of a message's new words: no greeting, quote, attribution, farewell, signature or tags; one line.
   Empty when there is no sentence in it. */
struct str excerpting_gist(struct arena *a, const struct words *words, struct str reply);
/* What a thread is called: no Re:, no [prefix], no #tags, no runs of signs. May be empty. */
struct str excerpting_subject(struct arena *a, const struct words *words, struct str subject);

struct excerpt {
    struct str author, gist, permalink;
    enum shown shown;
};

struct excerpts;
struct excerpts *excerpts_new(struct arena *run);
/* Lives as long as the run's arena; NULL when there is no such message. */
const struct excerpt *excerpts_get(struct excerpts *e, struct work *w, struct message_id m);

#endif

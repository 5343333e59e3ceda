/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox as people look at it: what waits, what was set aside, and changing that by hand. */
#ifndef STORE_OUTQUEUE_H
#define STORE_OUTQUEUE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct queued {
    struct outbox_id id;
    struct copy_id copy;
    enum copy_kind kind;
    struct list_id list;
    struct domain_id domain;
    struct str address, answer;
    enum out_state state;
    int code, tries;
    int64_t next_try, claimed_until, created, first_try;
};

bool outqueue_get(struct arena *a, struct db *db, struct outbox_id id, struct queued *out);
/* Those that wait, in the order in which they are due, behind *after (NULL: from the start). The number found.
 */
size_t outqueue_page(
    struct arena *a, struct db *db, const struct queued *after, struct queued *out, size_t max);
/* Those that were set aside, by id. */
size_t outqueue_aside(struct arena *a, struct db *db, struct outbox_id after, struct queued *out, size_t max);

/* It is due at now, as if it had just come; false when it was sent, or is under way. What is due already keeps
   its place, so that no walk by outqueue_page meets it again. */
bool outqueue_retry(struct db *db, struct outbox_id id, int64_t now);
/* It fails for the reason why; false as above, and when it failed before. */
bool outqueue_drop(struct db *db, struct outbox_id id, int64_t now, struct str why);

struct queued_domain {
    struct domain_id domain; /* none: addresses without one, and those let go from theirs */
    int64_t n, oldest, next_try;
};
/* How many wait, by domain, each with the oldest and the next; by domain, behind after. */
size_t outqueue_domains(struct db *db, struct domain_id after, struct queued_domain *out, size_t max);

/* What does not go out as it should. */
struct outqueue_stuck {
    int64_t due, due_since;     /* due before a time, and in nobody's hand; not for domains that are put off */
    int64_t tried, tried_since; /* tried in vain since before another time */
    int64_t aside, aside_since; /* set aside; when the oldest was made */
};
struct outqueue_stuck outqueue_stuck(struct db *db, int64_t now, int64_t due_before, int64_t tried_before);

#endif

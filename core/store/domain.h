/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recipients' domains, and the relay: what is put off as a whole, and how much was sent there. */
#ifndef STORE_DOMAIN_H
#define STORE_DOMAIN_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct domain {
    struct domain_id id;
    struct str name;    /* lower case; empty: the relay, through which everything goes */
    int64_t off_until;  /* put off after an answer that was about all of it; 0: not */
    int64_t off_since;  /* the first of such answers in a row */
    int offs;           /* how many they are: the next mail is a probe */
    struct str said;    /* the last of them */
    int64_t full_until; /* until then its cap is used up; 0: it is not */
};

struct domain_id domain_add(
    struct db *db, struct str name); /* or the one that is there; none for an empty name */
struct domain_id domain_find(
    struct db *db, struct str name); /* the relay for an empty one; none when unknown */
bool domain_get(struct arena *a, struct db *db, struct domain_id id, struct domain *out);

/* Until the transaction ends nobody else gets past this for that domain. */
void domain_lock(struct db *db, struct domain_id id);

enum {
    DOMAIN_LONGEST = 7 * 86400 + 86400
}; /* seconds: no end of a wait lies further ahead (retry_last, a day's cap) */

/* An answer was about all of it. */
void domain_off(struct db *db, struct domain_id id, int64_t until, int64_t now, struct str said);
/* One mail is tried there: nobody else tries one before until. */
void domain_probe(struct db *db, struct domain_id id, int64_t until);
void domain_on(struct db *db, struct domain_id id); /* it takes mail; a cap stays */
/* False, and nothing is written, where that was known: a sender asks ten times a second. */
bool domain_full(struct db *db, struct domain_id id, int64_t until);
void domain_room(struct db *db);              /* none is full: the caps may be others now */
void domain_open(struct db *db, int64_t now); /* those for which all that is over are looked at no more */
/* Those that are put off, probed or full, the relay among them, by id; the number found. */
size_t domain_shut(
    struct arena *a, struct db *db, int64_t now, struct domain_id after, struct domain *out, size_t max);

/* Mails that were begun in a slice of a span of seconds; n may be negative where they were not begun after all.
 */
void sent_count(struct db *db, struct domain_id id, int64_t span, int64_t slice, int64_t n);
int64_t sent_between(struct db *db, struct domain_id id, int64_t span, int64_t first, int64_t last);
/* The first slice in which any were; false when there is none. */
bool sent_first(struct db *db, struct domain_id id, int64_t span, int64_t slice, int64_t *first);
void sent_forget(struct db *db, int64_t span, int64_t before); /* slices that count no more */

#endif

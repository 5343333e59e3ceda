/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes back: the ledger, the state of each address in trouble, and who was removed in the end. */
#ifndef STORE_BOUNCE_H
#define STORE_BOUNCE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

/* ---- the ledger */

struct bounce_entry {
    struct address_id address;
    int64_t day; /* since 1970, in UTC */
    enum bounce_kind kind;
    enum bounce_source source;
    struct list_id list; /* none: the service's own mail */
    struct str status;   /* of the last one; may be empty */
    int64_t last;        /* when it came */
    int64_t times;       /* how many there were on that day */
};
void bounce_add(struct db *db, const struct bounce_entry *e); /* one more; day and times are not read */
/* Those of an address, the newest first. */
size_t bounce_of_address(
    struct arena *a, struct db *db, struct address_id address, struct bounce_entry *out, size_t max);

/* ---- addresses in trouble */

struct bounce_state {
    struct address_id address;
    int64_t score;  /* as it was on day */
    int64_t day;    /* the last on which something counted */
    int64_t points; /* what that day has added */
    int64_t last;   /* when something came last that counted */
    enum bounce_kind kind;
    struct str status;
    int64_t off;    /* since when delivery is off; 0: it is not */
    int64_t probed; /* when the address was asked; 0: not yet */
};
/* A row that counts nothing, where there is none, for whoever counts the first one. */
void bounce_state_begin(struct db *db, struct address_id address, int64_t day);
bool bounce_state_get(struct arena *a, struct db *db, struct address_id address, struct bounce_state *out);
void bounce_state_set(struct db *db, const struct bounce_state *s); /* new, or all of it */
bool bounce_state_remove(struct db *db, struct address_id address); /* false: there was none */
bool bounce_is_off(struct db *db, struct address_id address);
/* In the order of their ids, those after the given one. */
size_t bounce_state_page(
    struct arena *a, struct db *db, struct address_id after, struct bounce_state *out, size_t max);
int64_t bounce_count_off(struct db *db);
int64_t bounce_count_members(struct db *db); /* addresses that members get mail at */
/* Forgets the ledger up to a day, and addresses with which nothing was wrong since another one. */
void bounce_purge(struct db *db, int64_t ledger_day, int64_t state_day);

/* A subscription whose mail goes to the address, the first after the given one; false: there is no more. */
bool bounce_member(struct db *db, struct address_id address, struct list_id after_list,
    struct person_id after_person, struct list_id *list, struct person_id *person);

/* ---- who was removed, and the owners not told */

struct bounce_removed {
    struct str address, status;
};
void bounce_removed_add(
    struct db *db, struct list_id list, struct address_id address, struct str status, int64_t now);
size_t bounce_removed_of(
    struct arena *a, struct db *db, struct list_id list, struct bounce_removed *out, size_t max);
int64_t bounce_removed_told(struct db *db, struct list_id list); /* forgets them: how many they were */

#endif

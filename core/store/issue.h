/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests made: kept, so that nobody gets one twice. */
#ifndef STORE_ISSUE_H
#define STORE_ISSUE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct issue {
    struct issue_id id;
    struct list_id list;     /* none: the whole network */
    struct person_id person; /* none: the list's public digest */
    int64_t window_start, window_end, made;
    struct copy_id copy; /* none: nothing was in it, or it is for reading only */
};
struct issue_item {
    int position; /* from 1 */
    struct list_id list;
    int64_t number;
};

/* Fills in id; false when (list, person, window_start) was made already. */
bool issue_claim(struct db *db, struct issue *i);
void issue_set_copy(struct db *db, struct issue_id id, struct copy_id copy);
void issue_item_add(struct db *db, struct issue_id id, const struct issue_item *item);
size_t issue_items(struct db *db, struct issue_id id, int after, struct issue_item *out, size_t max);
/* The highest number of that list among its items; 0 when there is none. */
int64_t issue_highest(struct db *db, struct issue_id id, struct list_id list);
/* The one with the latest window; false when there is none. */
bool issue_last(struct db *db, struct list_id list, struct person_id person, struct issue *out);
/* By window_start, those behind the given time. */
size_t issue_page(struct db *db, struct list_id list, struct person_id person, int64_t after_start,
    struct issue *out, size_t max);

#endif

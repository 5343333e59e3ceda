/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Communities and who is in them. */
#ifndef STORE_COMMUNITY_H
#define STORE_COMMUNITY_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct community {
    struct community_id id;
    struct str name; /* unique */
    struct str region, sector;
    enum lang lang;
};

struct community_id community_add(struct db *db, const struct community *c); /* none when the name is taken */
bool community_set(struct db *db, const struct community *c); /* false: another one has that name */
bool community_by_name(struct arena *a, struct db *db, struct str name, struct community *out);
size_t community_page(
    struct arena *a, struct db *db, struct community_id after, struct community *out, size_t max);
bool community_join(struct db *db, struct community_id c, struct person_id p); /* false: was in it already */
void community_leave(struct db *db, struct community_id c, struct person_id p);
size_t community_of_person(struct arena *a, struct db *db, struct person_id p, struct community_id after,
    struct community *out, size_t max);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Persons and their addresses, many to many. */
#ifndef STORE_PERSON_H
#define STORE_PERSON_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct person {
    struct person_id id;
    struct str name;
    enum lang lang;
    struct str zone; /* IANA name; empty: UTC */
    int64_t created;
    int64_t erased; /* 0: not */
};

/* Amina@example.org and amina@example.org are one address, in every look-up: hardly a server tells them apart,
   and people write either. It is kept, and sent to, as it was first written, or as address_spell says. */
struct address_id address_add(struct db *db, struct str address);             /* or the one that is there */
struct address_id address_find(struct db *db, struct str address);            /* none when it is unknown */
struct str address_get(struct arena *a, struct db *db, struct address_id id); /* empty when there is none */
/* From now on it is written so: as the one who uses it does, where before only somebody's mail had named it. */
void address_spell(struct db *db, struct address_id id, struct str address);
void address_verified(struct db *db, struct address_id id, int64_t now);
bool address_is_verified(struct db *db, struct address_id id);

struct person_id person_add(struct db *db, const struct person *p);
bool person_get(struct arena *a, struct db *db, struct person_id id, struct person *out);
void person_set(struct db *db, const struct person *p); /* name, language and zone */
size_t person_page(struct arena *a, struct db *db, struct person_id after, struct person *out, size_t max);
/* Those who use an address, oldest first; the number found. Erased persons have no address. */
size_t person_by_address(struct arena *a, struct db *db, struct str address, struct person *out, size_t max);
bool person_uses(struct db *db, struct person_id id, struct str address);

/* main: mails go there, one per person; the former main address becomes an ordinary one. */
void person_address_add(struct db *db, struct person_id p, struct address_id a, bool main);
void person_address_remove(struct db *db, struct person_id p, struct address_id a);
struct address_id person_main_address(struct db *db, struct person_id p); /* none when there is none */

#endif

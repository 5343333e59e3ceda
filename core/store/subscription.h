/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets a list, how, and what else they may do in it. */
#ifndef STORE_SUBSCRIPTION_H
#define STORE_SUBSCRIPTION_H

#include "base/id.h"
#include "base/str.h"

struct db;

struct subscription {
    struct list_id list;
    struct person_id person;
    enum mode mode;
    int64_t joined;
    int digest_day;    /* 0 Monday to 6 Sunday; -1: the default */
    int digest_hour;   /* 0 to 23 in the person's zone; -1: the default */
    bool hide;         /* their address is in no copy */
    int64_t max_bytes; /* 0: the default */
    bool no_own;       /* no copies of what they wrote themselves */
    bool no_copies;    /* none of what names them in To or Cc */
};

bool subscription_add(struct db *db, const struct subscription *s); /* false: is a member already */
bool subscription_get(struct db *db, struct list_id list, struct person_id person, struct subscription *out);
void subscription_set(struct db *db, const struct subscription *s);                    /* all but joined */
bool subscription_remove(struct db *db, struct list_id list, struct person_id person); /* false: was none */
/* The members of a list in the order of their ids; the number found. */
size_t subscription_page(
    struct db *db, struct list_id list, struct person_id after, struct subscription *out, size_t max);
/* Whether anybody in the list wants no copies of what names them. */
bool subscription_any_no_copies(struct db *db, struct list_id list);
/* Whether somebody who uses that address hides it in the list. */
bool subscription_hides(struct db *db, struct list_id list, struct address_id address);
/* The lists of a person. */
size_t subscription_of_person(
    struct db *db, struct person_id person, struct list_id after, struct subscription *out, size_t max);

/* Topics that a member chose; a member who chose none gets all. */
void subscription_topic_add(struct db *db, struct list_id list, struct person_id person, struct topic_id topic);
void subscription_topic_remove(
    struct db *db, struct list_id list, struct person_id person, struct topic_id topic);
size_t subscription_topics(
    struct db *db, struct list_id list, struct person_id person, struct topic_id *out, size_t max);

bool role_add(struct db *db, struct list_id list, struct person_id person, enum role role); /* false: had it */
bool role_remove(struct db *db, struct list_id list, struct person_id person, enum role role);
bool role_has(struct db *db, struct list_id list, struct person_id person, enum role role);
size_t role_page(struct db *db, struct list_id list, enum role role, struct person_id after,
    struct person_id *out, size_t max);

#endif

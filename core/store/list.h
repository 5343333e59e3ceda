/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and their topics. */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct list {
    struct list_id id;
    struct str domain, name; /* lower case; unique together */
    struct str title, about;
    struct str prefix; /* in front of each subject; empty: nothing */
    struct str footer; /* below each mail: lines, or LIST_FOOTER for the template's; empty: nothing */
    enum lang lang;
    enum post_policy post_policy;
    enum join_policy join_policy;
    enum reply_to reply;
    bool public;
    bool frozen;
    int64_t created;
    int64_t next_post; /* the number that its next post gets */
    int64_t changes;   /* grows with every change that its archive shows */
};

struct list_id list_add(struct db *db, const struct list *l); /* none when the address is taken */
bool list_get(struct arena *a, struct db *db, struct list_id id, struct list *out);
bool list_by_address(struct arena *a, struct db *db, struct str domain, struct str name, struct list *out);
/* In the order of their ids, those after the given one; the number found. */
size_t list_page(struct arena *a, struct db *db, struct list_id after, struct list *out, size_t max);
/* The domains that lists have, each once, in order: the first behind the given one; begin with an empty one. */
bool list_next_domain(struct arena *a, struct db *db, struct str after, struct str *out);
/* What tells one set of lists from another: it changes with every list that is made. */
struct list_mark {
    int64_t last, n;
};
struct list_mark list_mark(struct db *db);
void list_set(struct db *db, const struct list *l);    /* all but id, address, created and the two counters */
int64_t list_change(struct db *db, struct list_id id); /* counts a change that the archive shows: its number */

struct list_stats {
    int64_t posts, threads, members, held;
    int64_t first, last; /* dates of its posts, 0 when there are none */
};
void list_stats(struct db *db, struct list_id id, struct list_stats *out);

#define LIST_FOOTER "default"

enum { TOPICS_MOST = 200 }; /* of a list: action/listing sees to it, so that they can be read in one go */

struct topic {
    struct topic_id id;
    struct list_id list;
    struct str tag, title;
};

struct topic_id topic_add(struct db *db, const struct topic *t); /* none when the list has it already */
void topic_set(struct db *db, const struct topic *t);            /* its title */
bool topic_get(struct arena *a, struct db *db, struct topic_id id, struct topic *out);
bool topic_by_tag(struct arena *a, struct db *db, struct list_id list, struct str tag, struct topic *out);
size_t topic_page(
    struct arena *a, struct db *db, struct list_id list, struct topic_id after, struct topic *out, size_t max);

#endif

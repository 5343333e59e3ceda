/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and topics are made and changed here, and the door (spool/lists) is told in the same step, before
   anybody is answered: the hook refuses what is not written there. */
#ifndef ACTION_LISTING_H
#define ACTION_LISTING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct list;
struct list_mark;
struct topic;
struct work;

enum listing_end { LISTING_DONE, LISTING_EXISTS, LISTING_BAD_NAME, LISTING_UNKNOWN, LISTING_FULL };

/* All but listing_tell_door need an open transaction. What changes a list is to be followed, after the commit,
   by listing_tell_door. */

/* address: garden@lists.example.org, or a name alone for a list of the configured domain. An empty title is the
   name. */
enum listing_end listing_add(
    struct work *w, struct str address, struct str title, struct str about, enum lang lang);
/* Why LISTING_BAD_NAME: a sentence without its end. */
struct str listing_bad_name(struct work *w, struct str address);
/* tag: with or without its #; kept as a post's tags are, folded. An empty title is the tag as written.
   LISTING_FULL: it has TOPICS_MOST of them. */
enum listing_end listing_topic(struct work *w, struct list_id list, struct str tag, struct str title);
/* The topic of a tag, written in any way; false when the list has none. */
bool listing_find_topic(struct work *w, struct list_id list, struct str tag, struct topic *out);
/* One thing of it: title. LISTING_UNKNOWN and LISTING_BAD_NAME as below. */
enum listing_end listing_set_topic(struct work *w, struct topic *t, struct str key, struct str value);
/* One setting by its name, as `posthouse list show` prints it. LISTING_UNKNOWN: no such setting;
   LISTING_BAD_NAME: it cannot have that value. */
enum listing_end listing_set(struct work *w, struct list *l, struct str key, struct str value);
/* The same names in their order, NULL behind the last; listing_value gives what list l has, as text. */
const char *const *listing_keys(void);
struct str listing_value(struct arena *a, const struct list *l, const char *key);

bool listing_language(struct str word, enum lang *out); /* "fr"; false when there are no texts in it */

/* The list of an address or of a name alone; false when there is none. */
bool listing_find(struct work *w, struct str address, struct list *out);

/* Writes spool/lists from the database. */
void listing_tell_door(struct work *w);
/* Tells the door when the database has other lists than *told says, and writes down there what it told: a list
   may have been made on another machine, whose spool is not this one. Begin with *told all zero. */
void listing_follow(struct work *w, struct list_mark *told);
/* The domains that mail is ours of: the configured one, then the others that lists have; the number. */
size_t listing_domains(struct work *w, struct str **out);
/* What spool/lists is to hold, sorted; the number. */
size_t listing_door(struct work *w, struct str **out);

#endif

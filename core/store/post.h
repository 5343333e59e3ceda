/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message in a list: its number, its place in a thread, its topic. */
#ifndef STORE_POST_H
#define STORE_POST_H

#include "base/id.h"
#include "base/str.h"

struct db;

struct post {
    struct list_id list;
    int64_t number; /* in its list, from 1 */
    struct message_id message;
    struct thread_id thread;
    int64_t parent; /* a post's number in the list; 0: none */
    struct topic_id topic;
    int64_t date;    /* the message's */
    int64_t filed;   /* when, or for imported mail its date */
    int64_t changed; /* the list's changes when it last changed */
};

/* Gives p its number (and a thread of that subject, when p has none), fills in number, thread and changed.
   False when the message is in that list already: then p is as that post stands, and nothing changed. */
bool post_add(struct db *db, struct post *p, struct str thread_subject);
bool post_get(struct db *db, struct list_id list, int64_t number, struct post *out);
bool post_by_message(struct db *db, struct list_id list, struct message_id m, struct post *out);
/* The first post of the list whose message has that Message-ID. */
bool post_by_message_id(struct db *db, struct list_id list, struct str message_id, struct post *out);
/* Whether a message of that author is in the list. */
bool post_by_author(struct db *db, struct list_id list, struct address_id author);
size_t post_of_message(struct db *db, struct message_id m, struct list_id after, struct post *out, size_t max);

/* Pages: at most max posts behind the given key (0 for the first page), in the key's order; the number found.
 */
size_t post_by_number(struct db *db, struct list_id list, int64_t after, struct post *out, size_t max);
size_t post_by_thread(struct db *db, struct thread_id thread, int64_t after, struct post *out, size_t max);
size_t post_by_topic(struct db *db, struct topic_id topic, int64_t after, struct post *out, size_t max);
size_t post_by_tag(
    struct db *db, struct list_id list, struct str tag, int64_t after, struct post *out, size_t max);
/* By (date, number) or (filed, number), from <= time < until; after: the last post of the page before, or NULL.
 */
size_t post_by_date(struct db *db, struct list_id list, int64_t from, int64_t until, const struct post *after,
    struct post *out, size_t max);
size_t post_by_filed(struct db *db, struct list_id list, int64_t from, int64_t until, const struct post *after,
    struct post *out, size_t max);

/* For threading. Posts of the list whose message refers to that Message-ID. */
size_t post_by_reference(
    struct db *db, struct list_id list, struct str message_id, int64_t after, struct post *out, size_t max);
/* Posts of the list of that base subject, from <= date < until, latest first. */
size_t post_by_subject(struct db *db, struct list_id list, struct str base_subject, int64_t from, int64_t until,
    struct post *out, size_t max);
/* Moves a post; both threads are counted anew. */
void post_place(struct db *db, struct list_id list, int64_t number, struct thread_id thread, int64_t parent);
void post_set_topic(struct db *db, struct list_id list, int64_t number, struct topic_id topic);
void post_touch(struct db *db, struct list_id list, int64_t number); /* its page is to be written again */

#endif

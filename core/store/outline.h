/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The posts of a list without their words: what indexes of an archive are made of. */
#ifndef STORE_OUTLINE_H
#define STORE_OUTLINE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct outline {
    int64_t number;
    struct message_id message;
    struct thread_id thread;
    int64_t parent; /* a post's number in the list; 0: none */
    struct topic_id topic;
    int64_t date;
    int64_t changed;
    enum shown shown;
    struct str subject, author, permalink;
    struct str lang; /* of the message; may be empty */
    struct str *tags;
    size_t n_tags;
};

/* In the order of their numbers, those after the given one; the number found. */
size_t outline_page(
    struct arena *a, struct db *db, struct list_id list, int64_t after, struct outline *out, size_t max);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tags on posts; a topic is a tag that a steward has promoted. */
#ifndef STORE_TAG_H
#define STORE_TAG_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct tag_count {
    struct str tag;
    int64_t posts;
};

/* Neither touches the post: post_touch makes its pages be written again. */
void tag_add(struct db *db, struct list_id list, int64_t number, struct str tag); /* once is enough */
void tag_remove(struct db *db, struct list_id list, int64_t number, struct str tag);
size_t tag_of_post(
    struct arena *a, struct db *db, struct list_id list, int64_t number, struct str *out, size_t max);
/* The tags of a list by name, those after the given one, and how many posts have them. */
size_t tag_page(
    struct arena *a, struct db *db, struct list_id list, struct str after, struct tag_count *out, size_t max);

#endif

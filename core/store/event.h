/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: what happened, in rows that are only ever added. */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct event {
    int64_t id;
    int64_t at;
    struct str kind;
    struct list_id list;
    struct person_id person;
    struct message_id message;
    struct str detail;
};

void event_add(struct db *db, const struct event *e);
size_t event_page(struct arena *a, struct db *db, int64_t after, struct event *out, size_t max);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named values of the service itself, such as how far the archive has read. */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct str setting_get(struct arena *a, struct db *db, struct str name); /* empty when never set */
/* The same, nobody else's until the transaction ends: whoever is just changing it is waited for. */
struct str setting_hold(struct arena *a, struct db *db, struct str name);
int64_t setting_number(struct db *db, struct str name); /* 0 when never set */
void setting_set(struct db *db, struct str name, struct str value);
void setting_set_number(struct db *db, struct str name, int64_t value);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every action takes first: the unit's memory, the database, the configuration and the time. */
#ifndef ACTION_WORK_H
#define ACTION_WORK_H

#include <stdint.h>

struct arena;
struct conf;
struct db;
struct token_key;
struct words;

/* mem dies with the unit of work (one message, one page, one digest); all the rest outlives it. */
struct work {
    struct arena *mem;
    struct db *db;
    const struct conf *conf;
    const struct words *words;
    const struct token_key *key;
    int64_t now; /* UTC seconds, the same for the whole unit */
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every action takes first: the unit's memory, the database, the configuration and the time. */
#ifndef ACTION_WORK_H
#define ACTION_WORK_H

#include "base/str.h"

struct arena;
struct conf;
struct db;
struct jail;
struct token_key;
struct words;

/* mem dies with the unit of work (one message, one page, one digest); all the rest outlives it. */
struct work {
    struct arena *mem;
    struct db *db;
    struct jail *jail; /* in which mail is read (action/opening); NULL in programs that read none */
    const struct conf *conf;
    const struct words *words;
    const struct token_key *key;
    int64_t now; /* UTC seconds, the same for the whole unit */
    int64_t at;  /* what every unit takes for now; 0: the clock */
};

/* Configuration, key, words, templates and database; what is wrong ends the program with its exit code and says
   what to do. config: a path, or NULL for the usual places (conf_load). */
void work_open(struct work *w, const char *config);
/* What is wrong with the key, and what mends it, where token_key_load said err; not for EACCES. */
struct str work_key_trouble(struct arena *a, const struct conf *conf, int err);
/* The same, with the jail that was made before. work_close leaves it alone. */
void work_open_with(struct work *w, const char *config, struct jail *jail);
/* The next unit: its memory is empty and its time is now. */
void work_next(struct work *w);
/* One transaction around run(arg), again and again where the database gives up on it: run may not count on
   being called once (db_group). die() after many times. */
void work_group(struct work *w, void (*run)(void *), void *arg);
void work_close(struct work *w);

#endif

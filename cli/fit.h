/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether database, key and spool are of one house. A database remembers which key it was used with. */
#ifndef CLI_FIT_H
#define CLI_FIT_H

#include <stdbool.h>

struct arena;
struct conf;
struct db;
struct work;

/* What was asked for in so many words. */
struct fit_wish {
    bool new_database, new_key;
};

/* Ends the program, with what to do, where one of them is gone or of another house, and the wish does not say
   that a new one is to take its place. Changes nothing. */
void fit_must(const struct conf *conf, struct fit_wish wish);
/* True where the database was used with another key than the one that is there. */
bool fit_other_key(struct arena *a, struct db *db, const struct conf *conf);
/* The database remembers the key. */
void fit_note(struct work *w);

#endif

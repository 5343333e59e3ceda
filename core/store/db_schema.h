/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which schema a database has, and whether it is this program's; for store/db, which opens it. */
#ifndef STORE_DB_SCHEMA_H
#define STORE_DB_SCHEMA_H

#include <stdbool.h>

struct db;
struct embedded;

int schema_file_number(const struct embedded *file); /* 1 of "001-first.sql" */

/* The number that the database has; 0 when it is empty. Where tables of ours are, a number that cannot be read
   is not taken for that. certain: it is known to have a schema. */
int schema_found(struct db *db, bool certain);
/* Both end the program with 75 (EX_TEMPFAIL) and what to do. The first on what no upgrade can begin with, a
   newer schema or one that cannot be read; the second on all but this program's own. */
void schema_must_be_ours(int found);
void schema_must_fit(int found);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which schema a database has, and whether it is this program's. */
#include "store/db_schema.h"

#include <sysexits.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/embedded.h"
#include "store/db.h"

enum { VERSION_UNREADABLE = -1, VERSION_MOST = 1000000 };

int schema_file_number(const struct embedded *file)
{
    int64_t n = 0;
    if (!str_int(str_sub(str_of(file->name), 0, 3), &n))
        bug("a schema file without a number: %s", file->name);
    return (int)n;
}

int db_schema_version(void)
{
    int newest = 0;
    for (const struct embedded *file = embedded_schema; file->name; file++)
        newest = schema_file_number(file);
    return newest;
}

static bool has_table(struct db *db, struct str name)
{
    static struct query q = {.sql = "select 1 from {sqlite_master where name"
                                    "|pg_tables where schemaname = current_schema() and tablename}"
                                    " = $1 -- scan"};
    bool has = db_one(db, &q, A(name));
    db_end(&q);
    return has;
}

int schema_found(struct db *db, bool certain)
{
    static struct query q = {.sql = "select value from setting where name = 'schema'"};
    if (!certain && !has_table(db, S("setting")))
        return has_table(db, S("message")) ? VERSION_UNREADABLE : 0;
    int64_t version = 0;
    struct arena *a = arena_new();
    bool number = db_one(db, &q) && str_int(db_text(a, &q, 0), &version);
    db_end(&q);
    arena_free(a);
    return number && version > 0 && version <= VERSION_MOST ? (int)version : VERSION_UNREADABLE;
}

void schema_must_be_ours(int found)
{
    int known = db_schema_version();
    if (found == VERSION_UNREADABLE)
        die_with(EX_TEMPFAIL, "the database has tables, but the number of its schema cannot be read: it is "
                              "damaged, or no Posthouse made it; put back the last good copy");
    if (found > known)
        die_with(EX_TEMPFAIL,
            "the database is of a newer Posthouse (schema %d, this program knows %d): install that one", found,
            known);
}

void schema_must_fit(int found)
{
    int known = db_schema_version();
    schema_must_be_ours(found);
    if (found == 0)
        die_with(EX_TEMPFAIL, "the database is empty: put back the last copy; for a house that never had one, "
                              "run \"posthouse init\"");
    if (found < known)
        die_with(EX_TEMPFAIL, "the database has schema %d, this program needs %d: run \"posthouse upgrade\"",
            found, known);
}

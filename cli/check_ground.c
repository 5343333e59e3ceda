/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks of what all programs stand on: configuration, spool, database and key. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/spool.h"
#include "base/token.h"
#include "base/user.h"
#include "check.h"
#include "fit.h"
#include "house.h"
#include "secret.h"
#include "store/db.h"

#define NO_SPACE ((uint64_t)1024 * 1024)
#define LITTLE_SPACE ((uint64_t)200 * 1024 * 1024)

/* ---- what to do */

/* The first folder above it that does not let us through; NULL: all do. */
static const char *closed_above(struct arena *a, const char *path)
{
    struct str all = str_of(path);
    for (size_t i = 1; i < all.n; i++) {
        const char *above = all.p[i] == '/' ? arena_z(a, str_sub(all, 0, i)) : NULL;
        if (above && access(above, X_OK) != 0)
            return above;
    }
    return NULL;
}

/* Empty for what no command of ours mends. */
static struct str mend(struct arena *a, const struct conf *conf, const char *path, int err)
{
    struct stat st;
    struct str owner = house_owner(a, conf);
    if (err == ENOENT)
        return arena_printf(a, "\"posthouse init %s\" makes it", conf->folder.p);
    if (err != EACCES)
        return S("");
    if (!house_is_mine(conf))
        return arena_printf(a, "run this as the house's user, %.*s", STR(owner));
    const char *closed = closed_above(a, path);
    if (closed)
        return arena_printf(a, "as root: chmod a+x %s", closed);
    if (stat(path, &st) != 0)
        return S("");
    if (st.st_uid != geteuid())
        return arena_printf(a, "as root: chown -R %.*s: %s", STR(owner), path);
    return arena_printf(a, "chmod u+rw%s %s", S_ISDIR(st.st_mode) ? "x" : "", path);
}

struct str check_denied(struct arena *a, const struct conf *conf, const char *what, const char *path, int err)
{
    struct str how = mend(a, conf, path, err);
    return arena_printf(a, "%.*s cannot %s %s: %s%s%.*s", STR(user_me(a)), what, path, strerror(err),
        how.n ? "; " : "", STR(how));
}

/* ---- the spool */

/* 0, or an errno, with *path and what cannot be done there. */
static int unusable(struct arena *a, const struct conf *conf, const char **path, const char **what)
{
    static const struct {
        const char *name;
        int how;
        bool folder;
    } parts[] = {{"", R_OK | W_OK | X_OK, true}, {"/new", R_OK | W_OK | X_OK, true},
        {"/tmp", R_OK | W_OK | X_OK, true}, {"/aside", R_OK | W_OK | X_OK, true}, {"/lists", R_OK, false},
        {"/lists.lock", R_OK | W_OK, false}, {"/send.lock", R_OK | W_OK, false},
        {"/serve.lock", R_OK | W_OK, false}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *path = arena_printf(a, "%s%s", conf->spool.p, parts[i].name).p;
        *what = parts[i].folder ? "write in" : "use";
        if (access(*path, parts[i].how) != 0 && (parts[i].folder || errno != ENOENT))
            return errno;
    }
    return 0;
}

int check_spool_folders(struct arena *a, const struct conf *conf, struct str *text)
{
    const char *path, *what;
    int err = unusable(a, conf, &path, &what);
    if (!err)
        return 0;
    *text = check_denied(a, conf, what, path, err);
    return err == ENOENT ? EX_CONFIG : EX_TEMPFAIL;
}

void check_spool(struct arena *a, const struct conf *conf)
{
    struct statvfs fs;
    struct str wrong;
    if (check_spool_folders(a, conf, &wrong))
        check_say(FAIL, "%.*s", STR(wrong));
    uint64_t space = statvfs(conf->spool.p, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : LITTLE_SPACE;
    if (space < NO_SPACE)
        check_say(FAIL, "%s takes no more mail: %s", conf->spool.p, strerror(ENOSPC));
    if (space < LITTLE_SPACE)
        check_say(WARN, "less than 200 MB are free where %s is", conf->spool.p);
    struct spool *spool = spool_open(conf->spool.p);
    if (!spool)
        check_say(FAIL, "%s cannot be opened: %s", conf->spool.p, strerror(errno));
    struct spool_lain *lain;
    size_t aside = spool_all_aside(a, conf->spool.p, &lain);
    if (aside)
        check_say(WARN, "%zu file%s set aside in %s/aside: \"posthouse held aside\" says why, and what to do",
            aside, aside == 1 ? " was" : "s were", conf->spool.p);
    check_say(GOOD, "%s, %zu waiting", conf->spool.p, spool_waiting(spool));
}

/* ---- the others */

void check_configuration(struct arena *a, const struct conf *conf)
{
    struct stat st;
    const char *file = conf->file.p;
    if (secret_inside(conf) && stat(file, &st) == 0 && st.st_mode & 07)
        check_say(WARN,
            "%s holds the database's password, and everybody may read it: chmod o= %s; or keep it in ~/.pgpass "
            "of %.*s",
            file, file, STR(house_owner(a, conf)));
    check_say(GOOD, "%s", file);
}

void check_database(struct arena *a, const struct conf *conf)
{
    struct db *db = db_open(conf->database);
    db_begin(db);
    db_rollback(db);
    if (fit_other_key(a, db, conf))
        check_say(FAIL,
            "it was used with another key than %s: put that one back, or name the database that is this "
            "house's",
            conf->token_key.p);
    check_say(GOOD, "%s, schema %d", db_is_postgres(db) ? "PostgreSQL" : conf->database.p, db_schema_version());
}

void check_key(struct arena *a, const struct conf *conf)
{
    struct token_key key;
    const char *path = conf->token_key.p;
    int err = token_key_load(path, &key);
    if (err)
        check_say(FAIL, "%.*s",
            STR(err == EACCES ? check_denied(a, conf, "read", path, err) : work_key_trouble(a, conf, err)));
    check_say(GOOD, "%s", path);
}

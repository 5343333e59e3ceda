/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the parts of a house belong together. */
#include "fit.h"

#include <errno.h>
#include <sysexits.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/token.h"
#include "store/db.h"
#include "store/list.h"
#include "store/setting.h"

enum { LONGEST_LISTS = 64 * 1024 * 1024, LISTS_SHOWN = 3 };

/* ---- the key that a database was used with */

/* Tells one key from another, and nothing of what it is. */
static struct str mark_of(struct arena *a, const struct token_key *key)
{
    struct buf b;
    buf_init(&b, TOKEN_MAC_CHARS);
    token_mac(&b, key, S("the key of a database"), NULL, 0);
    struct str mark = buf_take(a, &b);
    return mark;
}

static bool other_key(struct arena *a, struct db *db, const struct token_key *key)
{
    struct str noted = setting_get(a, db, S("key"));
    return noted.n && !str_eq(noted, mark_of(a, key));
}

bool fit_other_key(struct arena *a, struct db *db, const struct conf *conf)
{
    struct token_key key;
    return token_key_load(conf->token_key.p, &key) == 0 && other_key(a, db, &key);
}

void fit_note(struct work *w)
{
    db_begin(w->db);
    setting_set(w->db, S("key"), mark_of(w->mem, w->key));
    db_commit(w->db);
}

/* ---- the database is gone */

/* PostgreSQL's place may hold a password. */
static const char *place(const struct conf *conf)
{
    return conf->database.p[0] == '/' ? conf->database.p : "in PostgreSQL";
}

/* What the door knows, but for the addresses that each domain has by itself. */
static size_t lists_of_door(struct arena *a, const struct conf *conf, struct str *shown)
{
    static const struct str own[] = {{"abuse@", 6}, {"posthouse@", 10}, {"postmaster@", 11}};
    struct str held, line;
    size_t n = 0;
    *shown = S("");
    if (file_read(a, arena_printf(a, "%s/lists", conf->spool.p).p, LONGEST_LISTS, &held) != 0)
        return 0;
    while (str_line(&held, &line)) {
        size_t k = 0;
        while (k < sizeof own / sizeof *own && !str_starts(line, own[k]))
            k++;
        if (k < sizeof own / sizeof *own || line.n == 0)
            continue;
        if (++n <= LISTS_SHOWN)
            *shown = arena_printf(a, "%.*s%s%.*s", STR(*shown), n > 1 ? ", " : "", STR(line));
    }
    if (n > LISTS_SHOWN)
        *shown = arena_printf(a, "%.*s, ...", STR(*shown));
    return n;
}

/* A key is made after its database, and a list after both. */
static void must_not_be_gone(struct arena *a, const struct conf *conf)
{
    struct str lists;
    size_t n = lists_of_door(a, conf, &lists);
    bool key = file_exists(conf->token_key.p), file = conf->database.p[0] == '/';
    if (!key && !n)
        return;
    struct str known = n ? arena_printf(a, "the door knows %zu list%s (%.*s)", n, n == 1 ? "" : "s", STR(lists))
                         : arena_printf(a, "its key %s is there", conf->token_key.p);
    die_with(EX_CANTCREAT,
        "the database %s is %s, and this house had one: %.*s. Put the last copy back%s, and run \"posthouse "
        "upgrade\". Lists, members and mail are in it alone: only where no copy is left, \"posthouse init %s "
        "--new-database\" makes an empty one, and mail to those lists is refused from then on",
        place(conf), file && !file_exists(conf->database.p) ? "gone" : "empty", STR(known),
        file ? arena_printf(a, " as %s", conf->database.p).p : "", conf->folder.p);
}

/* ---- the key is gone, or another house's */

static struct str lists_in(struct arena *a, struct db *db)
{
    struct str domain = S("");
    int64_t n = list_mark(db).n;
    list_next_domain(a, db, S(""), &domain);
    return n ? arena_printf(a, "%lld list%s at %.*s", (long long)n, n == 1 ? "" : "s", STR(domain))
             : S("no list yet");
}

static void must_have_its_key(struct arena *a, struct db *db, const struct conf *conf)
{
    struct token_key key;
    int err = token_key_load(conf->token_key.p, &key);
    bool used = setting_get(a, db, S("key")).n || list_mark(db).n;
    if (err == 0 ? !other_key(a, db, &key) : err == ENOENT && !used)
        return;
    die_with(EX_CANTCREAT,
        "the database %s is a house's, with %.*s, and %s %s. If it is another house's, name another database; "
        "if it is this one's, put its key there from your backup. Only where no copy is left, \"posthouse init "
        "%s --new-key\" %s: what members unsubscribe by, in each mail that they have, is worth nothing then",
        place(conf), STR(lists_in(a, db)), err ? "its key is not there:" : "was not used with the key",
        conf->token_key.p, conf->folder.p, err ? "makes a new one" : "takes the one that is there");
}

void fit_must(const struct conf *conf, struct fit_wish wish)
{
    struct token_key key;
    struct arena *a = arena_new();
    int err = token_key_load(conf->token_key.p, &key);
    if (err && err != ENOENT)
        die_with(EX_CONFIG, "%s", work_key_trouble(a, conf, err).p);
    struct db *db = db_look(conf->database);
    if (!db && !wish.new_database)
        must_not_be_gone(a, conf);
    if (db && !wish.new_key)
        must_have_its_key(a, db, conf);
    db_close(db);
    arena_free(a);
}

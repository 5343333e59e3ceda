/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse init and upgrade: a house is made, and kept up to date. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/listing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/spool.h"
#include "base/token.h"
#include "fit.h"
#include "house.h"
#include "secret.h"
#include "store/db.h"
#include "word.h"

enum { HELP_WIDTH = 76 };

/* Options that are keys of the configuration have their name, with - for _. */
static const struct arg_option init_options[] = {
    {"domain", 'd', ARG_VALUE, "DOMAIN", "the mail domain of the lists; must be given the first time"},
    {"network", 'n', ARG_VALUE, "NAME", "the network's name as members read it"},
    {"owner", 'o', ARG_VALUE, "ADDRESS", "who is told when something needs a person"},
    {"hostname", 0, ARG_VALUE, "NAME", "this machine's name in mails"},
    {"language", 'l', ARG_VALUE, "LANG", "en fr es pt sw ar hi zh"},
    {"zone", 'z', ARG_VALUE, "ZONE", "the time zone of digests, such as Africa/Nairobi"},
    {"relay", 'r', ARG_VALUE, "PLACE", "where mail is handed to: smtp://host:port, unix:/path, maildir:/path"},
    {"spool", 0, ARG_VALUE, "DIR", "where accepted mail waits"},
    {"database", 0, ARG_VALUE, "PLACE", "a path, or postgresql://..."},
    {"archive", 0, ARG_VALUE, "DIR", "where the archive's pages are written to"},
    {"archive-url", 0, ARG_VALUE, "URL", "where the archive is seen on the web"},
    {"state", 's', ARG_VALUE, "DIR",
        "put spool, database and archive there (default: beside the configuration)"},
    {"user", 'u', ARG_VALUE, "NAME", "make it for this user, when run by root"},
    {"new-database", 0, ARG_FLAG, NULL, "make an empty database where the house's own is lost for good"},
    {"new-key", 0, ARG_FLAG, NULL,
        "make a key, or take the one that is there, for a database whose key is lost for good"},
    ARG_DRY_RUN,
    {0},
};
const struct arg_table init_args = {"posthouse init", "DIR",
    "Makes a house in DIR: configuration, key, folders and database. Run again, with the same values or none, "
    "it makes what is missing, but no new database or key where the house had one.",
    init_options, 1, 1, 0};

struct plan {
    struct arena *mem;
    const struct args *args;
    const char *folder, *file, *state; /* absolute; state may be NULL */
    struct conf conf;
    struct str text; /* of the configuration; empty when it is there already */
};

static const char *option_name(struct arena *a, const struct conf_key *k)
{
    size_t n = strlen(k->name);
    char *name = arena_alloc(a, n + 1);
    for (size_t i = 0; i <= n; i++)
        name[i] = k->name[i] == '_' ? '-' : k->name[i];
    return name;
}

static const char *option_of(struct plan *p, const struct conf_key *k)
{
    const char *name = option_name(p->mem, k);
    for (const struct arg_option *o = init_options; o->name; o++)
        if (strcmp(o->name, name) == 0)
            return args_value(p->args, name);
    return NULL;
}

/* What the new file says of a key, or NULL to leave it at its default. */
static const char *value_of(struct plan *p, const struct conf_key *k)
{
    const char *given = option_of(p, k);
    bool moves =
        strcmp(k->name, "spool") == 0 || strcmp(k->name, "database") == 0 || strcmp(k->name, "archive") == 0;
    if (given || !p->state || !moves)
        return given;
    return arena_printf(p->mem, "%s/%s", p->state, k->preset).p;
}

static void put_remark(struct buf *b, struct str s)
{
    struct str word;
    size_t column = HELP_WIDTH;
    while (str_word(&s, &word)) {
        if (column + 1 + word.n > HELP_WIDTH) {
            buf_put(b, b->n && b->p[b->n - 1] != '\n' ? S("\n#") : S("#"));
            column = 1;
        }
        buf_char(b, ' ');
        buf_put(b, word);
        column += 1 + word.n;
    }
    buf_char(b, '\n');
}

static struct str compose(struct plan *p)
{
    struct buf b;
    size_t n;
    const struct conf_key *keys = conf_keys(&n);
    buf_init(&b, BUF_MAX);
    buf_put(&b, S("# The configuration of Posthouse; posthouse.conf(5) is its manual page.\n"
                  "# Lines that begin with # are remarks, or defaults.\n"));
    for (size_t i = 0; i < n; i++) {
        const char *value = value_of(p, &keys[i]);
        buf_char(&b, '\n');
        put_remark(&b, str_of(keys[i].help));
        if (value)
            buf_printf(&b, "%s = %s\n", keys[i].name, value);
        else
            buf_printf(&b, "#%s =%s%s\n", keys[i].name, *keys[i].preset ? " " : "", keys[i].preset);
    }
    return buf_take(p->mem, &b);
}

/* there: the configuration is; what is asked for must be what it says. */
static void refuse_odd_values(struct plan *p, bool there)
{
    size_t n;
    struct str wrong;
    struct conf asked = {.folder = str_of(p->folder)};
    const struct conf_key *keys = conf_keys(&n);
    for (size_t i = 0; i < n; i++) {
        const char *value = value_of(p, &keys[i]);
        if (!value)
            continue;
        if (!conf_put(p->mem, &asked, &keys[i], str_trim(str_of(value)), &wrong))
            wrong_value("--%s: %.*s", option_name(p->mem, &keys[i]), STR(wrong));
        if (there && !str_eq(house_value(p->mem, &asked, &keys[i]), house_value(p->mem, &p->conf, &keys[i])))
            die_with(EX_CANTCREAT,
                "%s is there already: change %s in that file; \"posthouse init %s\" alone makes what is "
                "missing",
                p->file, keys[i].name, p->folder);
    }
}

static const char *absolute(struct plan *p, const char *path)
{
    char here[4096];
    if (!path || path[0] == '/')
        return path;
    if (!getcwd(here, sizeof here))
        die("the folder we are in cannot be named: %s", strerror(errno));
    return arena_printf(p->mem, "%s/%s", here, path).p;
}

static void read_plan(struct plan *p)
{
    struct str error;
    p->folder = absolute(p, p->args->operands[0]);
    p->state = absolute(p, args_value(p->args, "state"));
    p->file = arena_printf(p->mem, "%s/posthouse.conf", p->folder).p;
    bool there = file_exists(p->file);
    if (there)
        p->conf = *conf_load(p->mem, p->file);
    refuse_odd_values(p, there);
    if (there)
        return;
    if (!args_value(p->args, "domain"))
        die_with(EX_USAGE, "say the mail domain of the lists, such as --domain=lists.example.org");
    p->text = compose(p);
    if (!conf_read(p->mem, p->text, p->file, &p->conf, &error))
        wrong_value("%s", error.p);
}

static void make_folder(const char *path, unsigned mode, const struct passwd *user)
{
    if (file_exists(path))
        return;
    int err = file_make_dirs(path, mode);
    if (!err && user && chown(path, user->pw_uid, user->pw_gid) != 0)
        err = errno;
    if (err)
        die_with(EX_CANTCREAT, "cannot make the folder %s: %s", path, strerror(err));
}

/* The folders in which all the rest is made; only they may need root. */
static void make_ground(struct plan *p)
{
    const char *name = args_value(p->args, "user");
    const struct passwd *user = name ? getpwnam(name) : NULL;
    if (name && !user)
        die_with(EX_NOUSER, "there is no user \"%s\" on this machine", name);
    make_folder(p->folder, 0755, user);
    if (p->state)
        make_folder(p->state, 0755, user);
    if (user && user->pw_uid != geteuid() &&
        (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
            setuid(user->pw_uid) != 0))
        die_with(EX_NOPERM, "cannot become %s: %s", name, strerror(errno));
}

static struct fit_wish wish_of(const struct plan *p)
{
    return (struct fit_wish){args_has(p->args, "new-database"), args_has(p->args, "new-key")};
}

/* The configuration comes last: an init that failed is begun again with other words, and finds nothing that
   says otherwise. */
static void make_house(struct plan *p)
{
    house_become_owner(&p->conf); /* root that makes what is missing of somebody's house */
    fit_must(&p->conf, wish_of(p));
    make_folder(p->conf.archive.p, 0755, NULL);
    int err = spool_make(p->conf.spool.p);
    if (err)
        die_with(EX_CANTCREAT, "cannot make the spool %s: %s", p->conf.spool.p, strerror(err));
    umask(027); /* addresses are nobody else's business */
    db_close(db_migrate(p->conf.database));
    err = token_key_create(p->conf.token_key.p);
    if (err && err != EEXIST)
        die_with(EX_CANTCREAT, "cannot make the key %s: %s", p->conf.token_key.p, strerror(err));
    umask(secret_umask(&p->conf, 022));
    err = p->text.n ? file_replace(p->file, p->text, true) : 0;
    if (err)
        die_with(EX_CANTCREAT, "cannot write %s: %s", p->file, strerror(err));
    umask(027);
    struct work w;
    work_open(&w, p->file);
    fit_note(&w);
    listing_tell_door(&w);
    work_close(&w);
}

static bool would_make(const char *path)
{
    bool missing = !file_exists(path);
    if (missing)
        printf("would make: %s\n", path);
    return missing;
}

static void say_plan(struct plan *p)
{
    house_become_owner(&p->conf);
    fit_must(&p->conf, wish_of(p));
    bool some = would_make(p->folder);
    some |= p->state && would_make(p->state);
    some |= would_make(p->file);
    some |= would_make(p->conf.archive.p);
    some |= would_make(p->conf.spool.p);
    some |= would_make(p->conf.token_key.p);
    int found = db_found_version(p->conf.database);
    if (found < db_schema_version()) /* a PostgreSQL's place may hold a password */
        printf("would %s: %s\n", found ? "upgrade" : "make",
            p->conf.database.p[0] == '/' ? p->conf.database.p : "the tables in PostgreSQL");
    some |= found < db_schema_version();
    some |= would_make(arena_printf(p->mem, "%.*s/lists", STR(p->conf.spool)).p);
    if (!some)
        printf("The house of %.*s is there already, nothing is missing: %s\n", STR(p->conf.domain), p->file);
    if (p->text.n)
        printf("\n%s:\n\n%.*s", p->file, STR(p->text));
}

int init_run(const struct args *args)
{
    struct plan p = {.mem = arena_new(), .args = args};
    umask(022);
    read_plan(&p);
    if (house_dry(args)) {
        say_plan(&p);
        return EX_OK;
    }
    make_ground(&p);
    make_house(&p);
    printf("The house of %.*s is %s: %s\n", STR(p.conf.domain), p.text.n ? "ready" : "there already, and whole",
        p.file);
    if (!p.text.n)
        return EX_OK;
    if (secret_inside(&p.conf))
        puts("That file holds the database's password, and only its owner and group may read it. ~/.pgpass "
             "keeps "
             "it out of there.");
    if (geteuid() == 0)
        puts("It is root's, and its programs run as root. For a user with no other rights make it elsewhere "
             "with --user=NAME.");
    printf("\nNext:\n  posthouse --config=%s list add garden\n"
           "  posthouse --config=%s member add garden you@example.org --role=owner\n"
           "  posthouse --config=%s aliases      what to tell the mail server\n"
           "  posthouse --config=%s serve\n",
        p.file, p.file, p.file, p.file);
    return EX_OK;
}

/* ---- upgrade */

static const struct arg_option upgrade_options[] = {ARG_DRY_RUN, ARG_CONFIG, {0}};
const struct arg_table upgrade_args = {"posthouse upgrade", NULL,
    "Brings the database of an older Posthouse up to date, and tells the door about the lists.",
    upgrade_options, 0, 0, 0};

int upgrade_run(const struct args *args)
{
    struct arena *a = arena_new();
    const struct conf *conf = conf_load(a, args_value(args, "config"));
    house_become_owner(conf);
    umask(027);
    int found = db_found_version(conf->database), ours = db_schema_version();
    if (found == 0)
        db_close(db_open(conf->database)); /* says that there is none, and what to do */
    if (house_dry(args)) {
        if (found < ours)
            printf("would bring the database from schema %d to %d\n", found, ours);
        else
            printf("The database has schema %d, this program needs %d: nothing is to be done.\n", found, ours);
        return EX_OK;
    }
    db_close(db_migrate(conf->database));
    struct work w;
    work_open(&w, args_value(args, "config"));
    listing_tell_door(&w);
    work_close(&w);
    printf("The database has schema %d.\n", db_schema_version());
    return EX_OK;
}

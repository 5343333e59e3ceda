/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every word does before and after its own work. */
#include "house.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/listing.h"
#include "action/opening.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/jail.h"
#include "base/utf8.h"
#include "base/when.h"
#include "store/db.h"
#include "store/list.h"
#include "text/template.h"

enum { A_MINUTE = 60, AN_HOUR = 3600, A_DAY = 86400 };

/* A spool folder that somebody made anew as root does not make it a house of root's. */
static struct stat owned(const struct conf *conf)
{
    struct stat spool = {0}, key = {0};
    bool there = stat(conf->spool.p, &spool) == 0;
    if (there && spool.st_uid != 0)
        return spool;
    return stat(conf->token_key.p, &key) == 0 ? key : spool;
}

struct str house_owner(struct arena *a, const struct conf *conf)
{
    uid_t id = owned(conf).st_uid;
    const struct passwd *owner = getpwuid(id);
    return owner ? arena_str(a, str_of(owner->pw_name)) : arena_printf(a, "%u", (unsigned)id);
}

bool house_is_mine(const struct conf *conf)
{
    return geteuid() == owned(conf).st_uid;
}

void house_become_owner(const struct conf *conf)
{
    struct stat st = owned(conf);
    if (geteuid() != 0 || st.st_uid == 0)
        return;
    const struct passwd *owner = getpwuid(st.st_uid);
    int err = owner ? initgroups(owner->pw_name, owner->pw_gid) : setgroups(0, NULL);
    if (err || setgid(owner ? owner->pw_gid : st.st_gid) != 0 || setuid(st.st_uid) != 0)
        die_with(EX_NOPERM, "cannot become the owner of the house, user %u: %s", (unsigned)st.st_uid,
            strerror(errno));
}

void house_become_owner_of(char **argv)
{
    const char *config = NULL;
    for (; *argv && strcmp(*argv, "--") != 0; argv++) {
        if (strncmp(*argv, "--config=", strlen("--config=")) == 0)
            config = *argv + strlen("--config=");
        else if ((strcmp(*argv, "--config") == 0 || strcmp(*argv, "-c") == 0) && argv[1])
            config = argv[1];
        else if (strcmp(*argv, "--help") == 0 || strcmp(*argv, "-h") == 0)
            return; /* help needs no house */
    }
    if (geteuid() != 0)
        return;
    struct arena *a = arena_new();
    house_become_owner(conf_load(a, config));
    arena_free(a);
}

static void become_owner_by(const struct args *args)
{
    struct arena *a = arena_new();
    house_become_owner(conf_load(a, args_value(args, "config")));
    arena_forget(a); /* a jail that is made now learns of no password */
}

void house_open(struct work *w, const struct args *args)
{
    become_owner_by(args);
    work_open(w, args_value(args, "config"));
}

void house_open_to_read(struct work *w, const struct args *args)
{
    become_owner_by(args);
    work_open_with(w, args_value(args, "config"), opening_jail_of(args_value(args, "config")));
}

void house_close(struct work *w)
{
    work_close(w);
    jail_free(w->jail);
}

bool house_dry(const struct args *args)
{
    return args_has(args, "dry-run");
}

void house_end(struct work *w, const struct args *args, bool door)
{
    if (house_dry(args)) {
        db_rollback(w->db);
    } else {
        db_commit(w->db);
        if (door)
            listing_tell_door(w);
    }
    work_close(w);
}

struct str house_value(struct arena *a, const struct conf *conf, const struct conf_key *k)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    conf_show(&b, conf, k);
    return buf_take(a, &b);
}

void house_column(struct str s, size_t width)
{
    size_t has = utf8_width(s);
    printf("%.*s%*s", STR(s), has < width ? (int)(width - has) : 0, "");
}

const char *house_plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

struct str house_age(struct arena *a, int64_t seconds)
{
    bool days = seconds >= 2 * A_DAY, hours = !days && seconds >= 2 * AN_HOUR;
    int64_t n = seconds / (days ? A_DAY : hours ? AN_HOUR : A_MINUTE);
    return arena_printf(a, "%lld %s%s", (long long)n,
        days    ? "day"
        : hours ? "hour"
                : "minute",
        house_plural(n));
}

struct str house_time(struct work *w, int64_t at)
{
    struct buf b;
    buf_init(&b, 64);
    when_iso(&b, at);
    return buf_take(w->mem, &b);
}

struct str house_address(struct work *w, const struct list *l)
{
    return l ? pointing_address(w->mem, l) : S("");
}

struct list house_list(struct work *w, const char *address)
{
    struct list l;
    if (!listing_find(w, str_of(address), &l))
        die_with(EX_NOUSER, "there is no list \"%s\": see \"posthouse list list\"", address);
    return l;
}

bool house_next_list(struct work *w, struct list *l)
{
    return list_page(w->mem, w->db, l->id, l, 1) == 1;
}

struct str house_text(const char *argument)
{
    struct str s = str_of(argument);
    if (!utf8_valid(s))
        wrong_value("\"%s\" is not UTF-8", argument);
    return s.p ? s : S("");
}

enum lang house_language(struct work *w, const char *argument)
{
    enum lang lang = (enum lang)w->conf->language;
    if (!argument || listing_language(str_of(argument), &lang))
        return lang;
    struct str all = S("");
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++)
        all = arena_printf(w->mem, "%.*s %s", STR(all), template_lang(l));
    wrong_value("there are no texts in the language \"%s\", only in:%.*s", argument, STR(all));
}

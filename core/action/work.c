/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program opens before its first unit of work. */
#include "action/work.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/log.h"
#include "base/token.h"
#include "base/user.h"
#include "base/when.h"
#include "base/words.h"
#include "store/db.h"
#include "text/template.h"

enum { MOST_TRIES = 20 };

struct str work_key_trouble(struct arena *a, const struct conf *conf, int err)
{
    const char *path = conf->token_key.p, *folder = conf->folder.p;
    switch (err) {
    case EPERM:
        return arena_printf(a, "everybody may read the key %s: chmod 600 %s", path, path);
    case EINVAL:
        return arena_printf(a,
            "%s is no key: put the one from your backup there; where no copy is left, move it away, and "
            "\"posthouse init %s --new-key\" makes a new one",
            path, folder);
    case ENOENT:
        return arena_printf(a,
            "the key %s is missing: put it back from your backup; for a house that never had one, run "
            "\"posthouse init %s\"",
            path, folder);
    default:
        return arena_printf(a, "the key %s cannot be read: %s", path, strerror(err));
    }
}

void work_open_with(struct work *w, const char *config, struct jail *jail)
{
    struct arena *forever = arena_new();
    struct token_key *key = ARENA_NEW(forever, struct token_key);
    const struct conf *conf = conf_load(forever, config);
    *w = (struct work){.jail = jail, .conf = conf, .words = words_load(), .key = key};
    log_quiet(conf->log == CONF_LOG_QUIET);
    int err = token_key_load(conf->token_key.p, key);
    if (err == EACCES)
        user_refuse("may not read the key file", conf->token_key.p);
    if (err)
        die_with(EX_CONFIG, "%s", work_key_trouble(forever, conf, err).p);
    if (conf->templates.n && !file_exists(conf->templates.p))
        die_with(EX_CONFIG, "the folder %s of the key templates is not there", conf->templates.p);
    if (conf->templates.n)
        template_override(conf->templates.p);
    w->db = db_open(conf->database);
    work_next(w);
}

void work_open(struct work *w, const char *config)
{
    work_open_with(w, config, NULL);
}

void work_next(struct work *w)
{
    if (w->mem)
        arena_reset(w->mem);
    else
        w->mem = arena_new();
    w->now = w->at ? w->at : when_now();
}

void work_group(struct work *w, void (*run)(void *), void *arg)
{
    for (int tries = 1; db_group(w->db, run, arg) == DB_AGAIN; tries++)
        if (tries == MOST_TRIES)
            die("the database gave up on a transaction %d times", tries);
}

void work_close(struct work *w)
{
    db_close(w->db);
    arena_free(w->mem);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-intake: takes mail out of the spool, in the order of its arrival, and files it.
   A mail's way: group.c takes it and opens it in a jail; judge.c asks for each of its addresses route.c where
   it goes and policy.c what becomes of it there; outcome.c does that; done.c remembers it; and after the commit
   the spool file goes. What killed this program twice goes aside (aside.c). */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "action/listing.h"
#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/start.h"
#include "base/stop.h"
#include "base/watch.h"
#include "done.h"
#include "explain.h"
#include "group.h"
#include "loops.h"
#include "mail/reading.h"
#include "readers.h"
#include "store/db.h"
#include "store/list.h"
#include "store/setting.h"

/* How often an idle program looks whether lists were made; other machines only share a PostgreSQL. */
enum { LISTS_MS = 2000, IDLE_MS = 60000 };

struct intake {
    struct work w;
    struct spool *spool;
    struct opening openings[READERS];
    struct strs own;
    struct list_mark lists; /* that the door was told of */
    struct arena *own_mem, *forever;
    struct done done;
    struct group group;
};

/* A disk that takes nothing, like a machine that lets no jail be made, must be noticed before a mail is begun:
   else its mails would seem to be what kills the program, and be set aside one after the other. */
static void try_to_write(void *arg)
{
    struct work *w = arg;
    setting_set_number(w->db, S("intake.started"), w->now);
}

static void open_all(struct intake *in, const char *config)
{
    for (size_t i = 0; i < READERS; i++) /* before there is anything that a child must not know */
        in->openings[i].jail = opening_jail_of(config);
    work_open_with(&in->w, config, in->openings[0].jail);
    in->done = done_recall(in->forever, &in->w);
    spool_must_be_open(in->w.conf->spool.p);
    in->spool = spool_open(in->w.conf->spool.p);
    if (!in->spool)
        die("the spool folder %s cannot be used: %s", in->w.conf->spool.p, strerror(errno));
    in->own_mem = arena_new();
    for (size_t i = 0; i < READERS; i++) {
        in->openings[i].own = &in->own;
        in->openings[i].max_message = (size_t)in->w.conf->max_message;
    }
    in->group = (struct group){.w = &in->w,
        .spool = in->spool,
        .opening = in->openings,
        .readers = readers_new(in->openings),
        .done = &in->done};
    jail_try(in->w.jail);
    while (db_group(in->w.db, try_to_write, &in->w) == DB_AGAIN && stop_wait(GROUP_BUSY_MS))
        ;
}

static void work_off(struct intake *in)
{
    while (!stop_asked()) {
        work_next(&in->w);
        listing_follow(&in->w, &in->lists);
        arena_reset(in->own_mem); /* read anew for each group: a list may just have been made */
        loops_read(&in->w, in->own_mem, &in->own);
        if (!group_take(&in->group))
            return;
        group_settle(&in->group);
    }
}

static void serve(struct intake *in)
{
    struct watch watch;
    watch_open(&watch, arena_printf(in->own_mem, "%s/new", in->w.conf->spool.p).p);
    log_event(
        "started", LOG_STR("program", S("ph-intake")), LOG_INT("waiting", (int64_t)spool_waiting(in->spool)));
    spool_sweep(in->spool);
    do
        work_off(in);
    while (watch_wait(&watch, db_is_postgres(in->w.db) ? LISTS_MS : IDLE_MS));
    log_event(
        "stopped", LOG_STR("program", S("ph-intake")), LOG_INT("waiting", (int64_t)spool_waiting(in->spool)));
    watch_close(&watch);
}

static const struct arg_option options[] = {
    ARG_CONFIG,
    {"once", 0, ARG_FLAG, NULL, "work off what waits, then end"},
    {"explain", 0, ARG_FLAG, NULL,
        "say what would become of each FILE (- for standard input), and change nothing"},
    {"recipient", 'r', ARG_REPEAT, "ADDRESS", "with --explain: as sent to this address, a single one"},
    ARG_JSON,
    {0},
};
static const struct arg_table table = {
    "ph-intake", "[FILE ...]", "Takes mail out of the spool and files it.", options, 0, -1, false};

int main(int argc, char **argv)
{
    struct arena *forever = arena_new();
    struct intake in = {.forever = forever};
    start_as("ph-intake");
    const struct args *args = args_read(forever, argc, argv, &table);
    if (args_has(args, "explain"))
        return explain_run(args);
    if (args->n)
        die_with(EX_USAGE, "files are only read with --explain");
    stop_install();
    open_all(&in, args_value(args, "config"));
    if (args_has(args, "once"))
        work_off(&in);
    else
        serve(&in);
    group_leave(&in.group);
    readers_free(in.group.readers);
    spool_close(in.spool);
    work_close(&in.w);
    for (size_t i = 0; i < READERS; i++)
        jail_free(in.openings[i].jail);
    arena_free(in.own_mem);
    arena_free(forever);
    return EX_OK;
}

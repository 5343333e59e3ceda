/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-intake: takes mail out of the spool, in the order of its arrival, and files it. Every mail is opened in a
   jail; what waits is committed in groups; only after the commit does a spool file go. */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/stop.h"
#include "base/when.h"
#include "explain.h"
#include "loops.h"
#include "mail/reading.h"
#include "store/db.h"
#include "store/setting.h"
#include "unit.h"
#include "watch.h"

enum { GROUP_MOST = 100, GROUP_MS = 20, GROUP_BYTES = 16 << 20, BUSY_MS = 200 };

struct intake {
    struct work w;
    struct spool *spool;
    struct opening opening;
    struct strs own;
    struct arena *own_mem;
    struct unit *units; /* of the group */
    size_t n_units;
};

/* ---- groups */

static void carry_out(void *arg)
{
    struct intake *in = arg;
    for (size_t i = 0; i < in->n_units; i++)
        unit_carry_out(&in->w, &in->units[i]);
}

struct alone {
    struct intake *in;
    struct unit *unit;
};

static void carry_out_one(void *arg)
{
    struct alone *one = arg;
    unit_carry_out(&one->in->w, one->unit);
}

static void set_aside(void *arg)
{
    struct alone *one = arg;
    unit_set_aside(&one->in->w, one->unit->entry);
}

static void finish(struct intake *in, struct unit *u)
{
    unit_log(u);
    spool_done(in->spool, u->entry);
}

/* The entry lies in aside/ already: whatever happens now, it does not come again. */
static void note_aside(struct intake *in, struct unit *u)
{
    struct alone one = {in, u};
    log_event("set-aside", LOG_STR("spool", u->entry->id));
    while (db_group(in->w.db, set_aside, &one) == DB_AGAIN && stop_wait(BUSY_MS))
        ;
}

/* Takes what waits, up to the limits of a group, and opens it. False when nothing waits. An entry that was
   begun before goes alone: if it kills the program, nothing that shares the group is to be set aside with it.
 */
static bool gather(struct intake *in)
{
    struct work *w = &in->w;
    int64_t start = when_mono();
    size_t bytes = 0;
    work_next(w);
    in->units = ARENA_ARRAY(w->mem, struct unit, GROUP_MOST);
    in->n_units = 0;
    while (in->n_units < GROUP_MOST && bytes < GROUP_BYTES &&
           (in->n_units == 0 || when_mono() - start < GROUP_MS)) {
        struct unit *u = &in->units[in->n_units];
        u->entry = ARENA_NEW(w->mem, struct spool_entry);
        enum spool_taken taken = spool_take(w->mem, in->spool, u->entry);
        if (taken == SPOOL_EMPTY)
            break;
        if (taken == SPOOL_SET_ASIDE) {
            note_aside(in, u);
            continue;
        }
        if (u->entry->tries > 1 && in->n_units > 0) {
            spool_release(in->spool, u->entry);
            break;
        }
        unit_open(w->mem, &in->opening, u);
        bytes += u->entry->mail.n;
        in->n_units++;
        if (u->entry->tries > 1)
            break;
    }
    return in->n_units > 0;
}

/* On a busy database the group is run again, one unit at a time; what still finds no room waits in the spool.
 */
static void settle(struct intake *in)
{
    bool busy = false;
    if (db_group(in->w.db, carry_out, in) == DB_DONE) {
        for (size_t i = 0; i < in->n_units; i++)
            finish(in, &in->units[i]);
        return;
    }
    for (size_t i = 0; i < in->n_units; i++) {
        struct alone one = {in, &in->units[i]};
        if (db_group(in->w.db, carry_out_one, &one) == DB_DONE) {
            finish(in, one.unit);
            continue;
        }
        log_event("busy", LOG_STR("spool", one.unit->entry->id));
        spool_release(in->spool, one.unit->entry);
        busy = true;
    }
    if (busy)
        stop_wait(BUSY_MS);
}

/* ---- the program */

/* A disk that takes nothing must be noticed before a mail is begun: else its mails would seem to be what kills
   the program, and be set aside one after the other. */
static void try_to_write(void *arg)
{
    struct work *w = arg;
    setting_set_number(w->db, S("intake.started"), w->now);
}

static void open_all(struct intake *in, const char *config)
{
    work_open(&in->w, config);
    in->spool = spool_open(in->w.conf->spool.p);
    if (!in->spool)
        die_with(errno == ENOENT ? EX_CONFIG : EX_TEMPFAIL,
            "the spool folder %s cannot be used: %s; 'posthouse init' makes it", in->w.conf->spool.p,
            strerror(errno));
    in->own_mem = arena_new();
    in->opening =
        (struct opening){.words = in->w.words, .own = &in->own, .max_message = (size_t)in->w.conf->max_message};
    while (db_group(in->w.db, try_to_write, &in->w) == DB_AGAIN && stop_wait(BUSY_MS))
        ;
}

static void work_off(struct intake *in)
{
    while (!stop_asked()) {
        arena_reset(in->own_mem); /* read anew for each group: a list may just have been made */
        loops_read(&in->w, in->own_mem, &in->own);
        if (!gather(in))
            return;
        settle(in);
    }
}

static void serve(struct intake *in)
{
    struct watch watch;
    watch_open(&watch, in->w.conf->spool.p);
    log_event("started", LOG_INT("waiting", (int64_t)spool_waiting(in->spool)));
    spool_sweep(in->spool);
    do
        work_off(in);
    while (watch_wait(&watch));
    log_event("stopped", LOG_INT("waiting", (int64_t)spool_waiting(in->spool)));
    watch_close(&watch);
}

static const struct arg_option options[] = {
    ARG_CONFIG,
    {"once", 0, ARG_FLAG, NULL, "work off what waits, then end"},
    {"explain", 0, ARG_FLAG, NULL,
        "say what would become of each FILE (- for standard input), and change nothing"},
    {"recipient", 'r', ARG_VALUE, "ADDRESS", "with --explain: as sent to this address"},
    ARG_JSON,
    {0},
};
static const struct arg_table table = {
    "ph-intake", "[FILE ...]", "Takes mail out of the spool and files it.", options, 0, -1, false};

int main(int argc, char **argv)
{
    struct intake in = {0};
    struct arena *forever = arena_new();
    die_name("ph-intake");
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
    spool_close(in.spool);
    work_close(&in.w);
    arena_free(in.own_mem);
    arena_free(forever);
    return EX_OK;
}

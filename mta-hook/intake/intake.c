/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-intake: takes mail out of the spool, in the order of its arrival, and files it. Every mail is opened in a
   jail; what waits is committed in groups; only after the commit does a spool file go. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/listing.h"
#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "base/watch.h"
#include "base/when.h"
#include "explain.h"
#include "loops.h"
#include "mail/reading.h"
#include "store/db.h"
#include "store/list.h"
#include "store/setting.h"
#include "unit.h"

enum { GROUP_MOST = 100, GROUP_MS = 20, GROUP_BYTES = 16 << 20, BUSY_MS = 200 };

/* How often an idle program looks whether lists were made; other machines only share a PostgreSQL. */
enum { LISTS_MS = 2000, IDLE_MS = 60000 };

struct intake {
    struct work w;
    struct spool *spool;
    struct opening opening;
    struct strs own;
    struct list_mark lists; /* that the door was told of */
    struct arena *own_mem, *forever;
    struct str done_name, done; /* ids that were committed last, by whoever worked this spool before us */
    struct unit *units;         /* of the group */
    size_t n_units;
};

/* ---- what was done already */

#define ASIDE "aside/" /* no part of an id */

/* Killed between a commit and the end of its spool files, a program leaves entries that are done; after a power
   cut they come back even under the names that they first had. A post would be known again; a held mail, a
   forwarded one or a bounce would count twice. So each commit says which entries it was about: always the last
   ones only, since the files of those before are gone for good by then. Of what was only noted, and is yet to
   be moved aside, it says that: its file may hold all that is left of the mail. */
static void remember(struct intake *in, const char *mark, const struct unit *units, size_t n)
{
    struct buf ids;
    spool_settle(in->spool);
    buf_init(&ids, BUF_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&ids, "%s%.*s ", mark, STR(units[i].entry->id));
    setting_set(in->w.db, in->done_name, arena_str(in->w.mem, buf_str(&ids)));
    buf_release(&ids);
}

/* Several machines with a spool each may share a database. */
static void recall(struct intake *in)
{
    char host[HOST_NAME_MAX + 1] = "";
    gethostname(host, sizeof host - 1);
    struct str spool = utf8_clean(in->forever, in->w.conf->spool);
    in->done_name = arena_printf(
        in->forever, "intake.done %.*s:%.*s", STR(utf8_clean(in->forever, str_of(host))), STR(spool));
    in->done = setting_get(in->forever, in->w.db, in->done_name);
}

enum ended { ENDED_NOT, ENDED_DONE, ENDED_ASIDE };

static enum ended ended_before(const struct intake *in, const struct spool_entry *e)
{
    struct str rest = in->done, id;
    while (str_word(&rest, &id)) {
        if (str_eq(id, e->id))
            return ENDED_DONE;
        if (str_starts(id, S(ASIDE)) && str_eq(str_from(id, strlen(ASIDE)), e->id))
            return ENDED_ASIDE;
    }
    return ENDED_NOT;
}

/* ---- groups */

static void carry_out(void *arg)
{
    struct intake *in = arg;
    for (size_t i = 0; i < in->n_units; i++)
        unit_carry_out(&in->w, &in->units[i]);
    remember(in, "", in->units, in->n_units);
}

struct alone {
    struct intake *in;
    struct unit *unit;
};

static void carry_out_one(void *arg)
{
    struct alone *one = arg;
    unit_carry_out(&one->in->w, one->unit);
    remember(one->in, "", one->unit, 1);
}

static void note_aside(void *arg)
{
    struct alone *one = arg;
    unit_set_aside(&one->in->w, one->unit->entry);
    remember(one->in, ASIDE, one->unit, 1);
}

static void note_foreign(void *arg)
{
    struct alone *one = arg;
    unit_foreign(&one->in->w, one->unit->entry);
    remember(one->in, ASIDE, one->unit, 1);
}

static void finish(struct intake *in, struct unit *u)
{
    unit_log(u);
    spool_done(in->spool, u->entry);
}

/* Noted first and only then taken out of new/: a crash between the two finds it again, and finds it noted.
   False when the database stayed busy until we were asked to stop: then it waits. */
static bool set_aside(struct intake *in, struct unit *u, bool foreign, bool noted)
{
    struct alone one = {in, u};
    enum db_end end = noted ? DB_DONE : DB_AGAIN;
    while (end == DB_AGAIN) {
        end = db_group(in->w.db, foreign ? note_foreign : note_aside, &one);
        if (end == DB_AGAIN && !stop_wait(BUSY_MS))
            break;
    }
    if (end == DB_AGAIN) {
        spool_release(in->spool, u->entry);
        return false;
    }
    log_event("set-aside", LOG_STR("spool", u->entry->id));
    spool_aside(in->spool, u->entry,
        foreign ? S("not written by a program of ours\n") : S("begun twice and never finished\n"));
    return true;
}

/* A mail that killed its child is read once more, after all others: at its second try nobody waits behind it.
   False: that is to come. */
static bool open_unit(struct intake *in, struct unit *u)
{
    unit_open(in->w.mem, &in->opening, u);
    if (unit_is_read(u) || u->entry->later)
        return true;
    if (spool_put_off(in->spool, u->entry)) {
        log_event("put-off", LOG_STR("spool", u->entry->id), LOG_STR("reason", u->opened->why));
        return false;
    }
    unit_open(in->w.mem, &in->opening, u);
    return true;
}

static void give_back(struct intake *in, const struct spool_entry *e)
{
    if (!e->later || !spool_put_off(in->spool, e))
        spool_release(in->spool, e);
}

/* Whether it must not share a group with what was opened before it: if it kills the program, nothing else is to
   be set aside with it; if it is slow to read, nothing else is to wait for it. */
static bool goes_alone(const struct spool_entry *e)
{
    return e->tries > 1 || e->later;
}

/* Takes what waits, up to the limits of a group, and opens it. False when nothing waits. What is not opened
   counts as well: its bytes are in memory until the group ends. */
static bool gather(struct intake *in)
{
    struct work *w = &in->w;
    int64_t start = when_mono();
    size_t bytes = 0, n = 0;
    work_next(w);
    in->units = ARENA_ARRAY(w->mem, struct unit, GROUP_MOST);
    in->n_units = 0;
    while (n < GROUP_MOST && bytes < GROUP_BYTES && (in->n_units == 0 || when_mono() - start < GROUP_MS)) {
        struct unit *u = &in->units[in->n_units];
        u->entry = ARENA_NEW(w->mem, struct spool_entry);
        enum spool_taken taken = spool_take(w->mem, in->spool, u->entry);
        if (taken == SPOOL_EMPTY)
            break;
        n++;
        bytes += u->entry->size;
        enum ended ended = ended_before(in, u->entry);
        if (ended == ENDED_DONE) {
            spool_done(in->spool, u->entry);
            continue;
        }
        if (taken != SPOOL_TOOK || ended == ENDED_ASIDE) {
            if (!set_aside(in, u, taken == SPOOL_FOREIGN, ended == ENDED_ASIDE))
                break;
            continue;
        }
        if (goes_alone(u->entry) && in->n_units > 0) {
            give_back(in, u->entry);
            break;
        }
        if (!open_unit(in, u))
            continue;
        in->n_units++;
        if (goes_alone(u->entry))
            break;
    }
    return n > 0;
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
    recall(in);
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
        work_next(&in->w);
        listing_follow(&in->w, &in->lists);
        arena_reset(in->own_mem); /* read anew for each group: a list may just have been made */
        loops_read(&in->w, in->own_mem, &in->own);
        if (!gather(in))
            return;
        if (in->n_units)
            settle(in);
    }
}

static void serve(struct intake *in)
{
    struct watch watch;
    watch_open(&watch, arena_printf(in->own_mem, "%s/new", in->w.conf->spool.p).p);
    log_event("started", LOG_INT("waiting", (int64_t)spool_waiting(in->spool)));
    spool_sweep(in->spool);
    do
        work_off(in);
    while (watch_wait(&watch, db_is_postgres(in->w.db) ? LISTS_MS : IDLE_MS));
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
    struct arena *forever = arena_new();
    struct intake in = {.forever = forever};
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

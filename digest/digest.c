/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-digest: makes every member's digest when it is due, once; shows one before it is due; runs the chores. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "action/announcing.h"
#include "action/bouncing.h"
#include "action/chores.h"
#include "action/excerpting.h"
#include "action/gathering.h"
#include "action/holding.h"
#include "action/notifying.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/die.h"
#include "base/log.h"
#include "base/start.h"
#include "base/stop.h"
#include "due.h"
#include "outlook.h"
#include "preview.h"
#include "queue.h"
#include "store/chore.h"
#include "store/db.h"
#include "store/issue.h"
#include "store/list.h"

enum { BATCH = 20, A_DAY = 86400, LOOK_MS = 30 * 1000 };

struct run {
    struct work *w;
    struct excerpts *excerpts;
    struct chore chores[BATCH];
    int64_t next[BATCH]; /* when each is to be looked at again; 0: never */
    size_t n_chores;
    struct dues dues;
};

/* ---- one batch: marked as tried, made, then claimed and queued in one transaction */

/* Each member is looked at once a day at least, so that a changed day, zone or clock is soon noticed. */
static int64_t look_again(struct run *r, int64_t person)
{
    int64_t next = due_next(r->w, (struct person_id){person}), tomorrow = r->w->now + A_DAY;
    return next && next > tomorrow ? tomorrow : next;
}

static void queue_batch(void *arg)
{
    struct run *r = arg;
    for (size_t i = 0; i < r->dues.n; i++)
        queue_due(r->w, &r->dues.at[i]);
    for (size_t i = 0; i < r->n_chores; i++)
        if (r->next[i])
            chore_set(r->w->db, DIGEST_CHORE, r->chores[i].subject, r->next[i]);
        else
            chore_done(r->w->db, r->chores[i].id);
}

static void tell(const struct run *r)
{
    for (size_t i = 0; i < r->dues.n; i++) {
        const struct due *d = &r->dues.at[i];
        if (d->issue->id.v)
            log_event("digest", LOG_STR("list", d->list->name), LOG_INT("person", d->issue->person.v),
                LOG_INT("issue", d->issue->id.v), LOG_INT("items", (int64_t)d->n_items));
    }
}

static bool batch(struct run *r, int tried, size_t max)
{
    work_next(r->w);
    db_begin(r->w->db);
    r->n_chores = chore_take(r->w->mem, r->w->db, DIGEST_CHORE, tried, r->w->now, CHORES_LEASE, r->chores, max);
    db_commit(r->w->db);
    r->dues = (struct dues){.n = 0};
    for (size_t i = 0; i < r->n_chores; i++) {
        due_make(r->w, r->excerpts, (struct person_id){r->chores[i].subject}, &r->dues);
        r->next[i] = look_again(r, r->chores[i].subject);
    }
    if (r->n_chores)
        work_group(r->w, queue_batch, r);
    tell(r);
    return r->n_chores > 0;
}

static void look_at_members(void *arg)
{
    struct run *r = arg;
    chore_set_members(r->w->db, DIGEST_CHORE, MODE_DIGEST, MODE_RADIO, r->w->now);
}

static void make_all_due(struct run *r)
{
    struct arena *mem = arena_new();
    r->excerpts = excerpts_new(mem);
    chores_put_off(r->w, DIGEST_CHORE);
    work_group(r->w, look_at_members, r);
    while (!stop_asked() && batch(r, 1, 1))
        continue;
    while (!stop_asked() && batch(r, 0, BATCH))
        continue;
    arena_free(mem);
    announcing_due(r->w);
    notifying_due(r->w);
    holding_due(r->w);
    bouncing_due(r->w);
}

/* ---- the command line */

static const struct arg_option run_options[] = {
    ARG_CONFIG, {"once", 0, ARG_FLAG, NULL, "make what is due, then end"}, DUE_AT, ARG_DRY_RUN, {0}};
static const struct arg_table run_table = {
    .command = "ph-digest", .about = "Makes every digest when it is due.", .options = run_options};

static void run_due(struct arena *a, int argc, char **argv)
{
    struct work w = {0};
    struct run *r = ARENA_NEW(a, struct run);
    r->w = &w;
    const struct args *args = args_read(a, argc, argv, &run_table);
    int64_t at = due_time(args);
    stop_install();
    work_open(&w, args_value(args, "config"));
    w.at = at;
    if (args_has(args, "dry-run"))
        outlook_print(&w);
    else
        do
            make_all_due(r);
        while (!at && !args_has(args, "once") && stop_wait(LOOK_MS));
    work_close(&w);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    start_as("ph-digest");
    if (argc > 1 && strcmp(argv[1], "preview") == 0)
        preview_run(a, argc - 1, argv + 1);
    else
        run_due(a, argc, argv);
    arena_free(a);
    if (fflush(stdout) != 0 || ferror(stdout))
        die_with(EX_IOERR, "the answer cannot be written: %s", strerror(errno));
    return 0;
}

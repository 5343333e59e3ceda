/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse stats: how much there is, and how much waits. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "action/work.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/spool.h"
#include "house.h"
#include "store/hold.h"
#include "store/list.h"
#include "store/outbox.h"
#include "text/json.h"
#include "word.h"

struct totals {
    int64_t lists, members, posts, threads, held;
    int64_t outbox[OUT_ASIDE + 1];
    int64_t waiting, aside;
};

static const char *const outbox_names[OUT_ASIDE + 1] = {
    [OUT_WAITING] = "waiting", [OUT_SENT] = "sent", [OUT_FAILED] = "failed", [OUT_ASIDE] = "aside"};

static struct totals count(struct work *w)
{
    struct totals t = {0};
    struct spool *spool = spool_open(w->conf->spool.p);
    if (!spool)
        die("cannot open the spool %s: %s", w->conf->spool.p, strerror(errno));
    t.waiting = (int64_t)spool_waiting(spool);
    struct spool_lain *lain;
    t.aside = (int64_t)spool_all_aside(w->mem, w->conf->spool.p, &lain);
    spool_close(spool);
    for (struct list l = {0}; house_next_list(w, &l); work_next(w)) {
        struct list_stats s;
        list_stats(w->db, l.id, &s);
        t.lists++;
        t.members += s.members;
        t.posts += s.posts;
        t.threads += s.threads;
    }
    t.held = hold_count(w->db, HOLD_WAITING); /* of no list too */
    for (enum out_state o = OUT_WAITING; o <= OUT_ASIDE; o++)
        t.outbox[o] = outbox_count(w->db, o);
    return t;
}

static void print_json(const struct totals *t)
{
    struct json j;
    json_begin(&j);
    json_int(&j, "lists", t->lists);
    json_int(&j, "members", t->members);
    json_int(&j, "posts", t->posts);
    json_int(&j, "threads", t->threads);
    json_int(&j, "held", t->held);
    json_open(&j, "outbox", '{');
    for (enum out_state o = OUT_WAITING; o <= OUT_ASIDE; o++)
        json_int(&j, outbox_names[o], t->outbox[o]);
    json_close(&j, '}');
    json_open(&j, "spool", '{');
    json_int(&j, "waiting", t->waiting);
    json_int(&j, "aside", t->aside);
    json_close(&j, '}');
    json_end(&j);
}

static void print_text(const struct totals *t)
{
    printf("lists    %8lld\n", (long long)t->lists);
    printf("members  %8lld  (who is in two lists counts twice)\n", (long long)t->members);
    printf("posts    %8lld\n", (long long)t->posts);
    printf("threads  %8lld\n", (long long)t->threads);
    printf("held     %8lld\n", (long long)t->held);
    for (enum out_state o = OUT_WAITING; o <= OUT_ASIDE; o++)
        printf("outbox   %8lld  %s\n", (long long)t->outbox[o], outbox_names[o]);
    printf("spool    %8lld  waiting\nspool    %8lld  aside\n", (long long)t->waiting, (long long)t->aside);
}

static const struct arg_option options[] = {ARG_JSON, ARG_CONFIG, {0}};
const struct arg_table stats_args = {"posthouse stats", NULL,
    "Counts lists, members, posts, and what waits in the spool and the outbox.", options, 0, 0, 0};

int stats_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct totals t = count(&w);
    (args_has(args, "json") ? print_json : print_text)(&t);
    work_close(&w);
    return EX_OK;
}

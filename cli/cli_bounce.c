/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse bounce: addresses from which mail comes back, what came, and what happens next. */
#include <stdio.h>
#include <sysexits.h>

#include "action/bouncing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/when.h"
#include "house.h"
#include "mail/failure.h"
#include "store/bounce.h"
#include "store/db.h"
#include "store/list.h"
#include "store/person.h"
#include "text/json.h"
#include "word.h"

enum { PAGE = 100, ENTRIES_MOST = 500 };

/* ---- small texts */

static struct str cause(struct work *w, enum bounce_kind kind, struct str status)
{
    return str_trim(arena_printf(w->mem, "%s %.*s", failure_name((int)kind), STR(status)));
}

/* Points as people count: three hard days stop delivery. */
static struct str score_text(struct work *w, const struct bounce_state *s)
{
    int64_t score = bouncing_score(s, w->now);
    return arena_printf(w->mem, "%lld of %d", (long long)score, BOUNCING_LIMIT);
}

static struct str list_name(struct work *w, struct list_id id)
{
    struct list l;
    return list_get(w->mem, w->db, id, &l) ? house_address(w, &l) : S("");
}

/* ---- bounce list */

static void state_json(struct work *w, struct json *j, const struct bounce_state *s)
{
    json_str(j, "address", address_get(w->mem, w->db, s->address));
    json_bool(j, "off", s->off != 0);
    json_time(j, "off_since", s->off);
    json_str(j, "last", cause(w, s->kind, s->status));
    json_time(j, "last_at", s->last);
    json_int(j, "score", bouncing_score(s, w->now));
    json_int(j, "limit", BOUNCING_LIMIT);
    json_time(j, "probed", s->probed);
    json_time(j, "resumes", s->off ? bouncing_quiet(s) : 0);
}

static void state_line(struct work *w, const struct bounce_state *s)
{
    house_column(address_get(w->mem, w->db, s->address), 36);
    printf(" %.*s  ", STR(house_time(w, s->last)));
    house_column(cause(w, s->kind, s->status), 12);
    if (s->off)
        printf(" off since %.*s\n", STR(house_time(w, s->off)));
    else
        printf(" %.*s\n", STR(score_text(w, s)));
}

static const struct arg_option list_options[] = {
    {"off", 0, ARG_FLAG, NULL, "only those with delivery off"}, ARG_JSON, ARG_CONFIG, {0}};
static const struct arg_table list_args = {"posthouse bounce list", NULL,
    "Lists the addresses from which mail came back lately: when last, why, and how far they are from losing "
    "delivery, or since when it is off.",
    list_options, 0, 0, 0};

static int list_run(const struct args *args)
{
    struct work w;
    struct address_id after = {0};
    house_open(&w, args);
    for (size_t n = PAGE; n == PAGE; work_next(&w)) {
        struct bounce_state *page = ARENA_ARRAY(w.mem, struct bounce_state, PAGE);
        n = bounce_state_page(w.mem, w.db, after, page, PAGE);
        for (size_t i = 0; i < n; i++) {
            struct json j;
            after = page[i].address;
            if (!page[i].off && (args_has(args, "off") || !bouncing_score(&page[i], w.now)))
                continue;
            if (!args_has(args, "json")) {
                state_line(&w, &page[i]);
                continue;
            }
            json_begin(&j);
            state_json(&w, &j, &page[i]);
            json_end(&j);
        }
    }
    work_close(&w);
    return EX_OK;
}

/* ---- bounce show */

static struct address_id known(struct work *w, const char *operand)
{
    struct str address = house_text(operand);
    struct address_id id = address.n <= 254 ? address_find(w->db, address) : (struct address_id){0};
    if (!id.v)
        die_with(EX_NOUSER, "nobody here has the address %s", operand);
    return id;
}

static void entry_json(struct work *w, struct json *j, const struct bounce_entry *e)
{
    json_open(j, NULL, '{');
    json_time(j, "last", e->last);
    json_int(j, "times", e->times);
    json_str(j, "kind", str_of(failure_name((int)e->kind)));
    json_str(j, "status", e->status);
    json_str(j, "source", e->source == BOUNCE_REPORT ? S("report") : S("dialogue"));
    json_str(j, "list", list_name(w, e->list));
    json_close(j, '}');
}

static void show_json(struct work *w, const struct bounce_state *s, const struct bounce_entry *e, size_t n)
{
    struct json j;
    json_begin(&j);
    state_json(w, &j, s);
    json_open(&j, "bounces", '[');
    for (size_t i = 0; i < n; i++)
        entry_json(w, &j, &e[i]);
    json_close(&j, ']');
    json_end(&j);
}

static void print_next(struct work *w, const struct bounce_state *s)
{
    if (!s->off) {
        printf("delivery   on, %.*s points: a day with a hard bounce counts %d, with soft ones %d;\n"
               "           each seven good days take %d off\n",
            STR(score_text(w, s)), BOUNCING_HARD, BOUNCING_SOFT, BOUNCING_HARD);
        return;
    }
    printf("delivery   off since %.*s: %.*s\n", STR(house_time(w, s->off)), STR(cause(w, s->kind, s->status)));
    if (s->probed)
        printf("probe      sent %.*s\n", STR(house_time(w, s->probed)));
    else
        printf("probe      not sent yet: ph-digest sends it\n");
    printf("next       on again %.*s if nothing more comes back, and at once when the probe is\n"
           "           answered or proven mail comes from there; off the lists if the probe comes back hard\n",
        STR(house_time(w, bouncing_quiet(s))));
}

static void show_text(struct work *w, const struct bounce_state *s, const struct bounce_entry *e, size_t n)
{
    printf("address    %.*s\n", STR(address_get(w->mem, w->db, s->address)));
    if (s->last)
        print_next(w, s);
    else
        printf("delivery   on\n");
    for (size_t i = 0; i < n; i++)
        printf("%-10s %.*s  %-16.*s %s, %lld time%s on that day  %.*s\n", i ? "" : "came back",
            STR(house_time(w, e[i].last)), STR(cause(w, e[i].kind, e[i].status)),
            e[i].source == BOUNCE_REPORT ? "in a report" : "refused to us", (long long)e[i].times,
            house_plural(e[i].times), STR(list_name(w, e[i].list)));
}

static const struct arg_option show_options[] = {ARG_JSON, ARG_CONFIG, {0}};
static const struct arg_table show_args = {"posthouse bounce show", "ADDRESS",
    "Shows whether delivery to an address is on or off and why, what happens next and when, and what came back "
    "in the last half year.",
    show_options, 1, 1, 0};

static int show_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct bounce_entry *e = ARENA_ARRAY(w.mem, struct bounce_entry, ENTRIES_MOST);
    struct bounce_state s = {.address = known(&w, args->operands[0])};
    size_t n = bounce_of_address(w.mem, w.db, s.address, e, ENTRIES_MOST);
    bounce_state_get(w.mem, w.db, s.address, &s);
    (args_has(args, "json") ? show_json : show_text)(&w, &s, e, n);
    work_close(&w);
    return EX_OK;
}

/* ---- bounce clear */

static const struct arg_option clear_options[] = {ARG_DRY_RUN, ARG_CONFIG, {0}};
static const struct arg_table clear_args = {"posthouse bounce clear", "ADDRESS",
    "Makes delivery to an address go on, and forgets its points. What was not sent meanwhile is not sent "
    "later.",
    clear_options, 1, 1, 0};

static int clear_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct address_id id = known(&w, args->operands[0]);
    db_begin(w.db);
    bool off = bouncing_resume(&w, id, S("cleared by hand"));
    bool cleared = off || bounce_state_remove(w.db, id);
    const char *would = house_dry(args) ? "would " : "";
    if (off)
        printf("%sturn%s on: delivery to %s\n", would, house_dry(args) ? "" : "ed", args->operands[0]);
    else if (cleared)
        printf("%sforget%s: the points of %s\n", would, house_dry(args) ? "" : "s", args->operands[0]);
    else
        printf("nothing to clear: %s has no points\n", args->operands[0]);
    house_end(&w, args, false);
    return EX_OK;
}

const struct word bounce_words[] = {
    {.name = "list", .args = &list_args, .run = list_run},
    {.name = "show", .args = &show_args, .run = show_run},
    {.name = "clear", .args = &clear_args, .run = clear_run},
    {.name = NULL},
};

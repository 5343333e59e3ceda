/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse held aside and held clear: the files that were set aside in the spool. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "action/listing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/spool.h"
#include "base/utf8.h"
#include "house.h"
#include "store/hold.h"
#include "store/list.h"
#include "text/json.h"
#include "word.h"

/* What an import refused: import-LIST-FILE.mbox */
static bool of_import(struct str name)
{
    return str_starts(name, S("import-")) && str_ends(name, S(".mbox"));
}

/* The list that stands in that name: the longest address that is one. LIST, where it is there no more. */
static struct str list_of_import(struct work *w, struct str name)
{
    struct list l;
    struct str rest = str_from(name, strlen("import-"));
    size_t at = str_chr(rest, '@');
    for (size_t n = rest.n; at != STR_NONE && n > at; n--)
        if (rest.p[n - 1] == '-' && listing_find(w, str_sub(rest, 0, n - 1), &l))
            return str_sub(rest, 0, n - 1);
    return S("LIST");
}

enum needed { NOT_NEEDED, WAITS, RETRIED };

static bool came_as(struct work *w, struct str name, enum hold_state state, struct hold *h)
{
    return hold_of_entry(w->mem, w->db, name, state, (struct hold_id){0}, h, 1) > 0;
}

/* The copy that a retry makes before it settles anything, TIME-held-NUMBER: no mail came as this file yet. */
static bool is_staged(struct work *w, struct str name, struct hold *h)
{
    const struct str mark = S("-held-");
    size_t at = str_find(name, mark);
    int64_t number;
    if (at == STR_NONE || !str_int(str_from(name, at + mark.n), &number))
        return false;
    for (enum hold_state state = HOLD_WAITING; state <= HOLD_RETRIED; state++)
        if (came_as(w, name, state, h))
            return false;
    return hold_get(w->mem, w->db, (struct hold_id){number}, h) && h->state == HOLD_RETRIED;
}

/* Who still needs the file, and the first one's number in *number, or 0. A retry that was interrupted, or still
   runs, has settled its mail and not yet moved it. */
static enum needed needed_for(struct work *w, struct str file, long long *number)
{
    struct str name = utf8_one_line(w->mem, file);
    struct hold h = {0};
    enum needed needed = came_as(w, name, HOLD_WAITING, &h)                             ? WAITS
                         : came_as(w, name, HOLD_RETRIED, &h) || is_staged(w, name, &h) ? RETRIED
                                                                                        : NOT_NEEDED;
    *number = needed == NOT_NEEDED ? 0 : h.id.v;
    return needed;
}

static void say_needed(enum needed needed, long long number)
{
    printf(needed == WAITS ? "waits as %lld: held retry, accept, reject or discard it by that number\n"
                           : "is being retried as %lld: held retry goes on with it by that number\n",
        number);
}

/* ---- held aside */

static void print_json(struct work *w, const struct spool_lain *f)
{
    struct json j;
    long long number;
    needed_for(w, f->name, &number);
    json_begin(&j);
    json_str(&j, "name", utf8_one_line(w->mem, f->name));
    json_time(&j, "written", f->at);
    json_int(&j, "size", f->size);
    json_str(&j, "why", utf8_one_line(w->mem, f->why));
    json_int(&j, "number", number);
    json_end(&j);
}

/* A line of what it is, one of why it lies there, and one of what to do with it. */
static void print_text(struct work *w, const struct spool_lain *f)
{
    struct str name = utf8_one_line(w->mem, f->name), why = utf8_one_line(w->mem, f->why);
    long long number;
    enum needed needed = needed_for(w, f->name, &number);
    printf("%.*s  %lld bytes  %.*s\n", STR(house_time(w, f->at)), (long long)f->size, STR(name));
    if (why.n)
        printf("  %.*s\n", STR(why));
    if (needed != NOT_NEEDED) {
        printf("  it ");
        say_needed(needed, number);
    } else if (of_import(f->name))
        printf("  try it again: posthouse import mbox --list=%.*s %.*s/aside/%.*s; then held clear\n",
            STR(list_of_import(w, name)), STR(w->conf->spool), STR(name));
    else
        puts("  nothing waits for it: held clear removes it");
}

static const struct arg_option aside_options[] = {ARG_JSON, ARG_CONFIG, {0}};
const struct arg_table held_aside_args = {"posthouse held aside", NULL,
    "Lists the files that were set aside in the spool, why, and what to do with each: mails that stopped "
    "ph-intake "
    "twice, which also wait under a number; files that no program of ours wrote; what imports refused.",
    aside_options, 0, 0, 0};

int held_aside_run(const struct args *args)
{
    struct work w;
    struct spool_lain *all;
    house_open(&w, args);
    size_t n = spool_all_aside(w.mem, w.conf->spool.p, &all);
    for (size_t i = 0; i < n; i++)
        (args_has(args, "json") ? print_json : print_text)(&w, &all[i]);
    work_close(&w);
    return EX_OK;
}

/* ---- held clear */

static int clear_one(struct work *w, const struct args *args, struct str name)
{
    struct str said = utf8_one_line(w->mem, name);
    long long number;
    enum needed needed = needed_for(w, name, &number);
    if (needed != NOT_NEEDED) {
        printf("%.*s ", STR(said));
        say_needed(needed, number);
        return EX_DATAERR;
    }
    if (house_dry(args)) {
        printf("%.*s would be removed\n", STR(said));
        return EX_OK;
    }
    if (!spool_clear(w->conf->spool.p, name)) {
        printf("%.*s is gone\n", STR(said));
        return EX_NOINPUT;
    }
    printf("%.*s removed\n", STR(said));
    return EX_OK;
}

/* All are looked for before the first goes. */
static void must_lie_aside(struct work *w, const struct args *args)
{
    for (int i = 0; i < args->n; i++)
        if (!spool_lies_aside(w->conf->spool.p, str_of(args->operands[i])))
            die_with(EX_NOINPUT, "no file is set aside as %s: \"posthouse held aside\" lists what is",
                args->operands[i]);
}

static int clear_all(struct work *w, const struct args *args)
{
    struct spool_lain *all;
    size_t n = spool_all_aside(w->mem, w->conf->spool.p, &all);
    long long number;
    for (size_t i = 0; i < n; i++)
        if (needed_for(w, all[i].name, &number) == NOT_NEEDED)
            clear_one(w, args, all[i].name);
    return EX_OK;
}

static const struct arg_option clear_options[] = {
    {"all", 'a', ARG_FLAG, NULL, "all files for which nothing waits"}, ARG_DRY_RUN, ARG_CONFIG, {0}};
const struct arg_table held_clear_args = {"posthouse held clear", "[NAME...]",
    "Removes files that were set aside, for good; held aside lists their names. A mail that waits under a "
    "number is left alone: discard it, and its file goes with it, 14 days later.",
    clear_options, 0, -1, 0};

int held_clear_run(const struct args *args)
{
    struct work w;
    int code = EX_OK;
    if (args_has(args, "all") == (args->n > 0))
        die_with(EX_USAGE, "name files, or say --all: \"posthouse held aside\" lists them");
    house_open(&w, args);
    must_lie_aside(&w, args);
    if (args_has(args, "all"))
        code = clear_all(&w, args);
    for (int i = 0; i < args->n; i++) {
        int one = clear_one(&w, args, str_of(args->operands[i]));
        code = one ? one : code;
    }
    work_close(&w);
    return code;
}

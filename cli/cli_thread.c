/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse thread: what was said, thread by thread. */
#include <stdio.h>
#include <sysexits.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/when.h"
#include "house.h"
#include "post_json.h"
#include "store/list.h"
#include "store/post.h"
#include "store/thread.h"
#include "word.h"

enum { PAGE = 100 };

static void json_posts(struct work *w, const struct list *l)
{
    struct post page[PAGE];
    struct list_id id = l->id;
    struct arena *forever = arena_new();
    struct str list = arena_str(forever, house_address(w, l));
    int64_t after = 0;
    size_t n;
    while ((n = post_by_number(w->db, id, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < n; i++)
            post_json(w, list, &page[i]);
        after = page[n - 1].number;
        work_next(w);
    }
    arena_free(forever);
}

/* 2026-05-04 */
static void put_day(struct buf *b, int64_t at)
{
    size_t before = b->n;
    when_iso(b, at);
    buf_cut(b, before + 10);
}

static void print_thread(const struct thread *t)
{
    struct buf days;
    buf_init(&days, 100);
    put_day(&days, t->first_date);
    size_t day = days.n;
    buf_put(&days, S(" to "));
    put_day(&days, t->last_date);
    if (str_ends(buf_str(&days), str_sub(buf_str(&days), 0, day)))
        buf_cut(&days, day);
    printf("%-24.*s %4lld post%-1s  %.*s\n", STR(buf_str(&days)), (long long)t->posts, house_plural(t->posts),
        STR(t->subject));
    buf_release(&days);
}

static void print_threads(struct work *w, const struct list *l)
{
    struct thread page[PAGE];
    struct list_id id = l->id;
    int64_t changed = 0;
    struct thread_id after = {0};
    size_t n;
    printf("# %.*s\n", STR(house_address(w, l)));
    while ((n = thread_page(w->mem, w->db, id, changed, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < n; i++)
            if (page[i].posts)
                print_thread(&page[i]);
        changed = page[n - 1].changed;
        after = page[n - 1].id;
        work_next(w);
    }
}

static const struct arg_option options[] = {
    {"json", 0, ARG_FLAG, NULL, "write JSON, a line for each message"}, ARG_CONFIG, {0}};
static const struct arg_table list_args = {"posthouse thread list", "[LIST]",
    "Lists the threads, of all lists or of one, those that changed last at the end.", options, 0, 1, 0};

static int thread_list_run(const struct args *args)
{
    struct work w;
    struct list l = {0};
    bool json = args_has(args, "json");
    house_open(&w, args);
    if (args->n) {
        l = house_list(&w, args->operands[0]);
        (json ? json_posts : print_threads)(&w, &l);
    } else {
        while (house_next_list(&w, &l)) {
            struct list_id id = l.id;
            (json ? json_posts : print_threads)(&w, &l);
            l.id = id; /* the texts of l are gone with the unit's memory */
        }
    }
    work_close(&w);
    return EX_OK;
}

const struct word thread_words[] = {
    {.name = "list", .args = &list_args, .run = thread_list_run},
    {.name = NULL},
};

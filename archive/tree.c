/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which pages a build writes. A page that is written again with the same bytes is left alone by publish.
   From the end: tree_build → write_tree → build_shelf → build_list → build_threads → build_thread. */
#include "tree.h"

#include <stdio.h>

#include <stdlib.h>

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/progress.h"
#include "page/page_home.h"
#include "page/page_list.h"
#include "page/page_thread.h"
#include "page/page_threads.h"
#include "publish.h"
#include "shelf.h"
#include "site.h"
#include "state.h"
#include "store/db.h"
#include "store/list.h"
#include "store/thread.h"
#include "text/redact.h"

enum { PAGE = 500, SOME_PUT = 2 };

struct build {
    struct site *s;
    struct arena *mem;  /* of the build */
    struct arena *list; /* of one list: what is known of its posts need not be in memory with all others' */
    bool full;
    struct list *lists;   /* the public ones */
    struct str *sections; /* of the network's first page, one a list */
    size_t n;
    struct state before, now;
    struct progress progress;
    int64_t done, total; /* messages, hidden ones too */
    int64_t shown;
};

/* ---- what is there */

static void read_lists(struct arena *a, struct work *w, struct list **out, size_t *n)
{
    struct list *page = ARENA_ARRAY(a, struct list, PAGE);
    struct list_id after = {0};
    size_t cap = 0, got;
    *out = NULL;
    *n = 0;
    while ((got = list_page(a, w->db, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < got; i++) {
            if (!page[i].public)
                continue;
            *out = arena_push(a, *out, n, &cap, sizeof **out);
            (*out)[*n - 1] = page[i];
        }
        after = page[got - 1].id;
    }
}

static struct redact_own own_addresses(struct arena *a, const struct list *lists, size_t n)
{
    struct str *own = ARENA_ARRAY(a, struct str, n);
    for (size_t i = 0; i < n; i++)
        own[i] = pointing_address(a, &lists[i]);
    return (struct redact_own){own, n};
}

bool tree_due(struct site *s)
{
    struct arena *a = arena_new();
    struct list *lists;
    struct state before, now;
    size_t n;
    read_lists(a, s->w, &lists, &n);
    struct redact_own own = own_addresses(a, lists, n);
    state_read(a, s->w->conf->archive.p, &before);
    state_of_lists(a, s->w, lists, n, &own, &now);
    bool due = !state_same(&before, &now);
    arena_free(a);
    return due;
}

/* ---- writing */

static void go_on(struct build *b, int64_t messages)
{
    b->done += messages;
    progress_show(&b->progress, b->done, (uint64_t)b->done);
}

static int by_id(const void *x, const void *y)
{
    const struct shelf_thread *a = *(struct shelf_thread *const *)x, *b = *(struct shelf_thread *const *)y;
    return (a->id.v > b->id.v) - (a->id.v < b->id.v);
}

static struct shelf_thread **index_of(struct arena *a, const struct shelf *shelf, size_t n)
{
    struct shelf_thread **index = ARENA_ARRAY(a, struct shelf_thread *, n);
    for (size_t i = 0; i < n; i++)
        index[i] = &shelf->threads[i];
    if (n)
        qsort((void *)index, n, sizeof(struct shelf_thread *), by_id);
    return index;
}

/* A thread without posts is one that was joined to another. */
static void build_thread(
    struct build *b, const struct shelf *shelf, struct shelf_thread **index, size_t n, struct thread_id id)
{
    struct shelf_thread wanted = {.id = id}, *at = &wanted;
    struct shelf_thread **found =
        n ? bsearch(&at, (void *)index, n, sizeof(struct shelf_thread *), by_id) : NULL;
    work_next(b->s->w);
    if (!found) {
        page_thread_gone(b->s, shelf, id);
        return;
    }
    go_on(b, (int64_t)(*found)->n_posts);
    page_thread(b->s, shelf, *found);
}

/* The threads' own rows say what changed: a post that left a thread is no more in it to tell. */
static void build_threads(struct build *b, const struct shelf *shelf, int64_t since)
{
    struct work *w = b->s->w;
    struct thread *page = ARENA_ARRAY(b->list, struct thread, PAGE), last = {.changed = since + 1};
    size_t n, n_index = shelf->n_threads + shelf->n_empty;
    struct shelf_thread **index = index_of(b->list, shelf, n_index);
    do {
        work_next(w);
        n = thread_page(w->mem, w->db, shelf->list->id, last.changed, last.id, page, PAGE);
        for (size_t i = 0; i < n && page[i].changed <= shelf->list->changes;
             i++) /* the next build sees to later ones */
            build_thread(b, shelf, index, n_index, page[i].id);
        if (n)
            last = page[n - 1];
    } while (n == PAGE && last.changed <= shelf->list->changes);
}

/* Removes what this build did not put in a list's folders, of those below it from the first one on, and folders
   in which nothing is left. In t and m only what changed is put, unless the whole list is. */
static void sweep(struct build *b, struct str folder, size_t first)
{
    static const char *const below[] = {"/t", "/m", "/tag", "/topic", ""};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        struct str path = arena_printf(b->mem, "%.*s%s", STR(folder), below[i]);
        if (i >= first)
            publish_sweep(b->s->publish, path);
        publish_remove_folder(b->s->publish, path);
    }
}

static void build_list(struct build *b, const struct shelf *shelf, const struct state_line *now)
{
    int64_t since = b->full ? -1 : state_since(&b->before, now), done = b->done + shelf->list->next_post - 1;
    if (since != now->changes) {
        publish_begin(b->s->publish, shelf->folder);
        build_threads(b, shelf, since);
        work_next(b->s->w);
        page_list(b->s, shelf);
        page_each_month(b->s, shelf);
        page_each_label(b->s, shelf);
        if (!publish_end(b->s->publish)) /* what appears as a whole has nothing in it to sweep */
            sweep(b, shelf->folder, since < 0 ? 0 : SOME_PUT);
    }
    go_on(b, done - b->done);
}

static void read_all_lists(struct build *b)
{
    read_lists(b->mem, b->s->w, &b->lists, &b->n);
    b->sections = ARENA_ARRAY(b->mem, struct str, b->n);
    for (size_t i = 0; i < b->n; i++)
        b->total += b->lists[i].next_post - 1;
}

/* Its changes are read just before its posts are: no page then leads to a thread that came after them. */
static void build_shelf(struct build *b, size_t i)
{
    struct list now;
    struct shelf shelf;
    b->list = arena_new();
    if (list_get(b->list, b->s->w->db, b->lists[i].id, &now))
        b->now.lines[i].changes = b->lists[i].changes = now.changes;
    shelf_read(b->list, b->s->w, &b->lists[i], &shelf);
    build_list(b, &shelf, &b->now.lines[i]);
    work_next(b->s->w);
    b->sections[i] = page_home_section(b->s, b->mem, &shelf, b->n);
    b->shown += shelf.n_posts;
    arena_free(b->list);
}

/* A folder is in the state before the first page is in it: so it is found again whatever becomes of the list,
   and of this build. */
static void claim_folders(struct build *b)
{
    size_t had = b->before.n;
    for (size_t i = 0; i < b->n; i++)
        if (!state_has_folder(&b->before, b->now.lines[i].folder))
            state_add(b->mem, &b->before,
                &(struct state_line){b->now.lines[i].list, S("-"), -1, b->now.lines[i].folder});
    if (b->before.n > had)
        state_write(b->s->publish, &b->before);
}

/* Folders of lists that are gone, private by now, or called otherwise. */
static void drop_folders(struct build *b)
{
    for (size_t i = 0; i < b->before.n; i++)
        if (!state_has_folder(&b->now, b->before.lines[i].folder))
            sweep(b, b->before.lines[i].folder, 0);
}

static void write_tree(struct build *b)
{
    claim_folders(b);
    progress_begin(&b->progress, "archive", b->total);
    for (size_t i = 0; i < b->n; i++)
        build_shelf(b, i);
    progress_end(&b->progress);
    page_home(b->s, b->sections, b->n);
    drop_folders(b);
    if (!state_same(&b->before, &b->now))
        state_write(b->s->publish, &b->now);
}

void tree_build(struct site *s, bool full)
{
    struct build b = {.s = s, .mem = arena_new(), .full = full};
    read_all_lists(&b);
    struct redact_own own = own_addresses(b.mem, b.lists, b.n);
    state_read(b.mem, s->w->conf->archive.p, &b.before);
    state_of_lists(b.mem, s->w, b.lists, b.n, &own, &b.now);
    s->own = &own;
    s->mem = arena_new();
    write_tree(&b);
    arena_free(s->mem);
    s->own = NULL;
    struct publish_counts c = publish_counts(s->publish);
    if (s->look)
        printf("would write %lld page%s and remove %lld; %lld would stay as they are\n", (long long)c.written,
            c.written == 1 ? "" : "s", (long long)c.removed, (long long)c.same);
    else
        log_event("archive", LOG_INT("lists", (int64_t)b.n), LOG_INT("messages", b.shown),
            LOG_INT("written", c.written), LOG_INT("same", c.same), LOG_INT("removed", c.removed));
    arena_free(b.mem);
}

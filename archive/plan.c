/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which pages a build writes. The tree keeps a line for each list: how far its changes were read, and a hash of
   what all of its pages share; a page that is written again with the same bytes is left alone by publish. */
#include "plan.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/progress.h"
#include "page/page.h"
#include "publish.h"
#include "shelf.h"
#include "store/db.h"
#include "store/list.h"
#include "store/thread.h"
#include "text/redact.h"
#include "text/template.h"

enum { PAGE = 500, LOOK_BYTES = 10, TOPICS_MOST = 200 };

struct build {
    struct site *s;
    struct arena *mem; /* of the build */
    const struct plan *plan;
    struct list *lists; /* the public ones */
    struct shelf *shelves;
    size_t n;
    struct str state; /* of the build before */
    struct str look;  /* what every page shows */
    struct progress progress;
    int64_t done, total; /* messages */
};

/* ---- what was built before */

static const char *const shared[] = {"web/frame.html", "web/style.css", "web/article.html", "web/thread.html",
    "web/fold.html", "web/row.html", "web/rows.html", "web/list.html", "web/home.html", "web/home_list.html",
    "web/stub.html", "web/series.html", "web/attachment.html", "web/months.txt"};

static struct str look_of(struct arena *a, struct work *w, const struct list *l)
{
    const struct conf *conf = w->conf;
    struct topic *topics = ARENA_ARRAY(a, struct topic, TOPICS_MOST);
    unsigned char digest[HASH_SIZE];
    struct hash *h = hash_new();
    struct buf b;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        hash_add(h, template_bytes(shared[i]));
    hash_add(h, conf->network);
    hash_add(h, conf->domain);
    hash_add(h, arena_printf(a, "\n%.*s\n%.*s\n%.*s", STR(l->name), STR(l->domain), STR(l->title)));
    /* a tag that becomes a topic has another page, to which the threads lead */
    size_t n = topic_page(a, w->db, l->id, (struct topic_id){0}, topics, TOPICS_MOST);
    for (size_t i = 0; i < n; i++)
        hash_add(h, arena_printf(a, "\n%.*s", STR(topics[i].tag)));
    hash_end(h, digest);
    buf_init(&b, 100);
    hash_base32(&b, digest, LOOK_BYTES);
    struct str look = arena_str(a, buf_str(&b));
    buf_release(&b);
    return look;
}

static struct str line_of(struct arena *a, struct work *w, const struct list *l)
{
    return arena_printf(
        a, "%lld %.*s %lld\n", (long long)l->id.v, STR(look_of(a, w, l)), (long long)l->changes);
}

/* How far the list's changes were read by the last build; -1: all of it is to be written. */
static int64_t read_before(struct build *b, const struct list *l)
{
    struct str rest = b->state, line;
    struct arena *a = b->mem;
    struct str head = arena_printf(a, "%lld %.*s ", (long long)l->id.v, STR(look_of(a, b->s->w, l)));
    int64_t changes;
    while (!b->plan->full && str_line(&rest, &line))
        if (str_starts(line, head) && str_int(str_from(line, head.n), &changes))
            return changes;
    return -1;
}

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

static struct str state_now(struct arena *a, struct work *w, const struct list *lists, size_t n)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < n; i++)
        buf_put(&b, line_of(a, w, &lists[i]));
    struct str state = arena_str(a, buf_str(&b));
    buf_release(&b);
    return state;
}

bool plan_due(struct site *s)
{
    struct arena *a = arena_new();
    struct list *lists;
    size_t n;
    read_lists(a, s->w, &lists, &n);
    bool due = !str_eq(publish_state(a, s->publish), state_now(a, s->w, lists, n));
    arena_free(a);
    return due;
}

/* ---- writing */

static void go_on(struct build *b, int64_t messages)
{
    b->done += messages;
    progress_show(&b->progress, b->done, (uint64_t)b->done);
}

/* Threads whose posts all moved into another one. */
static void remove_merged(struct build *b, const struct shelf *shelf, int64_t since)
{
    struct thread *page = ARENA_ARRAY(b->mem, struct thread, PAGE), last = {.changed = since < 0 ? 0 : since};
    struct work *w = b->s->w;
    size_t n;
    do {
        work_next(w);
        n = thread_page(w->mem, w->db, shelf->list->id, last.changed, last.id, page, PAGE);
        for (size_t i = 0; i < n; i++)
            if (page[i].posts == 0)
                page_thread_gone(b->s, shelf, page[i].id);
        if (n)
            last = page[n - 1];
    } while (n == PAGE);
}

static void build_threads(struct build *b, const struct shelf *shelf, int64_t since)
{
    for (size_t i = 0; i < shelf->n_threads + shelf->n_empty; i++) {
        const struct shelf_thread *t = &shelf->threads[i];
        go_on(b, (int64_t)t->n_posts);
        if (t->changed <= since)
            continue;
        work_next(b->s->w);
        page_thread(b->s, shelf, t);
    }
    remove_merged(b, shelf, since);
}

static void sweep(struct build *b, const struct shelf *shelf, struct str below)
{
    publish_sweep(b->s->publish, arena_printf(b->mem, "%.*s%.*s", STR(shelf->folder), STR(below)));
}

static void build_list(struct build *b, const struct shelf *shelf)
{
    int64_t since = read_before(b, shelf->list);
    if (since == shelf->list->changes) {
        go_on(b, shelf->n_posts);
        return;
    }
    build_threads(b, shelf, since);
    work_next(b->s->w);
    page_list(b->s, shelf);
    page_months(b->s, shelf);
    page_labels(b->s, shelf);
    sweep(b, shelf, S(""));
    sweep(b, shelf, S("/tag"));
    sweep(b, shelf, S("/topic"));
    if (since < 0) { /* every page was put: what was not is nobody's */
        sweep(b, shelf, S("/t"));
        sweep(b, shelf, S("/m"));
    }
}

static void read_shelves(struct build *b)
{
    read_lists(b->mem, b->s->w, &b->lists, &b->n);
    b->shelves = ARENA_ARRAY(b->mem, struct shelf, b->n);
    for (size_t i = 0; i < b->n; i++) {
        shelf_read(b->mem, b->s->w, &b->lists[i], &b->shelves[i]);
        b->total += b->shelves[i].n_posts;
    }
}

static void own_addresses(struct build *b)
{
    struct str *own = ARENA_ARRAY(b->mem, struct str, b->n);
    for (size_t i = 0; i < b->n; i++)
        own[i] = pointing_address(b->mem, &b->lists[i]);
    struct redact_own *all = ARENA_NEW(b->mem, struct redact_own);
    *all = (struct redact_own){own, b->n};
    b->s->own = all;
}

void plan_build(struct site *s, const struct plan *p)
{
    struct build b = {.s = s, .mem = arena_new(), .plan = p};
    b.state = publish_state(b.mem, s->publish);
    read_shelves(&b);
    own_addresses(&b);
    progress_begin(&b.progress, "archive", b.total);
    for (size_t i = 0; i < b.n; i++)
        build_list(&b, &b.shelves[i]);
    progress_end(&b.progress);
    work_next(s->w);
    page_home(s, b.shelves, b.n);
    struct str state = state_now(b.mem, s->w, b.lists, b.n);
    if (!str_eq(state, b.state))
        publish_set_state(s->publish, state);
    struct publish_counts c = publish_counts(s->publish);
    log_event("archive", LOG_INT("lists", (int64_t)b.n), LOG_INT("messages", b.total),
        LOG_INT("written", c.written), LOG_INT("same", c.same), LOG_INT("removed", c.removed));
    s->own = NULL;
    arena_free(b.mem);
}

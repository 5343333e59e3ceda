/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One list as its archive shows it. From the end: shelf_read → read_posts → group → uses_of → label_threads. */
#include "shelf.h"

#include <stdlib.h>

#include "action/pointing.h"
#include "action/tagging.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "store/list.h"
#include "store/outline.h"

enum { PAGE = 500 };

/* ---- posts */

static int by_thread(const void *x, const void *y)
{
    const struct outline *a = x, *b = y;
    if (a->thread.v != b->thread.v)
        return a->thread.v < b->thread.v ? -1 : 1;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static struct outline *read_posts(struct arena *a, struct work *w, struct list_id list, size_t *n)
{
    struct outline *all = NULL, *page = ARENA_ARRAY(a, struct outline, PAGE);
    size_t cap = 0, got;
    int64_t after = 0;
    *n = 0;
    while ((got = outline_page(a, w->db, list, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < got; i++) {
            all = arena_push(a, all, n, &cap, sizeof *all);
            all[*n - 1] = page[i];
        }
        after = page[got - 1].number;
    }
    if (*n)
        qsort(all, *n, sizeof *all, by_thread);
    return all;
}

/* ---- threads */

static size_t count_people(const struct shelf_thread *t)
{
    size_t people = 0;
    for (size_t i = 0; i < t->n_posts; i++) {
        bool again = false;
        /* of a very long thread only the last posts are looked through: a count beyond is of no use to a reader
         */
        for (size_t k = i > 200 ? i - 200 : 0; k < i && !again; k++)
            again = str_eq(t->posts[k]->author, t->posts[i]->author);
        people += !again;
    }
    return people;
}

static void add_post(struct arena *a, struct shelf_thread *t, struct outline *o)
{
    bool seen = o->shown == SHOWN_YES;
    struct outline ***posts = seen ? &t->posts : &t->hidden;
    size_t *n = seen ? &t->n_posts : &t->n_hidden, cap = (*n & (*n - 1)) == 0 && *n != 0 ? *n : 0;
    /* room is doubled at each power of two, so that a thread needs no capacity of its own */
    if (*n == 0 || cap) {
        struct outline **more = ARENA_ARRAY(a, struct outline *, *n ? *n * 2 : 1);
        for (size_t i = 0; i < *n; i++)
            more[i] = (*posts)[i];
        *posts = more;
    }
    (*posts)[(*n)++] = o;
}

int64_t shelf_last(const struct shelf_thread *t)
{
    return t->n_posts ? t->posts[t->n_posts - 1]->date : 0;
}

static int newest_first(const void *x, const void *y)
{
    const struct shelf_thread *a = x, *b = y;
    int64_t one = shelf_last(a), two = shelf_last(b);
    if (!a->n_posts != !b->n_posts)
        return a->n_posts ? -1 : 1;
    if (one != two)
        return one > two ? -1 : 1;
    return (a->id.v < b->id.v) - (a->id.v > b->id.v);
}

static void group(struct arena *a, struct shelf *s, struct outline *posts, size_t n)
{
    size_t total = 0, cap = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || posts[i].thread.v != posts[i - 1].thread.v) {
            s->threads = arena_push(a, s->threads, &total, &cap, sizeof *s->threads);
            s->threads[total - 1].id = posts[i].thread;
        }
        add_post(a, &s->threads[total - 1], &posts[i]);
    }
    if (total)
        qsort(s->threads, total, sizeof *s->threads, newest_first);
    for (size_t i = 0; i < total; i++) {
        struct shelf_thread *t = &s->threads[i];
        if (t->n_posts == 0) {
            s->n_empty++;
            continue;
        }
        s->n_threads++;
        s->n_posts += (int64_t)t->n_posts;
        t->subject = tagging_subject(a, t->posts[0]->subject);
        t->n_people = count_people(t);
    }
}

/* ---- labels: topics and tags */

struct use {
    struct str tag;
    struct shelf_thread *thread;
};

static int by_tag(const void *x, const void *y)
{
    const struct use *a = x, *b = y;
    int c = str_cmp(a->tag, b->tag);
    return c ? c : (a->thread > b->thread) - (a->thread < b->thread); /* the threads' order, newest first */
}

static struct use *uses_of(struct arena *a, struct shelf *s, size_t *n)
{
    struct use *uses = NULL;
    size_t cap = 0;
    *n = 0;
    for (size_t i = 0; i < s->n_threads; i++)
        for (size_t k = 0; k < s->threads[i].n_posts; k++)
            for (size_t t = 0; t < s->threads[i].posts[k]->n_tags; t++) {
                uses = arena_push(a, uses, n, &cap, sizeof *uses);
                uses[*n - 1] = (struct use){s->threads[i].posts[k]->tags[t], &s->threads[i]};
            }
    if (*n)
        qsort(uses, *n, sizeof *uses, by_tag);
    return uses;
}

static void add_to_label(struct arena *a, struct label *l, struct shelf_thread *t)
{
    if (l->n_threads && l->threads[l->n_threads - 1] == t)
        return;
    l->threads = arena_push(a, l->threads, &l->n_threads, &l->cap, sizeof(struct shelf_thread *));
    l->threads[l->n_threads - 1] = t;
}

static void title_topics(struct arena *a, struct work *w, struct shelf *s)
{
    struct topic topics[TOPICS_MOST];
    size_t n = topic_page(a, w->db, s->list->id, (struct topic_id){0}, topics, TOPICS_MOST);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < s->n_labels; k++)
            if (str_eq(s->labels[k].tag, topics[i].tag))
                s->labels[k].title = topics[i].title.n ? topics[i].title : topics[i].tag;
}

static void label_threads(struct arena *a, struct shelf *s)
{
    for (size_t i = 0; i < s->n_labels; i++)
        for (size_t k = 0; k < s->labels[i].n_threads; k++) {
            struct shelf_thread *t = s->labels[i].threads[k];
            struct label **more = ARENA_ARRAY(a, struct label *, t->n_labels + 1);
            for (size_t m = 0; m < t->n_labels; m++)
                more[m] = t->labels[m];
            more[t->n_labels++] = &s->labels[i];
            t->labels = more;
        }
}

void shelf_read(struct arena *a, struct work *w, const struct list *l, struct shelf *out)
{
    struct buf b;
    size_t n, n_uses, cap = 0;
    *out = (struct shelf){.list = l};
    buf_init(&b, 1000);
    pointing_folder(&b, w->conf, l);
    out->folder = buf_take(a, &b);
    struct outline *posts = read_posts(a, w, l->id, &n);
    group(a, out, posts, n);
    struct use *uses = uses_of(a, out, &n_uses);
    for (size_t i = 0; i < n_uses; i++) {
        if (i == 0 || !str_eq(uses[i].tag, uses[i - 1].tag)) {
            out->labels = arena_push(a, out->labels, &out->n_labels, &cap, sizeof *out->labels);
            out->labels[out->n_labels - 1].tag = uses[i].tag;
        }
        add_to_label(a, &out->labels[out->n_labels - 1], uses[i].thread);
    }
    title_topics(a, w, out);
    label_threads(a, out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that is filed now is placed by a few look-ups; a whole list is arranged anew. */
#include "action/placing.h"

#include <stdlib.h>

#include "action/threading.h"
#include "action/work.h"
#include "base/arena.h"
#include "store/message.h"
#include "store/post.h"
#include "store/reference.h"
#include "store/thread.h"

enum { PAGE = 500, THREADS_MOST = 64, DEEPEST = 10000 };

/* ---- one message that is about to be filed */

struct found {
    struct thread_id threads[THREADS_MOST];
    size_t n;
};

static void note(struct found *f, struct thread_id thread)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->threads[i].v == thread.v)
            return;
    if (f->n < THREADS_MOST)
        f->threads[f->n++] = thread;
}

/* Posts that refer to a message which has not come: they and this one have an ancestor in common. */
static void note_referring(struct work *w, struct found *f, struct list_id list, struct str id)
{
    struct post posts[THREADS_MOST];
    size_t n = post_by_reference(w->db, list, id, 0, posts, THREADS_MOST);
    for (size_t i = 0; i < n; i++)
        note(f, posts[i].thread);
}

static int64_t nearest(struct work *w, struct found *f, const struct placing_question *q)
{
    int64_t parent = 0;
    struct post p;
    for (size_t i = 0; i < q->n_refs; i++) {
        if (str_eq(q->refs[i], q->id))
            continue;
        if (!post_by_message_id(w->db, q->list, q->refs[i], &p)) {
            note_referring(w, f, q->list, q->refs[i]);
            continue;
        }
        note(f, p.thread);
        if (!parent)
            parent = p.number;
    }
    return parent;
}

static int64_t latest_of_subject(struct work *w, struct found *f, const struct placing_question *q)
{
    struct post p;
    if (!q->answers || q->n_refs || q->base_subject.n == 0)
        return 0;
    if (!post_by_subject(
            w->db, q->list, q->base_subject, q->date - THREADING_SUBJECT_SECONDS, q->date + 1, &p, 1))
        return 0;
    note(f, p.thread);
    return p.number;
}

struct placing placing_find(struct work *w, const struct placing_question *q)
{
    struct found f = {.n = 0};
    struct placing place = {.parent = nearest(w, &f, q)};
    struct post same;
    if (!place.parent)
        place.parent = latest_of_subject(w, &f, q);
    note_referring(w, &f, q->list, q->id);
    if (post_by_message_id(w->db, q->list, q->id, &same))
        note(&f, same.thread);
    for (size_t i = 0; i < f.n; i++)
        if (place.thread.v == 0 || f.threads[i].v < place.thread.v)
            place.thread = f.threads[i];
    for (size_t i = 0; i < f.n; i++)
        if (f.threads[i].v != place.thread.v)
            thread_merge(w->db, place.thread, f.threads[i]);
    return place;
}

static bool descends(struct work *w, struct list_id list, int64_t number, int64_t from)
{
    struct post p;
    for (int depth = 0; number && depth < DEEPEST; depth++) {
        if (number == from)
            return true;
        if (!post_get(w->db, list, number, &p))
            return false;
        number = p.parent;
    }
    return number != 0;
}

/* Whether what it refers to holds nothing nearer than id that has come. */
static bool nearest_is(struct work *w, const struct post *p, struct str id)
{
    struct str *refs;
    struct post other;
    size_t n = message_refs(w->mem, w->db, p->message, &refs);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(refs[i], id))
            return true;
        if (post_by_message_id(w->db, p->list, refs[i], &other) && other.number != p->number)
            return false;
    }
    return false;
}

void placing_adopt(struct work *w, const struct placing_question *q, int64_t number)
{
    struct post posts[THREADS_MOST], own;
    if (!post_get(w->db, q->list, number, &own))
        return;
    size_t n = post_by_reference(w->db, q->list, q->id, 0, posts, THREADS_MOST);
    for (size_t i = 0; i < n; i++)
        if (posts[i].number != number && posts[i].parent != number && nearest_is(w, &posts[i], q->id) &&
            !descends(w, q->list, number, posts[i].number))
            post_place(w->db, q->list, posts[i].number, own.thread, number);
}

/* ---- a whole list anew */

struct whole {
    struct reference *posts; /* in the order of their numbers, which may have gaps */
    size_t n;
    struct threading_node *nodes;
};

static void load(struct work *w, struct list_id list, struct whole *all)
{
    struct reference *page = ARENA_ARRAY(w->mem, struct reference, PAGE);
    size_t cap = 0, got;
    int64_t after = 0;
    while ((got = reference_page(w->mem, w->db, list, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < got; i++) {
            all->posts = arena_push(w->mem, all->posts, &all->n, &cap, sizeof *all->posts);
            all->posts[all->n - 1] = page[i];
        }
        after = page[got - 1].number;
    }
    all->nodes = ARENA_ARRAY(w->mem, struct threading_node, all->n);
    for (size_t i = 0; i < all->n; i++) {
        const struct reference *r = &all->posts[i];
        all->nodes[i] = (struct threading_node){.id = r->message_id,
            .refs = r->refs,
            .n_refs = r->n_refs,
            .base_subject = r->base_subject,
            .answers = r->answers,
            .date = r->date,
            .number = r->number};
    }
}

static const struct reference *post_of(const struct whole *all, int64_t number)
{
    size_t low = 0, high = all->n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        *(all->posts[middle].number <= number ? &low : &high) = middle;
    }
    return &all->posts[low];
}

/* A thread keeps the row of its first post, unless an earlier thread claims that row too. */
struct claim {
    int64_t row;
    size_t node; /* the thread's first */
};

static int by_row(const void *x, const void *y)
{
    const struct claim *a = x, *b = y;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* Rows of threads, by the index of the thread's first node; 0 where a new one must be made. */
static struct thread_id *rows_kept(struct work *w, const struct whole *all)
{
    struct thread_id *rows = ARENA_ARRAY(w->mem, struct thread_id, all->n);
    struct claim *claims = ARENA_ARRAY(w->mem, struct claim, all->n);
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++)
        if (all->nodes[i].thread == i)
            claims[n++] = (struct claim){post_of(all, all->nodes[i].number)->thread.v, i};
    qsort(claims, n, sizeof *claims, by_row);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || claims[i].row != claims[i - 1].row)
            rows[claims[i].node].v = claims[i].row;
    return rows;
}

static void name_thread(struct work *w, struct thread_id row, struct str subject)
{
    struct thread t;
    if (thread_get(w->mem, w->db, row, &t) && !str_eq(t.subject, subject))
        thread_rename(w->db, row, subject);
}

void placing_rebuild(struct work *w, struct list_id list)
{
    struct whole all = {0};
    load(w, list, &all);
    threading_arrange(w->mem, all.nodes, all.n);
    struct thread_id *rows = rows_kept(w, &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct threading_node *node = &all.nodes[i];
        const struct reference *r = post_of(&all, node->number);
        if (node->thread == i) {
            if (rows[i].v == 0)
                rows[i] = thread_add(w->db, list, r->subject);
            name_thread(w, rows[i], r->subject);
        }
        int64_t parent = node->parent == STR_NONE ? 0 : all.nodes[node->parent].number;
        if (r->thread.v != rows[node->thread].v || r->parent != parent)
            post_place(w->db, list, node->number, rows[node->thread], parent);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread's page: its messages as a tree, and the permanent address of each. */
#include "page/page_thread.h"

#include <stdlib.h>

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "page/article.h"
#include "page/page.h"
#include "page/series.h"
#include "publish.h"
#include "shelf.h"
#include "site.h"
#include "store/db.h"
#include "store/list.h"
#include "store/outline.h"
#include "text/template.h"

enum { TAGS_SHOWN = 30 };

/* ---- the tree */

struct node {
    struct outline *post;
    size_t parent, child, next; /* indexes into the nodes, STR_NONE for none */
    int depth;
    size_t page; /* from 1 */
};

struct leaves { /* the thread as it is being written */
    struct site *s;
    const struct shelf *shelf;
    const struct shelf_thread *thread;
    struct node *nodes; /* by (date, number) */
    struct series pages;
};

static const struct outline *find(struct outline *const *posts, size_t n, int64_t number, size_t *at)
{
    for (*at = 0; *at < n; ++*at)
        if (posts[*at]->number == number)
            return posts[*at];
    return NULL;
}

struct numbered {
    int64_t number;
    size_t at;
};

static int by_number(const void *x, const void *y)
{
    const struct numbered *a = x, *b = y;
    return (a->number > b->number) - (a->number < b->number);
}

/* The nearest ancestor that may be seen. */
static size_t parent_of(const struct leaves *l, const struct numbered *index, int64_t number)
{
    const struct shelf_thread *t = l->thread;
    size_t at;
    for (size_t steps = 0; number && steps <= t->n_hidden; steps++) {
        struct numbered wanted = {.number = number};
        const struct numbered *found = bsearch(&wanted, index, t->n_posts, sizeof wanted, by_number);
        if (found)
            return found->at;
        const struct outline *hidden = find(t->hidden, t->n_hidden, number, &at);
        number = hidden ? hidden->parent : 0;
    }
    return STR_NONE;
}

static void grow_tree(struct leaves *l)
{
    const struct shelf_thread *t = l->thread;
    struct arena *a = l->s->mem;
    struct numbered *index = ARENA_ARRAY(a, struct numbered, t->n_posts);
    l->nodes = ARENA_ARRAY(a, struct node, t->n_posts);
    for (size_t i = 0; i < t->n_posts; i++) {
        l->nodes[i] = (struct node){.post = t->posts[i], .child = STR_NONE, .next = STR_NONE};
        index[i] = (struct numbered){t->posts[i]->number, i};
    }
    qsort(index, t->n_posts, sizeof *index, by_number);
    for (size_t i = t->n_posts; i-- > 0;) { /* from the end, so that siblings come out by date */
        struct node *node = &l->nodes[i];
        node->parent = parent_of(l, index, node->post->parent);
        if (node->parent == STR_NONE)
            continue;
        node->next = l->nodes[node->parent].child;
        l->nodes[node->parent].child = i;
    }
}

/* ---- messages */

static struct str page_name(const struct leaves *l, size_t page)
{
    struct arena *a = l->s->w->mem;
    return series_path(a, arena_printf(a, "%lld.html", (long long)l->thread->id.v), page);
}

static struct str author_of(const struct leaves *l, const struct node *node)
{
    return page_short(l->s, page_clean(l->s, node->post->author), PAGE_NAME);
}

static void put_stub(struct leaves *l, const struct node *node)
{
    struct site *s = l->s;
    struct arena *a = s->w->mem;
    struct buf path, stub;
    buf_init(&path, 2000);
    buf_init(&stub, BUF_MAX);
    pointing_message(&path, s->w->conf, l->shelf->list, node->post->permalink);
    template_put(&stub, "web/stub.html",
        HOLES(HOLE("lang", page_list_lang(l->shelf->list)),
            HOLE("title",
                arena_printf(a, "%.*s/%lld", STR(l->shelf->list->name), (long long)node->post->number)),
            HOLE("href", arena_printf(a, "../t/%.*s#%lld", STR(page_name(l, node->page)),
                             (long long)node->post->number))));
    publish_put(s->publish, buf_str(&path), buf_str(&stub));
    buf_release(&path);
    buf_release(&stub);
}

static void put_message(struct leaves *l, struct node *node)
{
    struct site *s = l->s;
    work_next(s->w);
    struct article x = {.shelf = l->shelf,
        .post = node->post,
        .subject = page_clean(s, l->thread->subject),
        .depth = node->depth,
        .parent_author = S(""),
        .parent_href = S("")};
    if (node->parent != STR_NONE) {
        const struct node *parent = &l->nodes[node->parent];
        x.parent_author = author_of(l, parent);
        x.parent_href = arena_printf(
            s->w->mem, "%.*s#%lld", STR(page_name(l, parent->page)), (long long)parent->post->number);
    }
    if (!article_read(s, &x))
        return;
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t k = 0; k < x.n; k++) {
        buf_reset(&b);
        article_piece(s, &x, k, &b);
        size_t page = series_add(&l->pages, buf_str(&b));
        node->page = k ? node->page : page;
    }
    buf_release(&b);
    put_stub(l, node);
}

/* Each message below the one that it answers, without recursion: a thread may be very deep. */
static void walk(struct leaves *l)
{
    size_t *stack = ARENA_ARRAY(l->s->mem, size_t, l->thread->n_posts + 1), n = 0;
    for (size_t root = 0; root < l->thread->n_posts; root++) {
        if (l->nodes[root].parent != STR_NONE)
            continue;
        put_message(l, &l->nodes[root]);
        stack[n++] = l->nodes[root].child;
        while (n) {
            size_t at = stack[n - 1];
            if (at == STR_NONE) {
                n--;
                continue;
            }
            struct node *node = &l->nodes[at];
            stack[n - 1] = node->next;
            node->depth = l->nodes[node->parent].depth + 1;
            put_message(l, node);
            stack[n++] = node->child;
        }
    }
}

/* ---- pages */

static void main_of(struct buf *out, const struct series *r, struct str articles, struct str links)
{
    const struct shelf_thread *t = r->of;
    struct site *s = r->s;
    struct arena *a = s->w->mem;
    struct buf tags;
    buf_init(&tags, BUF_MAX);
    page_label_links(s, &tags, t, S("../"), TAGS_SHOWN);
    template_put(out, "web/thread.html",
        HOLES(HOLE("subject", page_short(s, r->page->title, PAGE_LONGEST)),
            HOLE("lang", page_lang(t->posts[0]->lang)), HOLE("posts", page_number(a, (int64_t)t->n_posts)),
            HOLE("one", t->n_posts == 1 ? S("1") : S("")), HOLE("people", page_number(a, (int64_t)t->n_people)),
            HOLE("one_person", t->n_people == 1 ? S("1") : S("")), HOLE("tags", buf_str(&tags)),
            HOLE("more_tags",
                t->n_labels > TAGS_SHOWN ? page_number(a, (int64_t)(t->n_labels - TAGS_SHOWN)) : S("")),
            HOLE("articles", articles), HOLE("series", links)));
    buf_release(&tags);
}

static struct str first_page(struct site *s, const struct shelf *shelf, struct thread_id id)
{
    return arena_printf(s->mem, "%.*s/t/%lld.html", STR(shelf->folder), (long long)id.v);
}

static void remove_stubs(struct site *s, const struct shelf *shelf, const struct shelf_thread *t)
{
    struct buf path;
    buf_init(&path, 2000);
    for (size_t i = 0; i < t->n_hidden; i++) {
        buf_reset(&path);
        pointing_message(&path, s->w->conf, shelf->list, t->hidden[i]->permalink);
        publish_remove(s->publish, buf_str(&path));
    }
    buf_release(&path);
}

void page_thread(struct site *s, const struct shelf *shelf, const struct shelf_thread *t)
{
    page_next(s);
    remove_stubs(s, shelf, t);
    if (t->n_posts == 0) {
        page_thread_gone(s, shelf, t->id);
        return;
    }
    struct page page = {.path = first_page(s, shelf, t->id),
        .title = arena_str(s->mem, page_clean(s, t->subject)),
        .shelf = shelf};
    struct leaves l = {
        .s = s, .shelf = shelf, .thread = t, .pages = {.s = s, .page = &page, .main = main_of, .of = t}};
    grow_tree(&l);
    series_begin(&l.pages);
    db_read_begin(s->w->db);
    walk(&l);
    db_read_end(s->w->db);
    series_end(&l.pages);
}

void page_thread_gone(struct site *s, const struct shelf *shelf, struct thread_id id)
{
    page_next(s);
    series_remove(s, first_page(s, shelf, id), 1);
}

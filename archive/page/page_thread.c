/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread's page: its messages as a tree, and the permanent address of each. */
#include <stdlib.h>

#include "action/pointing.h"
#include "action/rendering.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/when.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "page/page.h"
#include "publish.h"
#include "shelf.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outline.h"
#include "store/part.h"
#include "text/escape.h"
#include "text/template.h"

enum { DEEPEST_SHOWN = 3 };

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
    struct str *pages;  /* articles of each page */
    size_t n_pages, cap_pages;
    struct buf page;
    size_t weight;
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
    struct arena *a = l->s->w->mem;
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

/* ---- one message */

static struct str size_text(struct arena *a, int64_t bytes)
{
    if (bytes < 1000)
        return arena_printf(a, "%lld B", (long long)bytes);
    if (bytes < 1000000)
        return arena_printf(a, "%lld KB", (long long)(bytes + 500) / 1000);
    return arena_printf(a, "%lld.%lld MB", (long long)bytes / 1000000, (long long)bytes / 100000 % 10);
}

static void attachments(struct site *s, struct buf *b, struct message_id id)
{
    struct kept_part *parts;
    size_t n = part_all(s->w->mem, s->w->db, id, &parts);
    for (size_t i = 0; i < n; i++)
        if (parts[i].use == PART_ATTACHMENT)
            template_put(b, "web/attachment.html",
                HOLES(HOLE("name", page_clean(s, parts[i].filename.n ? parts[i].filename : S("—"))),
                    HOLE("type", parts[i].type), HOLE("size", size_text(s->w->mem, parts[i].size))));
}

static struct str lang_of(struct str lang)
{
    for (size_t i = 0; i < lang.n; i++)
        if (!ascii_alnum(lang.p[i]) && lang.p[i] != '-')
            return S("");
    return lang.n <= 35 ? lang : S("");
}

static struct str page_name(const struct leaves *l, size_t page)
{
    struct arena *a = l->s->w->mem;
    return page_series_name(a, arena_printf(a, "%lld", (long long)l->thread->id.v), page);
}

static struct str reply_address(const struct leaves *l, const struct node *node)
{
    struct arena *a = l->s->w->mem;
    struct buf b;
    buf_init(&b, BUF_MAX);
    struct local reply = {.verb = LOCAL_REPLY, .number = node->post->number};
    buf_printf(&b, "mailto:%.*s?subject=", STR(pointing_verb(a, l->shelf->list, &reply)));
    url_component(&b, arena_printf(a, "Re: %.*s", STR(page_clean(l->s, l->thread->subject))));
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static struct str author_of(const struct leaves *l, size_t node)
{
    return node == STR_NONE ? S("") : page_clean(l->s, l->nodes[node].post->author);
}

/* Piece k of a message's words, from 0; what stands at its head and foot depends on which it is. */
static void article(const struct leaves *l, struct buf *b, const struct node *node, const struct message *m,
    const struct rendered *body, size_t k)
{
    struct site *s = l->s;
    struct arena *a = s->w->mem;
    struct buf iso, files;
    struct civil c;
    bool last = k + 1 == body->n;
    buf_init(&iso, 64);
    buf_init(&files, BUF_MAX);
    when_iso_offset(&iso, m->date, m->date_zone);
    when_split_offset(m->date, m->date_zone, &c);
    if (last)
        attachments(s, &files, m->id);
    int depth = node->depth < DEEPEST_SHOWN ? node->depth : DEEPEST_SHOWN;
    struct str id = page_number(a, node->post->number), none = S("");
    bool answers = k == 0 && node->parent != STR_NONE;
    template_put(b, "web/article.html",
        HOLES(HOLE("id", k ? arena_printf(a, "%.*s.%zu", STR(id), k + 1) : id),
            HOLE("class", depth ? arena_printf(a, "d%d", depth) : none),
            HOLE("author", page_clean(s, m->author)),
            HOLE("parent_author", answers ? author_of(l, node->parent) : none),
            HOLE("parent_href",
                answers ? arena_printf(a, "%.*s#%lld", STR(page_name(l, l->nodes[node->parent].page)),
                              (long long)l->nodes[node->parent].post->number)
                        : none),
            HOLE("more", k ? S("1") : none), HOLE("iso", buf_str(&iso)),
            HOLE("when",
                arena_printf(a, "%.*s, %02d:%02d", STR(page_day(s, m->date, m->date_zone)), c.hour, c.minute)),
            HOLE("lang", lang_of(m->lang)), HOLE("body", body->pieces[k]), HOLE("attachments", buf_str(&files)),
            HOLE("reply", last ? reply_address(l, node) : none),
            HOLE("permalink", last ? arena_printf(a, "../m/%.*s.html", STR(m->permalink)) : none),
            HOLE("number", id)));
    buf_release(&iso);
    buf_release(&files);
}

/* ---- pages */

static void end_page(struct leaves *l)
{
    struct arena *a = l->s->w->mem;
    l->pages = arena_push(a, l->pages, &l->n_pages, &l->cap_pages, sizeof *l->pages);
    l->pages[l->n_pages - 1] = arena_str(a, buf_str(&l->page));
    buf_reset(&l->page);
    l->weight = 0;
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
        HOLES(HOLE("title",
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
    struct message m;
    struct rendered body;
    struct buf b;
    if (!message_get(s->w->mem, s->w->db, node->post->message, &m))
        return;
    buf_init(&b, BUF_MAX);
    struct rendering how = {.words = s->w->words, .own = s->own, .quoted_author = author_of(l, node->parent)};
    rendering_pieces(s->w->mem, &how, m.body, &body);
    for (size_t k = 0; k < body.n; k++) {
        buf_reset(&b);
        node->page = node->page ? node->page : l->n_pages + 1; /* as far as is known: its links do not weigh */
        article(l, &b, node, &m, &body, k);
        size_t weight = publish_weight(s->publish, buf_str(&b));
        if (l->weight && l->weight + weight > PAGE_WEIGHT) {
            end_page(l);
            node->page = k == 0 ? l->n_pages + 1 : node->page;
        }
        buf_put(&l->page, buf_str(&b));
        l->weight += weight;
    }
    put_stub(l, node);
    buf_release(&b);
}

/* Each message below the one that it answers, without recursion: a thread may be very deep. */
static void walk(struct leaves *l)
{
    size_t *stack = ARENA_ARRAY(l->s->w->mem, size_t, l->thread->n_posts + 1), n = 0;
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
    end_page(l);
}

static void put_page(struct leaves *l, size_t this)
{
    struct site *s = l->s;
    struct arena *a = s->w->mem;
    const struct shelf_thread *t = l->thread;
    struct buf main, tags, series;
    struct str subject = t->subject.n ? page_clean(s, t->subject) : S("(no subject)");
    buf_init(&main, BUF_MAX);
    buf_init(&tags, BUF_MAX);
    buf_init(&series, BUF_MAX);
    page_label_links(s, &tags, t, S("../"), t->n_labels);
    page_series(s, &series, page_number(a, t->id.v), this, l->n_pages);
    template_put(&main, "web/thread.html",
        HOLES(HOLE("subject", subject), HOLE("posts", page_number(a, (int64_t)t->n_posts)),
            HOLE("one", t->n_posts == 1 ? S("1") : S("")), HOLE("people", page_number(a, (int64_t)t->n_people)),
            HOLE("one_person", t->n_people == 1 ? S("1") : S("")), HOLE("tags", buf_str(&tags)),
            HOLE("articles", l->pages[this - 1]), HOLE("series", buf_str(&series))));
    page_put(s,
        &(struct page){.path = arena_printf(a, "%.*s/t/%.*s", STR(l->shelf->folder), STR(page_name(l, this))),
            .title = subject,
            .shelf = l->shelf,
            .main = buf_str(&main)});
    buf_release(&main);
    buf_release(&tags);
    buf_release(&series);
}

static void remove_pages(struct site *s, const struct shelf *shelf, struct thread_id id, size_t from)
{
    struct arena *a = s->w->mem;
    struct str name = arena_printf(a, "%.*s/t/%lld", STR(shelf->folder), (long long)id.v);
    size_t last = from;
    while (publish_has(s->publish, page_series_name(a, name, last)))
        last++;
    while (last > from) /* the highest first: a build that is killed here leaves no page behind a gap */
        publish_remove(s->publish, page_series_name(a, name, --last));
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
    struct leaves l = {.s = s, .shelf = shelf, .thread = t};
    remove_stubs(s, shelf, t);
    if (t->n_posts) {
        buf_init(&l.page, BUF_MAX);
        grow_tree(&l);
        walk(&l);
        buf_release(&l.page);
    }
    for (size_t this = 1; this <= l.n_pages; this ++)
        put_page(&l, this);
    remove_pages(s, shelf, t->id, l.n_pages + 1);
}

void page_thread_gone(struct site *s, const struct shelf *shelf, struct thread_id id)
{
    remove_pages(s, shelf, id, 1);
}

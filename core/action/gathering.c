/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a member's digest of a list holds. */
#include "action/gathering.h"

#include <stdlib.h>

#include "action/excerpting.h"
#include "action/work.h"
#include "base/arena.h"
#include "store/issue.h"
#include "store/list.h"
#include "store/post.h"
#include "store/subscription.h"
#include "store/thread.h"

enum { PAGE = 500, FIRST_MOST = 28 * 86400 };

bool gathering_due(struct work *w, const struct subscription *s, int64_t end, struct window *out)
{
    struct issue last;
    if (issue_last(w->db, s->list, s->person, &last)) {
        *out = (struct window){.start = last.window_end,
            .end = end,
            .before = last.window_start,
            .seen = issue_highest(w->db, last.id, s->list)};
    } else {
        int64_t since = s->joined - 1 > end - FIRST_MOST ? s->joined - 1 : end - FIRST_MOST;
        *out = (struct window){.start = since, .end = end, .before = since};
    }
    return out->start < end;
}

/* ---- the posts */

struct chosen {
    struct topic_id at[TOPICS_MOST];
    size_t n; /* none: all */
};

struct found {
    struct post post;
    const struct excerpt *excerpt;
    size_t topic; /* its place among the list's topics */
    int64_t thread_at;
};

struct search {
    struct work *w;
    struct excerpts *excerpts;
    const struct window *window;
    struct chosen chosen;
    struct found *found;
    size_t n, cap;
};

static bool wanted(const struct search *s, const struct post *p)
{
    if (p->filed <= s->window->start && p->number <= s->window->seen)
        return false;
    for (size_t i = 0; i < s->chosen.n; i++)
        if (s->chosen.at[i].v == p->topic.v)
            return true;
    return s->chosen.n == 0;
}

static void look_at(struct search *s, const struct post *p)
{
    const struct excerpt *e = wanted(s, p) ? excerpts_get(s->excerpts, s->w, p->message) : NULL;
    if (!e || e->shown >= SHOWN_HIDDEN)
        return;
    s->found = arena_push(s->w->mem, s->found, &s->n, &s->cap, sizeof *s->found);
    s->found[s->n - 1] = (struct found){.post = *p, .excerpt = e};
}

static void find_posts(struct search *s, struct list_id list)
{
    struct post *page = ARENA_ARRAY(s->w->mem, struct post, PAGE), last = {0};
    size_t n = PAGE;
    while (n == PAGE) {
        n = post_by_filed(
            s->w->db, list, s->window->before + 1, s->window->end + 1, last.number ? &last : NULL, page, PAGE);
        for (size_t i = 0; i < n; i++)
            look_at(s, &page[i]);
        if (n)
            last = page[n - 1];
    }
}

/* ---- their order: topics as the list has them, threads by their first number here, posts by number */

static int by_number(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    return (a->post.number > b->post.number) - (a->post.number < b->post.number);
}

static int by_thread(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    if (a->post.thread.v != b->post.thread.v)
        return a->post.thread.v < b->post.thread.v ? -1 : 1;
    return by_number(x, y);
}

static int by_place(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    if (a->topic != b->topic)
        return a->topic < b->topic ? -1 : 1;
    if (a->thread_at != b->thread_at)
        return a->thread_at < b->thread_at ? -1 : 1;
    return by_number(x, y);
}

struct topics {
    struct topic at[TOPICS_MOST];
    size_t n;
};

static size_t place_of(const struct topics *t, struct topic_id id)
{
    size_t i = 0;
    while (i < t->n && t->at[i].id.v != id.v)
        i++;
    return i;
}

/* A thread stands where its first post here belongs, all of it. */
static void place(struct search *s, const struct topics *topics)
{
    struct found *first = NULL;
    if (s->n)
        qsort(s->found, s->n, sizeof *s->found, by_thread);
    for (size_t i = 0; i < s->n; i++) {
        struct found *f = &s->found[i];
        if (!first || first->post.thread.v != f->post.thread.v)
            first = f;
        f->topic = place_of(topics, first->post.topic);
        f->thread_at = first->post.number;
    }
    if (s->n)
        qsort(s->found, s->n, sizeof *s->found, by_place);
}

/* ---- sections */

static void open_thread(struct work *w, const struct found *f, struct gathered_thread *t)
{
    struct thread thread;
    struct post first;
    if (thread_get(w->mem, w->db, f->post.thread, &thread))
        t->subject = excerpting_subject(w->mem, w->words, thread.subject);
    if (post_by_thread(w->db, f->post.thread, 0, &first, 1) && first.number < f->post.number)
        t->earlier = first.number;
}

static void divide(struct search *s, const struct topics *topics, struct gathered *out)
{
    struct gathered_post *posts = ARENA_ARRAY(s->w->mem, struct gathered_post, s->n);
    struct gathered_thread *threads = ARENA_ARRAY(s->w->mem, struct gathered_thread, s->n);
    out->sections = ARENA_ARRAY(s->w->mem, struct gathered_section, topics->n + 1);
    out->n_posts = s->n;
    for (size_t i = 0; i < s->n; i++) {
        const struct found *f = &s->found[i];
        posts[i] = (struct gathered_post){f->post.number, f->post.date, f->post.message, f->excerpt};
        if (i == 0 || f->topic != f[-1].topic)
            out->sections[out->n++] =
                (struct gathered_section){.topic = f->topic < topics->n ? topics->at[f->topic].title : S(""),
                    .threads = &threads[out->n_threads]};
        if (i == 0 || f->topic != f[-1].topic || f->thread_at != f[-1].thread_at) {
            struct gathered_thread *t = &threads[out->n_threads++];
            open_thread(s->w, f, t);
            t->posts = &posts[i];
            out->sections[out->n - 1].n++;
        }
        threads[out->n_threads - 1].n++;
    }
}

void gathering_window(struct work *w, struct excerpts *e, const struct subscription *s,
    const struct window *window, struct gathered *out)
{
    struct search search = {.w = w, .excerpts = e, .window = window};
    struct topics *topics = ARENA_NEW(w->mem, struct topics);
    *out = (struct gathered){.n = 0};
    search.chosen.n = subscription_topics(w->db, s->list, s->person, search.chosen.at, TOPICS_MOST);
    topics->n = topic_page(w->mem, w->db, s->list, (struct topic_id){0}, topics->at, TOPICS_MOST);
    find_posts(&search, s->list);
    place(&search, topics);
    divide(&search, topics, out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One member's digests. */
#include "due.h"

#include "action/dressing.h"
#include "action/excerpting.h"
#include "action/gathering.h"
#include "action/scheduling.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/when.h"
#include "render.h"
#include "store/blob.h"
#include "store/issue.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/subscription.h"

enum { PAGE = 100 };

static bool gets_digests(const struct subscription *s)
{
    return s->mode >= MODE_DIGEST && s->mode <= MODE_RADIO;
}

/* ---- what is due */

static void list_items(struct work *w, const struct gathered *g, struct due *d)
{
    d->items = ARENA_ARRAY(w->mem, struct issue_item, g->n_posts);
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->sections[i].n; k++) {
            const struct gathered_thread *t = &g->sections[i].threads[k];
            for (size_t m = 0; m < t->n; m++, d->n_items++)
                d->items[d->n_items] =
                    (struct issue_item){(int)d->n_items + 1, d->list->id, t->posts[m].number};
        }
}

static struct str written(struct work *w, const struct rendering *r,
    void (*render)(struct work *, const struct rendering *, struct buf *))
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    render(w, r, &b);
    struct str s = arena_str(w->mem, buf_str(&b));
    buf_release(&b);
    return s;
}

static struct str body_of(struct work *w, struct str text)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    render_body(text, &b);
    struct str s = arena_str(w->mem, buf_str(&b));
    buf_release(&b);
    return s;
}

bool due_render(struct work *w, struct excerpts *e, const struct subscription *s, const struct person *p,
    const struct window *window, struct due *out)
{
    struct list *l = ARENA_NEW(w->mem, struct list);
    struct gathered g;
    struct schedule when = scheduling_of(w, s, p);
    struct str address = address_get(w->mem, w->db, person_main_address(w->db, p->id));
    if (address.n == 0 || !list_get(w->mem, w->db, s->list, l))
        return false;
    gathering_window(w, e, s, window, &g);
    if (g.n_posts == 0)
        return false;
    *out = (struct due){.list = l, .mode = s->mode, .lang = p->lang};
    out->issue = ARENA_NEW(w->mem, struct issue);
    *out->issue = (struct issue){.list = l->id,
        .person = p->id,
        .window_start = window->start,
        .window_end = window->end,
        .made = w->now};
    list_items(w, &g, out);
    if (g.n_posts == 1) {
        out->alone = g.sections[0].threads[0].posts[0].message;
        return true;
    }
    struct rendering r = {.list = l,
        .person = p,
        .address = address,
        .zone = when.zone,
        .mode = s->mode,
        .window = window,
        .gathered = &g};
    out->head = written(w, &r, render_head);
    out->text = written(w, &r, render_text);
    out->body = body_of(w, out->text);
    return true;
}

/* The subscriptions of a person who gets digests, a page of them; erased persons have none. */
static size_t subscriptions(
    struct work *w, struct person_id id, struct list_id after, struct subscription *page, struct person *p)
{
    if (!person_get(w->mem, w->db, id, p) || p->erased)
        return 0;
    return subscription_of_person(w->db, id, after, page, PAGE);
}

void due_make(struct work *w, struct excerpts *e, struct person_id person, struct dues *out)
{
    struct subscription page[PAGE];
    struct person *p = ARENA_NEW(w->mem, struct person);
    struct list_id after = {0};
    struct window window;
    for (size_t n = PAGE; n == PAGE;) {
        n = subscriptions(w, person, after, page, p);
        for (size_t i = 0; i < n; i++) {
            struct schedule s = scheduling_of(w, &page[i], p);
            struct due d;
            after = page[i].list;
            if (!gets_digests(&page[i]) || !gathering_due(w, &page[i], scheduling_last(&s, w->now), &window) ||
                !due_render(w, e, &page[i], p, &window, &d))
                continue;
            out->at = arena_push(w->mem, out->at, &out->n, &out->cap, sizeof *out->at);
            out->at[out->n - 1] = d;
        }
    }
}

int64_t due_next(struct work *w, struct person_id person)
{
    struct subscription page[PAGE];
    struct person p;
    struct list_id after = {0};
    int64_t first = 0;
    for (size_t n = PAGE; n == PAGE;) {
        n = subscriptions(w, person, after, page, &p);
        for (size_t i = 0; i < n; i++) {
            struct schedule s = scheduling_of(w, &page[i], &p);
            int64_t next = scheduling_next(&s, w->now);
            after = page[i].list;
            if (gets_digests(&page[i]) && (!first || next < first))
                first = next;
        }
    }
    return first;
}

/* ---- queueing */

struct copy_id due_copy(struct work *w, const struct due *d)
{
    unsigned char sha[HASH_SIZE];
    struct message m;
    struct str raw;
    if (d->alone.v) {
        if (!message_get(w->mem, w->db, d->alone, &m) || !blob_get(w->mem, w->db, m.raw, &raw))
            return (struct copy_id){0}; /* erased just now */
        return dressing_copy(w, d->list, d->alone, raw);
    }
    hash_sha256(d->body, sha);
    struct copy c = {.kind = COPY_DIGEST,
        .list = d->list->id,
        .mode = d->mode,
        .lang = d->lang,
        .created = w->now,
        .head = d->head,
        .body = blob_put(w->db, sha, d->body)};
    return copy_add(w->db, &c);
}

void due_queue(struct work *w, struct due *d)
{
    struct address_id address = person_main_address(w->db, d->issue->person);
    if (address.v == 0 || !issue_claim(w->db, d->issue))
        return;
    for (size_t i = 0; i < d->n_items; i++)
        issue_item_add(w->db, d->issue->id, &d->items[i]);
    struct copy_id copy = due_copy(w, d);
    if (copy.v) {
        issue_set_copy(w->db, d->issue->id, copy);
        /* it goes at once, whatever time --at says it is */
        outbox_add(w->db, copy, address, d->issue->person, d->list->id, when_now());
    }
}

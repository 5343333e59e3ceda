/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies in memory. */
#include "copies.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/when.h"
#include "store/outbox.h"

enum {
    PLACES = 2 * CONNECTIONS_MOST, /* a mail that is on its way, and the one after it */
    MUCH = 16 << 20,               /* bytes: what is beyond this waits its turn, but for one */
    LOOK_MS = 500,                 /* for so long nobody looks whether a mail was hidden */
};

struct copies {
    struct work *w;
    struct copy_held at[PLACES];
};

struct copies *copies_new(struct arena *a, struct work *w)
{
    struct copies *l = ARENA_NEW(a, struct copies);
    l->w = w;
    for (size_t i = 0; i < PLACES; i++)
        buf_init(&l->at[i].bytes, BUF_MAX);
    return l;
}

void copies_release(struct copies *l)
{
    for (size_t i = 0; i < PLACES; i++)
        buf_release(&l->at[i].bytes);
}

static void forget(struct copy_held *h)
{
    buf_release(&h->bytes);
    *h = (struct copy_held){0};
    buf_init(&h->bytes, BUF_MAX);
}

static struct copy_held *find(struct copies *l, struct copy_id copy)
{
    for (size_t i = 0; i < PLACES; i++)
        if (l->at[i].copy.v == copy.v)
            return &l->at[i];
    return NULL;
}

/* An empty place; NULL while too much is in use. */
static struct copy_held *place(struct copies *l)
{
    struct copy_held *empty = NULL;
    size_t bytes = 0;
    for (size_t i = 0; i < PLACES; i++) {
        struct copy_held *h = &l->at[i];
        if (h->copy.v && !h->users)
            forget(h);
        bytes += h->bytes.cap;
        empty = h->copy.v ? empty : h;
    }
    return bytes > MUCH ? NULL : empty;
}

static enum copies_end taken(struct copy_held *h, struct copy_held **out)
{
    h->users++;
    *out = h;
    return COPIES_HELD;
}

/* A batch may take half an hour, and nobody gets what was hidden meanwhile. */
enum copies_end copies_hold(struct copies *l, struct copy_id copy, struct copy_held **out)
{
    struct copy_held *h = find(l, copy);
    int64_t now = when_mono();
    if (h && now - h->looked < LOOK_MS)
        return taken(h, out);
    if (!copy_is_shown(l->w->db, copy))
        return COPIES_GONE;
    if (!h) {
        if (!(h = place(l)))
            return COPIES_FULL;
        if (!dressing_render(l->w, copy, &h->bytes)) {
            forget(h);
            return COPIES_GONE;
        }
        h->copy = copy;
    }
    h->looked = now;
    return taken(h, out);
}

void copies_drop(struct copy_held *h)
{
    h->users--;
}

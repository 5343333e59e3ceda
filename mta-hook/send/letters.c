/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies in memory. */
#include "letters.h"

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

struct letters {
    struct work *w;
    struct letter_held at[PLACES];
};

struct letters *letters_new(struct arena *a, struct work *w)
{
    struct letters *l = ARENA_NEW(a, struct letters);
    l->w = w;
    for (size_t i = 0; i < PLACES; i++)
        buf_init(&l->at[i].bytes, BUF_MAX);
    return l;
}

void letters_release(struct letters *l)
{
    for (size_t i = 0; i < PLACES; i++)
        buf_release(&l->at[i].bytes);
}

static void forget(struct letter_held *h)
{
    buf_release(&h->bytes);
    *h = (struct letter_held){0};
    buf_init(&h->bytes, BUF_MAX);
}

static struct letter_held *find(struct letters *l, struct copy_id copy)
{
    for (size_t i = 0; i < PLACES; i++)
        if (l->at[i].copy.v == copy.v)
            return &l->at[i];
    return NULL;
}

/* An empty place; NULL while too much is in use. */
static struct letter_held *place(struct letters *l)
{
    struct letter_held *empty = NULL;
    size_t bytes = 0;
    for (size_t i = 0; i < PLACES; i++) {
        struct letter_held *h = &l->at[i];
        if (h->copy.v && !h->users)
            forget(h);
        bytes += h->bytes.cap;
        empty = h->copy.v ? empty : h;
    }
    return bytes > MUCH ? NULL : empty;
}

static enum letters_end taken(struct letter_held *h, struct letter_held **out)
{
    h->users++;
    *out = h;
    return LETTERS_HELD;
}

/* A batch may take half an hour, and nobody gets what was hidden meanwhile. */
enum letters_end letters_hold(struct letters *l, struct copy_id copy, struct letter_held **out)
{
    struct letter_held *h = find(l, copy);
    int64_t now = when_mono();
    if (h && now - h->looked < LOOK_MS)
        return taken(h, out);
    if (!copy_is_shown(l->w->db, copy))
        return LETTERS_GONE;
    if (!h) {
        if (!(h = place(l)))
            return LETTERS_FULL;
        if (!dressing_render(l->w, copy, &h->bytes)) {
            forget(h);
            return LETTERS_GONE;
        }
        h->copy = copy;
    }
    h->looked = now;
    return taken(h, out);
}

void letters_drop(struct letter_held *h)
{
    h->users--;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of the copies that are in hand: each made once, for all the connections that carry it. */
#ifndef SEND_COPIES_H
#define SEND_COPIES_H

#include "base/buf.h"
#include "base/id.h"

struct arena;
struct copies;
struct work;

struct copy_held {
    struct copy_id copy;
    struct buf bytes;
    size_t users;
    int64_t looked; /* when_mono: it was shown then */
};

enum copies_end {
    COPIES_HELD, /* *out; copies_drop when it is not needed any more */
    COPIES_GONE, /* erased since */
    COPIES_FULL, /* not before others are dropped */
};

struct copies *copies_new(struct arena *a, struct work *w);
void copies_release(struct copies *l); /* before the arena ends */
enum copies_end copies_hold(struct copies *l, struct copy_id copy, struct copy_held **out);
void copies_drop(struct copy_held *h);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of the copies that are in hand: each made once, for all the connections that carry it. */
#ifndef SEND_LETTERS_H
#define SEND_LETTERS_H

#include "base/buf.h"
#include "base/id.h"

struct arena;
struct letters;
struct work;

struct letter_held {
    struct copy_id copy;
    struct buf bytes;
    size_t users;
    int64_t looked; /* when_mono: it was shown then */
};

enum letters_end {
    LETTERS_HELD, /* *out; letters_drop when it is not needed any more */
    LETTERS_GONE, /* erased since */
    LETTERS_FULL, /* not before others are dropped */
};

struct letters *letters_new(struct arena *a, struct work *w);
void letters_release(struct letters *l); /* before the arena ends */
enum letters_end letters_hold(struct letters *l, struct copy_id copy, struct letter_held **out);
void letters_drop(struct letter_held *h);

#endif

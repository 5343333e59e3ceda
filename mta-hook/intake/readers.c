/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers stand in a ring: the oldest mail is with the first of them. */
#include "readers.h"

#include <stdlib.h>

#include "action/opening.h"
#include "base/arena.h"
#include "base/die.h"
#include "base/spool.h"
#include "unit.h"

struct reader {
    struct arena *mem;
    struct unit *unit;
    struct opening_turn turn;
};

struct readers {
    const struct opening *openings;
    struct reader ring[READERS];
    size_t first, n;
};

struct readers *readers_new(const struct opening *openings)
{
    struct readers *r = calloc(1, sizeof *r);
    if (!r)
        die("out of memory");
    r->openings = openings;
    return r;
}

void readers_free(struct readers *r)
{
    free(r);
}

bool readers_idle(const struct readers *r)
{
    return r->n < READERS;
}

void readers_give(struct readers *r, struct arena *a, struct unit *u)
{
    if (!readers_idle(r))
        readers_done(r, true);
    size_t at = (r->first + r->n++) % READERS;
    r->ring[at] = (struct reader){.mem = a, .unit = u};
    opening_start(&r->openings[at], &r->ring[at].turn, u->entry->mail);
}

bool readers_done(struct readers *r, bool wait)
{
    struct opening_result opened;
    struct reader *oldest = &r->ring[r->first];
    if (r->n == 0 || !opening_done(oldest->mem, &r->openings[r->first], &oldest->turn, wait, &opened))
        return false;
    struct opening_result *kept = ARENA_NEW(oldest->mem, struct opening_result);
    *kept = opened;
    oldest->unit->opened = kept;
    r->first = (r->first + 1) % READERS;
    r->n--;
    return true;
}

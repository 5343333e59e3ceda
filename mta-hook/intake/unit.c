/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One spool entry is opened. */
#include "unit.h"

#include "action/opening.h"
#include "base/arena.h"
#include "base/spool.h"

void unit_open(struct arena *a, const struct opening *o, struct unit *u)
{
    struct opening_result *opened = ARENA_NEW(a, struct opening_result);
    *opened = opening_read(a, o, u->entry->mail);
    u->opened = opened;
}

bool unit_is_read(const struct unit *u)
{
    return u->opened->end == OPENED || u->opened->end == OPENING_REFUSED;
}

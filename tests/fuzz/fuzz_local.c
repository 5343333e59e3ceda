/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any address: what is read is written back, and read the same again. */
#include "base/arena.h"
#include "base/die.h"
#include "mail/local.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct arena *a = arena_new();
    struct local l, again;
    struct buf b;
    buf_init(&b, 1000);
    /* a name that no list can have may hold what reads as a verb */
    if (local_read(a, bytes, &l) && local_name_allowed(l.list) && local_write(&b, &l))
        if (!local_read(a, buf_str(&b), &again) || again.verb != l.verb || !str_eq(again.list, l.list))
            bug("an address changed on its way");
    buf_reset(&b);
    local_base(bytes, &b);
    buf_release(&b);
    local_name_allowed(bytes);
    arena_free(a);
    return 0;
}

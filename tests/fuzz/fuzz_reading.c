/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a record from the jail: refused, or it is written again byte for byte. */
#include "base/arena.h"
#include "mail/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct str flat = {(const char *)bytes, n};
    struct mail m;
    struct buf b;
    if (reading_read(a, flat, &m)) {
        buf_init(&b, BUF_MAX);
        reading_write(&b, &m);
        if (!str_eq(buf_str(&b), flat))
            abort();
        buf_release(&b);
    }
    arena_free(a);
    return 0;
}

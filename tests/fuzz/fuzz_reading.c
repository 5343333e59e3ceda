/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a record from the jail: refused, or it is written again as one that says the same: as short as
   it can be, and so byte for byte what comes when that is read and written. */
#include "base/arena.h"
#include "mail/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct mail m;
    struct buf once, twice;
    buf_init(&once, BUF_MAX);
    buf_init(&twice, BUF_MAX);
    if (reading_read(a, (struct str){(const char *)bytes, n}, &m)) {
        reading_write(&once, &m);
        if (reading_read(a, buf_str(&once), &m)) { /* it may repeat too much now */
            reading_write(&twice, &m);
            if (!str_eq(buf_str(&once), buf_str(&twice)))
                abort();
        }
    }
    buf_release(&once);
    buf_release(&twice);
    arena_free(a);
    return 0;
}

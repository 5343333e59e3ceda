/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an ISO date: what is read must, written and read back, be the same moment. */

#include "base/buf.h"
#include "base/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    int64_t at, again;
    struct buf b;
    struct civil c;
    if (!when_iso_read((struct str){(const char *)bytes, n}, &at))
        return 0;
    when_split_offset(at, 0, &c);
    if (c.year < 0 || c.year > 9999)
        return 0; /* an offset moved it out of the years that can be written */
    buf_init(&b, 64);
    when_iso(&b, at);
    if (buf_over(&b) || !when_iso_read(buf_str(&b), &again) || again != at)
        abort();
    buf_release(&b);
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as HTML mail: the text is UTF-8 without control characters, and not much longer. */

#include "base/utf8.h"
#include "text/htmltext.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    htmltext_put(&b, (struct str){(const char *)bytes, n});
    if (b.n > 20 * n + 64 || !utf8_valid(buf_str(&b)))
        abort();
    for (size_t i = 0; i < b.n; i++)
        if (((unsigned char)b.p[i] < 0x20 && b.p[i] != '\n') || b.p[i] == 0x7f)
            abort();
    buf_release(&b);
    return 0;
}

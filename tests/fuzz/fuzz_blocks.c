/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a body: rendered both ways, redacted and wrapped; no tag but ours comes out. */

#include "base/arena.h"
#include "base/utf8.h"
#include "text/blocks.h"
#include "text/redact.h"
#include "text/wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct buf b;
    struct str text = redact_text(a, utf8_clean(a, (struct str){(const char *)bytes, n}), NULL);
    buf_init(&b, BUF_MAX);
    wrap_text(&b, text, 72, WRAP_FLOWED | WRAP_JOIN);
    wrap_text(&b, text, 30, 0);
    if (!utf8_valid(text) || !utf8_valid(buf_str(&b)))
        abort();
    buf_reset(&b);
    blocks_html(&b, a, text, 0);
    blocks_html(&b, a, text, BLOCKS_LINES);
    blocks_html(&b, a, text, BLOCKS_MARKDOWN);
    struct str html = buf_str(&b);
    if (!utf8_valid(html) || str_find(html, S("<script")) != STR_NONE ||
        str_find(html, S("<img")) != STR_NONE || str_find(html, S("<a href=\"javascript:")) != STR_NONE)
        abort();
    buf_release(&b);
    arena_free(a);
    return 0;
}

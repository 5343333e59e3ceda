/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a header's text: one line of UTF-8, not much longer, whose words stay the same when we send it
 * on. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/utf8.h"
#include "charsets.h"
#include "mail/build.h"
#include "mail/encoded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str raw = {(const char *)data, size}, text = encoded_text(a, raw);
    if (!utf8_valid(text) || text.n > 6 * size)
        bug("%zu bytes of text from %zu", text.n, size);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
            bug("a control character in a line of text");
    encoded_count(raw);
    struct buf b;
    buf_init(&b, BUF_MAX);
    build_text(&b, S("Subject"), text);
    struct str again = encoded_text(a, str_trim(str_from(buf_str(&b), strlen("Subject:"))));
    bool marked = str_find(text, S("\xef\xbb\xbf")) != STR_NONE; /* a byte order mark is no word */
    for (struct str was, is; !marked && str_word(&text, &was);)
        if (!str_word(&again, &is) || !str_eq(is, was))
            bug("a word is sent on as another");
    buf_release(&b);
    arena_free(a);
    return 0;
}

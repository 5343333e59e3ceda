/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text: its blocks put together are the text. */
#include "base/arena.h"
#include "base/die.h"
#include "base/words.h"
#include "mail/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct arena *a = arena_new();
    struct quote_split q;
    size_t n = 0;
    quote_split(a, words_load(), bytes, &q);
    for (size_t i = 0; i < q.n; n += q.at[i++].text.n)
        if (q.at[i].text.p != bytes.p + n)
            bug("words were lost");
    if (n != bytes.n)
        bug("words were lost at the end");
    quote_reply(a, &q);
    quote_quoted(a, &q);
    arena_free(a);
    return 0;
}

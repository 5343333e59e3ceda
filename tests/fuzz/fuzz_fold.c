/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes folded: tokens are short and valid, and what was folded folds to itself. */

#include "base/arena.h"
#include "base/utf8.h"
#include "text/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct tokens t = {0};
    struct str text = {(const char *)bytes, n}, folded = fold_text(a, text);
    fold_tokens(a, text, &t);
    for (size_t i = 0; i < t.n; i++)
        if (t.at[i].n == 0 || t.at[i].n > TOKEN_MAX || !utf8_valid(t.at[i]))
            abort();
    if (!str_eq(fold_text(a, folded), folded) || !fold_words_equal(text, folded))
        abort();
    arena_free(a);
    return 0;
}

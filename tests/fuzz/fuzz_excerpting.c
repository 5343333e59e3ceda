/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the gist of a message: whatever the words are, it is one short line of valid text. */
#include "action/excerpting.h"

#include "base/arena.h"
#include "base/die.h"
#include "base/utf8.h"
#include "base/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str s)
{
    size_t n = 0;
    struct str rest = s;
    if (!utf8_valid(s) || str_chr(s, '\n') != STR_NONE)
        bug("no line of text");
    for (uint32_t cp; utf8_next(&rest, &cp);)
        n++;
    if (n > GIST_MOST)
        bug("%zu characters", n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str text = utf8_clean(a, (struct str){(const char *)data, size});
    check(excerpting_gist(a, words_load(), text));
    check(excerpting_subject(a, words_load(), text));
    arena_free(a);
    return 0;
}

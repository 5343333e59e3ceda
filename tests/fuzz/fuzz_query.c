/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a search: within its limits, and every term has tokens. */

#include "base/arena.h"
#include "text/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct query q;
    query_read(a, (struct str){(const char *)bytes, n}, &q);
    if (q.n > QUERY_TERMS_MAX)
        abort();
    for (size_t i = 0; i < q.n; i++)
        if (q.at[i].n_tokens == 0 || q.at[i].tokens[0].n == 0)
            abort();
    arena_free(a);
    return 0;
}

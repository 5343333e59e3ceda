/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of hashes, sorted when it is asked. */
#include "seen.h"

#include <stdlib.h>

#include "base/die.h"

static uint64_t hash_of(struct str s)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

void seen_add(struct seen *s, struct str text)
{
    if (s->n == s->most) {
        s->most = s->most ? s->most * 2 : 1024;
        s->at = realloc(s->at, s->most * sizeof *s->at);
        if (!s->at)
            die("out of memory");
    }
    s->at[s->n++] = hash_of(text);
    s->sorted = false;
}

static int by_value(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

bool seen_has(struct seen *s, struct str text)
{
    uint64_t h = hash_of(text);
    if (!s->sorted)
        qsort(s->at, s->n, sizeof *s->at, by_value);
    s->sorted = true;
    return s->n && bsearch(&h, s->at, s->n, sizeof h, by_value);
}

void seen_release(struct seen *s)
{
    free(s->at);
    *s = (struct seen){0};
}

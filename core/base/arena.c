/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of one unit of work. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024 };

struct block {
    struct block *older;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

struct adopted {
    struct adopted *older;
    void *p;
    size_t n;
};

struct arena {
    struct block *newest;
    struct adopted *adopted; /* they stand in the blocks */
    size_t used;
};

static struct block *block_new(size_t size)
{
    struct block *b = malloc(sizeof *b + size);
    if (!b)
        die("out of memory");
    b->older = NULL;
    b->used = 0;
    b->size = size;
    return b;
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);
    if (!a)
        die("out of memory");
    *a = (struct arena){.newest = block_new(FIRST_BLOCK)};
    return a;
}

void arena_reset(struct arena *a)
{
    for (; a->adopted; a->adopted = a->adopted->older)
        free(a->adopted->p);
    while (a->newest->older) {
        struct block *b = a->newest;
        a->newest = b->older;
        free(b);
    }
    a->newest->used = 0;
    a->used = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    free(a->newest);
    free(a);
}

void arena_forget(struct arena *a)
{
    for (; a->adopted; a->adopted = a->adopted->older) {
        explicit_bzero(a->adopted->p, a->adopted->n);
        free(a->adopted->p);
    }
    struct block *b = a->newest;
    do
        explicit_bzero(b->bytes, b->used);
    while ((b = b->older) != NULL);
    arena_free(a);
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

/* Not zeroed: a copy writes each byte itself, and megabytes of mail are copied several times. */
static void *room(struct arena *a, size_t n)
{
    const size_t align = alignof(max_align_t);
    if (n > SIZE_MAX / 2)
        die("out of memory");
    size_t want = (n + align - 1) & ~(align - 1);
    struct block *b = a->newest;
    if (want > b->size - b->used) {
        size_t size = b->size * 2 < LARGEST_BLOCK ? b->size * 2 : LARGEST_BLOCK;
        b = block_new(size > want ? size : want);
        b->older = a->newest;
        a->newest = b;
    }
    void *p = b->bytes + b->used;
    b->used += want;
    a->used += want;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(room(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        die("out of memory");
    return arena_alloc(a, bytes);
}

struct str arena_str(struct arena *a, struct str s)
{
    if (s.n == SIZE_MAX)
        die("out of memory");
    char *p = room(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return (struct str){p, s.n};
}

void arena_adopt(struct arena *a, void *p, size_t n)
{
    struct adopted *new = ARENA_NEW(a, struct adopted);
    *new = (struct adopted){a->adopted, p, n};
    a->adopted = new;
    a->used += n;
}

const char *arena_z(struct arena *a, struct str s)
{
    return arena_str(a, s).p;
}

struct str arena_lower(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = ascii_lower(s.p[i]);
    return (struct str){p, s.n};
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        bug("bad format");
    char *p = arena_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return (struct str){p, (size_t)n};
}

void *arena_push(struct arena *a, void *items, size_t *n, size_t *cap, size_t size)
{
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 8;
        void *grown = arena_array(a, more, size);
        if (*n)
            memcpy(grown, items, *n * size);
        items = grown;
        *cap = more;
    }
    ++*n;
    return items;
}

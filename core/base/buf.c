/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing byte buffer with a stated limit. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/die.h"

enum { LARGE = 1024 * 1024 };

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_release(struct buf *b)
{
    if (b->over && !b->asked)
        bug("a buffer of at most %zu bytes went over and nobody asked", b->max);
    free(b->p);
    *b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b)
{
    if (b->over && !b->asked)
        bug("a buffer of at most %zu bytes went over and nobody asked", b->max);
    b->n = 0;
    b->over = b->asked = false;
}

static bool room(struct buf *b, size_t more)
{
    if (b->over || more > b->max - b->n) {
        b->over = true;
        return false;
    }
    if (b->n + more <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap : 256;
    while (cap < b->n + more)
        cap *= 2;
    char *p = realloc(b->p, cap);
    if (!p)
        die("out of memory");
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_put(struct buf *b, struct str s)
{
    if (s.n == 0 || !room(b, s.n))
        return;
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_char(struct buf *b, char c)
{
    if (room(b, 1))
        b->p[b->n++] = c;
}

void buf_int(struct buf *b, int64_t v)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
    buf_put(b, (struct str){digits, (size_t)n});
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    char small[512];
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0)
        bug("bad format");
    if ((size_t)n < sizeof small) {
        buf_put(b, (struct str){small, (size_t)n});
        return;
    }
    if (!room(b, (size_t)n + 1)) /* one more, for the NUL that vsnprintf writes */
        return;
    va_start(ap, fmt);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

void buf_cut(struct buf *b, size_t n)
{
    if (n < b->n)
        b->n = n;
}

bool buf_over(struct buf *b)
{
    b->asked = true;
    return b->over;
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}

/* Megabytes are handed on and not copied: for a moment a copy would stand beside them. */
static struct str handed_on(struct arena *a, struct buf *b)
{
    char *p = realloc(b->p, b->n + 1);
    if (!p)
        die("out of memory");
    p[b->n] = 0;
    struct str s = {p, b->n};
    arena_adopt(a, p, b->n + 1);
    b->p = NULL;
    b->n = b->cap = 0;
    buf_release(b);
    return s;
}

struct str buf_take(struct arena *a, struct buf *b)
{
    if (b->n >= LARGE)
        return handed_on(a, b);
    struct str s = arena_str(a, buf_str(b));
    buf_release(b);
    return s;
}

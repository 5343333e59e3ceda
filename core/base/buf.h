/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing byte buffer with a stated limit: it cannot fail, it says .over. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct arena;

struct buf {
    char *p;
    size_t n, cap, max;
    bool over;  /* something did not fit and was left out, whole */
    bool asked; /* somebody called buf_over */
};

#define BUF_MAX ((size_t)1 << 31) /* for what is bounded already by its source */

void buf_init(struct buf *b, size_t max); /* in place; nothing is allocated yet */
void buf_release(struct buf *b);          /* a buf that went over unasked is a bug() */
void buf_reset(struct buf *b);            /* empty again, memory kept */
void buf_put(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_cut(struct buf *b, size_t n); /* keeps the first n bytes */
bool buf_over(struct buf *b);
struct str buf_str(const struct buf *b);             /* borrowed until the next change of b */
struct str buf_take(struct arena *a, struct buf *b); /* in the arena; b is released */

#endif

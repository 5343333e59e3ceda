/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of one unit of work: many small allocations, one end. Out of memory is die(). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
void arena_forget(struct arena *a); /* the same, and what stood in it is nowhere in our memory any more */
void arena_reset(struct arena *a);  /* everything in it ends; its first block is kept */
size_t arena_used(const struct arena *a);

void *arena_alloc(struct arena *a, size_t n); /* zeroed, aligned for any type, never NULL */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
void *arena_array(struct arena *a, size_t n, size_t size);

struct str arena_str(struct arena *a, struct str s); /* a copy; a NUL stands behind it */
/* p: n bytes that malloc gave, freed with the rest. */
void arena_adopt(struct arena *a, void *p, size_t n);
struct str arena_lower(struct arena *a, struct str s); /* a copy with small ASCII letters; the same */
struct str arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *arena_z(struct arena *a, struct str s); /* a copy as a C string; a NUL inside ends it early */

/* Makes room for one more item in a growing array: items = arena_push(a, items, &n, &cap, sizeof *items) and
   the new item is items[n - 1], zeroed. The old array stays valid until the arena's end. */
void *arena_push(struct arena *a, void *items, size_t *n, size_t *cap, size_t size);

#endif

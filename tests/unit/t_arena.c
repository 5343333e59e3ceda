/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena: alignment, zeroed memory, growing arrays, refusal of absurd sizes. */
#include "base/arena.h"

#include "tap.h"

static void zeroed(void)
{
    struct arena *a = arena_new();
    for (int round = 0; round < 3; round++) {
        for (size_t n = 1; n < 5000; n += 37) {
            char *p = arena_alloc(a, n);
            CHECK(((uintptr_t)p & 15) == 0);
            for (size_t i = 0; i < n; i++)
                CHECK(p[i] == 0);
            memset(p, 0xee, n);
        }
        arena_reset(a);
        CHECK_INT(arena_used(a), 0);
    }
    arena_free(a);
}

static void pushing(void)
{
    struct arena *a = arena_new();
    int *items = NULL;
    size_t n = 0, cap = 0;
    for (int i = 0; i < 1000; i++) {
        items = arena_push(a, items, &n, &cap, sizeof *items);
        CHECK(items[n - 1] == 0);
        items[n - 1] = i;
    }
    for (int i = 0; i < 1000; i++)
        CHECK_INT(items[i], i);
    arena_free(a);
}

static void strings(void)
{
    struct arena *a = arena_new();
    CHECK_STR(arena_printf(a, "%s-%d", "post", 12), "post-12");
    CHECK(strcmp(arena_lower(a, S("Text/PLAIN; \xc3\x84")).p, "text/plain; \xc3\x84") == 0);
    CHECK(strcmp(arena_z(a, str_sub(S("garden@x"), 0, 6)), "garden") == 0);
    arena_free(a);
}

static void absurd(void)
{
    tap_quiet();
    (void)ARENA_ARRAY(arena_new(), int64_t, SIZE_MAX / 4);
}

static void refused(void)
{
    CHECK_INT(tap_child(absurd), 75);
}

static const struct tap_test tests[] = {
    {"memory is aligned and zeroed, also after a reset", zeroed},
    {"arrays grow", pushing},
    {"copies end with a NUL", strings},
    {"a size that overflows is out of memory, not a small block", refused},
};
TAP_MAIN(tests)

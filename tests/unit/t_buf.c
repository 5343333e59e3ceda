/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buf: the limit, .over, and that nobody may overlook it. */
#include "base/buf.h"

#include "base/arena.h"
#include "tap.h"

static void grows(void)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 10000; i++)
        buf_printf(&b, "%d,", i % 10);
    CHECK_INT(b.n, 20000);
    CHECK(!buf_over(&b));
    buf_release(&b);
}

static void whole_or_nothing(void)
{
    struct buf b;
    buf_init(&b, 5);
    buf_put(&b, S("abcd"));
    buf_put(&b, S("efg"));
    buf_char(&b, 'x');
    CHECK_STR(buf_str(&b), "abcd");
    CHECK(buf_over(&b));
    buf_release(&b);
}

static void long_print(void)
{
    struct buf b;
    buf_init(&b, 2000);
    buf_printf(&b, "%01500d", 7);
    CHECK_INT(b.n, 1500);
    buf_printf(&b, "%01500d", 7);
    CHECK_INT(b.n, 1500);
    CHECK(buf_over(&b));
    buf_release(&b);
}

static void overlook(void)
{
    struct buf b;
    tap_quiet();
    buf_init(&b, 1);
    buf_put(&b, S("ab"));
    buf_release(&b);
}

static void overlooked(void)
{
    CHECK_INT(tap_child(overlook), 128 + 6);
}

static void taken(void)
{
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, 100);
    buf_put(&b, S("words"));
    struct str s = buf_take(a, &b);
    buf_put(&b, S("others"));
    CHECK_STR(s, "words");
    CHECK_STR(buf_take(a, &b), "others");
    CHECK_INT(buf_take(a, &b).n, 0);
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"what is taken stays in its arena, and the buf is empty", taken},
    {"a buf grows", grows},
    {"what does not fit is left out whole, and .over says so", whole_or_nothing},
    {"printing more than a small line", long_print},
    {"an .over that nobody read is a bug", overlooked},
};
TAP_MAIN(tests)

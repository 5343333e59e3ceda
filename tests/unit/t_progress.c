/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress: what the line says at the beginning, half-way, at the end, and when the size is not known. */
#include "base/progress.h"

#include "base/buf.h"
#include "tap.h"

static struct str line(int64_t size, int64_t done, uint64_t messages, int64_t ms)
{
    static struct buf b;
    struct progress p = {.name = "x.mbox", .size = size};
    buf_init(&b, 1000);
    progress_line(&b, &p, done, messages, ms);
    return buf_str(&b);
}

static void lines(void)
{
    CHECK_STR(line(1000, 500, 1200, 2000),
        "x.mbox                   [############------------]  50%  1200 messages  600/s  0:02 left");
    CHECK_STR(line(1000, 0, 0, 0), "x.mbox                   [------------------------]   0%  0 messages");
    CHECK_STR(
        line(1000, 1000, 5, 1000), "x.mbox                   [########################] 100%  5 messages  5/s");
    CHECK_STR(line(0, 500, 7, 1000), "x.mbox                   7 messages  7/s");
    CHECK_STR(
        line(10, 500, 7, 1000), "x.mbox                   [########################] 100%  7 messages  7/s");
}

static void no_terminal(void)
{
    struct progress p;
    CHECK(freopen("/dev/null", "w", stderr) != NULL);
    progress_begin(&p, "x", 10);
    CHECK(!p.on);
}

static const struct tap_test tests[] = {
    {"the line says how far, how fast and how long", lines},
    {"where there is no terminal, nothing moves", no_terminal},
};
TAP_MAIN(tests)

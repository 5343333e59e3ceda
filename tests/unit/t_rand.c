/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rand: every byte asked for is filled by chance, and no other is touched. */
#include "base/rand.h"

#include "base/when.h"
#include "tap.h"

static void all_filled(void)
{
    enum { N = 1 << 20 };
    unsigned char *p = calloc(1, N + 1);
    size_t count[256] = {0};
    rand_bytes(p, N);
    for (size_t i = 0; i < N; i++)
        count[p[i]]++;
    /* 4096 of each are expected, with a deviation of 64: ten of them happen to nobody */
    for (size_t i = 0; i < 256; i++)
        CHECK(count[i] > 4096 - 640 && count[i] < 4096 + 640);
    CHECK_INT(p[N], 0);
    free(p);
}

static void nothing_else(void)
{
    unsigned char p[8] = {1, 2, 3, 4, 5, 6, 7, 8}, kept[8];
    memcpy(kept, p, sizeof p);
    rand_bytes(p, 0);
    CHECK(memcmp(p, kept, sizeof p) == 0);
    for (int i = 0; i < 1000; i++)
        rand_bytes(p + 2, 4);
    CHECK(p[0] == 1 && p[1] == 2 && p[6] == 7 && p[7] == 8);
}

static void never_again(void)
{
    unsigned char mine[16], others[16];
    int pair[2];
    CHECK(pipe(pair) == 0);
    setenv("POSTHOUSE_NOW", "2026-05-04T07:00:00Z", 1); /* a clock that stands still makes no chance certain */
    pid_t pid = fork();
    rand_bytes(mine, sizeof mine);
    if (pid == 0)
        _exit(write(pair[1], mine, sizeof mine) != sizeof mine);
    CHECK(read(pair[0], others, sizeof others) == sizeof others);
    CHECK(waitpid(pid, NULL, 0) == pid);
    CHECK(memcmp(mine, others, sizeof mine) != 0);
    rand_bytes(others, sizeof others);
    CHECK(memcmp(mine, others, sizeof mine) != 0);
}

static const struct tap_test tests[] = {
    {"a megabyte is filled to its end, each value about as often as the others", all_filled},
    {"bytes beside those asked for stay as they were", nothing_else},
    {"neither a second call nor a forked child gets the same", never_again},
};
TAP_MAIN(tests)

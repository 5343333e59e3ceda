/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spool_entry: what is written is read back, and nothing else is taken for it. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/spool.h"
#include "tap.h"

static const struct str to[] = {S("garden@x.org"), S("-odd name@x.org")};

static void round_trip(void)
{
    struct spool_entry back = {0}, e = {.from = S(""), .to = to, .n_to = 2, .via = S("lmtp"), .at = 1777878000};
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, 10000);
    CHECK(spool_entry_write(&b, &e));
    buf_put(&b, S("to evil@x.org\n\nmail"));
    CHECK(spool_entry_read(a, buf_str(&b), &back));
    CHECK_STR(back.from, "");
    CHECK_INT(back.n_to, 2);
    CHECK_STR(back.to[1], "-odd name@x.org");
    CHECK_STR(back.via, "lmtp");
    CHECK_INT(back.at, 1777878000);
    CHECK_STR(back.mail, "to evil@x.org\n\nmail");
    for (size_t cut = 0; cut < b.n - back.mail.n; cut++) {
        struct spool_entry part = {0};
        CHECK(!spool_entry_read(a, (struct str){b.p, cut}, &part));
        CHECK(part.mail.p == NULL);
    }
    buf_release(&b);
    arena_free(a);
}

static void not_written(void)
{
    static char longest[1001];
    const struct str bad[] = {S("a@b\nto root@b"), S("a\0b@c"), S("a\x7f@b"), S(""), {longest, sizeof longest}};
    struct buf b;
    buf_init(&b, 10000);
    memset(longest, 'a', sizeof longest);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct spool_entry e = {.from = S("a@b"), .to = &bad[i], .n_to = 1, .via = S("pipe")};
        CHECK(!spool_entry_write(&b, &e));
    }
    struct spool_entry none = {.from = S("a@b"), .to = NULL, .n_to = 0, .via = S("pipe")};
    CHECK(!spool_entry_write(&b, &none));
    buf_release(&b);
}

static const struct tap_test tests[] = {
    {"an entry is read as it was written, and no beginning of it is one", round_trip},
    {"what would break its lines is not written", not_written},
};

TAP_MAIN(tests)

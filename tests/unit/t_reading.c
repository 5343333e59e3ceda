/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading: the record there and back, and every way to spoil it. */
#include "mail/reading.h"

#include "base/arena.h"

#include "tap.h"

static struct mail sample(void)
{
    static struct mailbox from[] = {{S("Ana"), S("ana@x.org")}, {S(""), S("b@x.org")}};
    static struct str ids[] = {S("1@x"), S("2@x")};
    static struct part parts[] = {{.path = S("1"),
                                      .type = S("text/plain"),
                                      .charset = S("utf-8"),
                                      .size = 3,
                                      .bytes = S("a\n\xFF"),
                                      .text = S("a\n"),
                                      .plain = S("a\n"),
                                      .sha256 = {1, 2, 3},
                                      .flowed = true},
        {.path = S("2"),
            .type = S("image/png"),
            .filename = S("x.png"),
            .use = PART_ATTACHMENT,
            .attached = true}};
    static struct bounce bounces[] = {{S("c@x.org"), S("5.1.1"), BOUNCE_HARD, true}};
    return (struct mail){.defects = DEFECT_TWO_DATE,
        .subject = S("héllo"),
        .from = {from, 2},
        .dated = true,
        .date = 1777878000,
        .date_zone = -210,
        .message_id = S("0@x"),
        .references = {ids, 2},
        .header = S("A: b\n"),
        .enclosed = S("C: d\n"),
        .received = 3,
        .parts = parts,
        .n_parts = 2,
        .text = S("a\n"),
        .automatic = AUTO_BOUNCE,
        .bounces = bounces,
        .n_bounces = 1};
}

static struct str flat(const struct mail *m)
{
    static struct buf b;
    buf_init(&b, BUF_MAX);
    reading_write(&b, m);
    return buf_str(&b);
}

static void there_and_back(void)
{
    struct mail m = sample(), back;
    CHECK(reading_read(arena_new(), flat(&m), &back));
    CHECK_INT(back.defects, DEFECT_TWO_DATE);
    CHECK_STR(back.subject, "héllo");
    CHECK_STR(back.from.at[0].name, "Ana");
    CHECK_STR(back.from.at[1].address, "b@x.org");
    CHECK(back.dated && back.date == 1777878000 && back.date_zone == -210);
    CHECK_STR(back.references.at[1], "2@x");
    CHECK_STR(back.enclosed, "C: d\n");
    CHECK_INT(back.received, 3);
    CHECK_STR(back.parts[0].bytes, "a\n\xFF");
    CHECK_INT(back.parts[0].sha256[2], 3);
    CHECK(back.parts[0].flowed && !back.parts[0].delsp && back.parts[1].attached);
    CHECK_INT(back.parts[1].use, PART_ATTACHMENT);
    CHECK_STR(back.parts[1].filename, "x.png");
    CHECK_INT(back.automatic, AUTO_BOUNCE);
    CHECK_STR(back.bounces[0].recipient, "c@x.org");
    CHECK_INT(back.bounces[0].kind, BOUNCE_HARD);
    CHECK(back.bounces[0].delayed);
}

static void nothing(void)
{
    struct mail m = {0}, back;
    CHECK(reading_read(arena_new(), flat(&m), &back));
    CHECK(!reading_read(arena_new(), S(""), &back));
    CHECK(!reading_read(arena_new(), S("PHM1"), &back));
}

/* In memory of exactly that size, so that the sanitizer sees the first byte too far. */
static bool reads(struct arena *a, const char *bytes, size_t n)
{
    struct mail m;
    char *copy = malloc(n + (n == 0));
    if (n)
        memcpy(copy, bytes, n);
    bool good = reading_read(a, (struct str){copy, n}, &m);
    if (good) { /* whatever it is, it can be written again */
        struct str again = flat(&m);
        CHECK_INT(again.n, n);
    }
    free(copy);
    arena_reset(a);
    return good;
}

static void cut_short(void)
{
    struct mail m = sample();
    struct str s = flat(&m);
    struct arena *a = arena_new();
    for (size_t n = 0; n < s.n; n++)
        CHECK(!reads(a, s.p, n));
    char *more = malloc(s.n + 1);
    memcpy(more, s.p, s.n);
    more[s.n] = 0;
    CHECK(!reads(a, more, s.n + 1));
}

static void flipped(void)
{
    struct mail m = sample();
    struct str s = flat(&m);
    struct arena *a = arena_new();
    char *copy = malloc(s.n);
    size_t refused = 0;
    memcpy(copy, s.p, s.n);
    for (size_t i = 0; i < s.n; i++)
        for (int bit = 0; bit < 9; bit++) {
            copy[i] = bit == 8 ? (char)~s.p[i] : (char)(s.p[i] ^ (1 << bit));
            refused += !reads(a, copy, s.n);
            copy[i] = s.p[i];
        }
    CHECK(refused > 5 * s.n); /* most bytes are lengths: a flip in them never passes */
}

static void texts(void)
{
    struct mail back;
    struct part part = {.path = S("1"), .type = S("text/plain")};
    struct mail m = {.subject = S("abcdef"), .parts = &part, .n_parts = 1};
    char *copy;
    const char *const wrong[] = {"ab\ndef", "ab\0def",
        "ab\xFF"
        "def",
        "a\xC2\x85"
        "def",
        "\xE2\x80\xA8"
        "def"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct str s = flat(&m);
        copy = malloc(s.n);
        memcpy(copy, s.p, s.n);
        memcpy(copy + str_find(s, S("abcdef")), wrong[i], 6);
        CHECK(!reading_read(arena_new(), (struct str){copy, s.n}, &back));
    }
    part.filename = S("abcdef");
    m.subject = S("");
    const char *const names[] = {"a/cdef", ".bcdef", "ab\\def"};
    for (size_t i = 0; i < 3; i++) {
        struct str s = flat(&m);
        copy = malloc(s.n);
        memcpy(copy, s.p, s.n);
        memcpy(copy + str_find(s, S("abcdef")), names[i], 6);
        CHECK(!reading_read(arena_new(), (struct str){copy, s.n}, &back));
    }
}

static void broken_promise(void)
{
    tap_quiet();
    struct mail m = {.subject = S("a\nb")};
    flat(&m);
}

static void promises(void)
{
    CHECK(tap_child(broken_promise) != 0);
}

static const struct tap_test tests[] = {
    {"there and back", there_and_back},
    {"an empty mail, and no record at all", nothing},
    {"cut short at every length, or too long", cut_short},
    {"every bit flipped", flipped},
    {"texts, names that may not be", texts},
    {"what may not be read is not written", promises},
};
TAP_MAIN(tests)

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
        .text = S("a\n 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"),
        .reply = S("a\n 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"),
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

/* What a child that was taken over could write in their place: a line, but no id. */
static void ids_are_checked(void)
{
    static const char *const ids[] = {"0@x", "1@x", "2@x"}, /* message_id and the references */
        *const lies[] = {"0 x", "<@x", "0@>", "0\xC2\x85"};
    struct mail m = sample(), back;
    struct str s = flat(&m);
    struct arena *a = arena_new();
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < sizeof lies / sizeof *lies; k++) {
            struct str bytes = arena_str(a, s);
            CHECK(reading_read(a, bytes, &back));
            memcpy((char *)bytes.p + str_find(bytes, str_of(ids[i])), lies[k], 3);
            CHECK(!reading_read(a, bytes, &back));
        }
    arena_free(a);
}

static void nothing(void)
{
    struct mail m = {0}, back;
    CHECK(reading_read(arena_new(), flat(&m), &back));
    CHECK(!reading_read(arena_new(), S(""), &back));
    CHECK(!reading_read(arena_new(), S("PHM1"), &back));
}

#define WORDS "These words stand in the record once, since they are long enough for that. "
#define QUOTE "> And what is quoted, with the sign before each of its lines, is long enough too.\n"

/* A text that the record holds already is not written again: whole, its beginning, its end. */
static void written_once(void)
{
    struct str whole = S(WORDS QUOTE WORDS "\n");
    struct part part = {.path = S("1"), .type = S("text/plain"), .size = whole.n, .bytes = whole};
    struct mail bare = {.parts = &part, .n_parts = 1}, m, back;
    size_t n = flat(&bare).n;
    part.text = part.plain = whole;
    m = (struct mail){.parts = &part,
        .n_parts = 1,
        .text = whole,
        .reply = S(WORDS),
        .quoted = S(QUOTE),
        .signature = S(WORDS "\n")};
    struct str s = flat(&m);
    CHECK_INT(s.n, n + 5 * 8 + 8 + strlen(QUOTE)); /* where the five stand, and the one that is neither end */
    CHECK(reading_read(arena_new(), s, &back));
    CHECK(str_eq(back.parts[0].bytes, whole) && str_eq(back.parts[0].plain, whole) && str_eq(back.text, whole));
    CHECK_STR(back.reply, WORDS);
    CHECK_STR(back.quoted, QUOTE);
    CHECK_STR(back.signature, WORDS "\n");
}

/* Bytes of two parts are written as often as they come, however alike. */
static void bytes_each(void)
{
    struct part parts[2] = {
        {.path = S("1"), .type = S("text/plain"), .size = strlen(WORDS), .bytes = S(WORDS)}};
    struct mail m = {.parts = parts, .n_parts = 1};
    size_t n = flat(&m).n;
    parts[1] = parts[0];
    m.n_parts = 2;
    CHECK(flat(&m).n >= n + strlen(WORDS));
}

/* A small record that says megabytes by pointing to the same words again and again is nobody's honest one. */
static void repeated(void)
{
    static struct part parts[100];
    struct buf b;
    struct mail back, m = {.parts = parts, .n_parts = 100};
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 1000; i++)
        buf_put(&b, S(WORDS));
    for (size_t i = 0; i < 100; i++)
        parts[i] = (struct part){.path = S("1"), .type = S("text/plain"), .text = buf_str(&b)};
    m.n_parts = 6;
    CHECK(reading_read(arena_new(), flat(&m), &back));
    m.n_parts = 100;
    CHECK(!reading_read(arena_new(), flat(&m), &back));
    buf_release(&b);
}

/* In memory of exactly that size, so that the sanitizer sees the first byte too far. */
static bool reads(struct arena *a, const char *bytes, size_t n)
{
    struct mail m;
    char *copy = malloc(n + (n == 0));
    if (n)
        memcpy(copy, bytes, n);
    bool good = reading_read(a, (struct str){copy, n}, &m);
    if (good) /* whatever it is, it can be written again, and is no longer then */
        CHECK(flat(&m).n <= n);
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
    {"a text is written once", written_once},
    {"but the bytes of each part", bytes_each},
    {"what repeats itself beyond measure is refused", repeated},
    {"ids of messages are checked as such, and not as lines alone", ids_are_checked},
    {"an empty mail, and no record at all", nothing},
    {"cut short at every length, or too long", cut_short},
    {"every bit flipped", flipped},
    {"texts, names that may not be", texts},
    {"what may not be read is not written", promises},
};
TAP_MAIN(tests)

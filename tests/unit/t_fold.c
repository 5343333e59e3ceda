/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fold: every script that SEARCH names, pairs, long words, broken bytes. */
#include "text/fold.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "tap.h"

static void is(int line, struct str text, const char *want)
{
    struct arena *a = arena_new();
    tap_str(__FILE__, line, fold_joined(a, text), str_of(want));
    arena_free(a);
}
#define IS(text, want) is(__LINE__, S(text), want)

static void latin(void)
{
    IS("Hello, World! #water-pump foo_bar 3rd", "hello world water pump foo bar 3rd");
    IS("Stra\u00dfe \u00c9T\u00c9 e\u0301te\u0301 na\u00efve", "strasse ete ete naive");
    IS("\u0141\u00f3d\u017a \u00d8rsted \u0130stanbul \u0131l\u0131k \u00c6gir c\u0153ur",
        "lodz orsted istanbul ilik aegir coeur");
    IS("\ufb01nd \uff21\uff22\uff23 x\u00b2 co\u00adop", "find abc x2 coop");
    IS("Vi\u1ec7t Nam", "viet nam");
    IS("", "");
    IS(" .,;\n", "");
}

static void greek_cyrillic(void)
{
    IS("\u039f\u03b4\u03c5\u03c3\u03c3\u03ad\u03b1\u03c2 \u03a3\u0395\u03a3",
        "\u03bf\u03b4\u03c5\u03c3\u03c3\u03b5\u03b1\u03c3 \u03c3\u03b5\u03c3");
    IS("\u0401\u043b\u043a\u0430 \u0419\u043e\u0434", "\u0435\u043b\u043a\u0430 \u0438\u043e\u0434");
}

static void arabic_hebrew(void)
{
    /* the same word with vowels, tatweel and another alef */
    IS("\u0623\u064e\u062d\u0652\u0645\u064e\u062f \u0627\u062d\u0640\u0640\u0645\u062f "
       "\u0671\u062d\u0645\u062f",
        "\u0627\u062d\u0645\u062f \u0627\u062d\u0645\u062f \u0627\u062d\u0645\u062f");
    IS("\u0645\u064a\u0627\u0647 \u0645\u0636\u062e\u0629 \u0639\u0644\u0649 \u0661\u0662\u0663",
        "\u0645\u064a\u0627\u0647 \u0645\u0636\u062e\u0647 \u0639\u0644\u064a 123");
    IS("\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd");
}

static void indic(void)
{
    /* vowel signs and virama stay, nukta (composed and apart) goes */
    IS("\u0915\u093f\u0924\u093e\u092c \u0958\u0932\u092e \u0915\u093c\u0932\u092e "
       "\u0939\u093f\u0928\u094d\u0926\u0940",
        "\u0915\u093f\u0924\u093e\u092c \u0915\u0932\u092e \u0915\u0932\u092e "
        "\u0939\u093f\u0928\u094d\u0926\u0940");
}

static void pairs(void)
{
    IS("\u4f1a\u8b70\u5ba4", "\u4f1a\u8b70 \u8b70\u5ba4");
    IS("\u4f1a", "\u4f1a");
    IS("\u6c34\u30dd\u30f3\u30d7\u3001\u6c34 abc\u6c34\u30dd3",
        "\u6c34\u30dd \u30dd\u30f3 \u30f3\u30d7 \u6c34 abc \u6c34\u30dd 3");
    IS("\u0e19\u0e49\u0e33", "\u0e19\u0e49 \u0e49\u0e4d\u0e32");
    IS("\u1019\u103c\u1014\u103a \u1781\u17d2 \u0ea5\u0eb2",
        "\u1019\u103c \u103c\u1014 \u1014\u103a \u1781\u17d2 \u0ea5\u0eb2");
}

static void composed(void)
{
    /* half width kana with a sound mark, kana and Hangul taken apart: as if composed */
    IS("\uff76\uff9e\uff72", "\u30ac\u30a4");
    IS("\u30ab\u3099\u30a4\u30cf\u309a", "\u30ac\u30a4 \u30a4\u30d1");
    IS("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00");
    IS("\ud55c\uae00", "\ud55c\uae00");
    IS("\u3099", "\u3099");
}

static void broken(void)
{
    IS("ab\xff"
       "cd\xc3",
        "ab cd");
    IS("a\0b", "a b");
    IS("a\u200bb a\u200db", "a b ab");
}

static void long_words(void)
{
    struct arena *a = arena_new();
    struct buf b;
    struct tokens t = {0};
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 100000; i++)
        buf_put(&b, S("\u00e9\u0436"));
    fold_tokens(a, buf_str(&b), &t);
    CHECK_INT(t.n, 1);
    CHECK(t.at[0].n <= TOKEN_MAX && t.at[0].n >= TOKEN_MAX - 4);
    CHECK(utf8_valid(t.at[0]));
    buf_reset(&b);
    for (int i = 0; i < 100000; i++)
        buf_put(&b, S("\u6c34"));
    t = (struct tokens){0};
    fold_tokens(a, buf_str(&b), &t);
    CHECK_INT(t.n, 99999);
    for (size_t i = 0; i < t.n; i++)
        CHECK_STR(t.at[i], "\u6c34\u6c34");
    buf_release(&b);
    arena_free(a);
}

/* No code point may upset it, alone or twice, and a folded word folds to itself. */
static void all(void)
{
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
        buf_reset(&b);
        utf8_put(&b, cp);
        utf8_put(&b, cp);
        struct str once = fold_joined(a, buf_str(&b));
        CHECK(utf8_valid(once));
        CHECK(str_eq(fold_text(a, once), once));
        if (cp % 4096 == 0)
            arena_reset(a);
    }
    buf_release(&b);
    arena_free(a);
}

static void names(void)
{
    struct arena *a = arena_new();
    CHECK_STR(fold_text(a, S("  Ren\u00e9  O'Neil\t(Lab) ")), "rene o neil lab");
    CHECK_STR(fold_text(a, S("\u6c34\u30dd\u30f3")), "\u6c34\u30dd\u30f3");
    CHECK(fold_words_equal(S("Water-Pump"), S("water pump")));
    CHECK(!fold_words_equal(S("water"), S("waters")));
    CHECK(fold_words_equal(S(""), S("!")));
    CHECK(fold_letter('a') && fold_letter(0x6c34) && fold_letter(0x093f) && !fold_letter('-') &&
          !fold_letter(0x110000));
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"Latin: case, accents, ligatures, sharp s, Turkish i", latin},
    {"Greek and Cyrillic", greek_cyrillic},
    {"Arabic vowels, tatweel, alef forms, digits; Hebrew points", arabic_hebrew},
    {"Devanagari keeps its vowel signs", indic},
    {"scripts without blanks become pairs", pairs},
    {"kana and Hangul are composed", composed},
    {"broken bytes part words", broken},
    {"a word of 64 bytes at most, pairs without end", long_words},
    {"every code point, folded twice", all},
    {"names and tags compared", names},
};
TAP_MAIN(tests)

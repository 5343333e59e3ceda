/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which letters a text is written in, and what they say about its language. */
#include "text/script.h"

#include "base/utf8.h"
#include "text/link.h"

enum { LOOK = 4096 };

/* Blocks of Unicode behind ASCII, in order. Their digits and signs are too few to matter. */
static const struct block {
    uint32_t first, last;
    enum script script;
} blocks[] = {{0xc0, 0xd6, SCRIPT_LATIN}, {0xd8, 0xf6, SCRIPT_LATIN}, {0xf8, 0x2af, SCRIPT_LATIN},
    {0x370, 0x3ff, SCRIPT_GREEK}, {0x400, 0x52f, SCRIPT_CYRILLIC}, {0x531, 0x588, SCRIPT_ARMENIAN},
    {0x5d0, 0x5f2, SCRIPT_HEBREW}, {0x620, 0x6ff, SCRIPT_ARABIC}, {0x700, 0x74f, SCRIPT_OTHER},
    {0x750, 0x77f, SCRIPT_ARABIC}, {0x780, 0x86f, SCRIPT_OTHER}, {0x870, 0x8ff, SCRIPT_ARABIC},
    {0x900, 0x97f, SCRIPT_DEVANAGARI}, {0x980, 0x9ff, SCRIPT_BENGALI}, {0xa00, 0xa7f, SCRIPT_GURMUKHI},
    {0xa80, 0xaff, SCRIPT_GUJARATI}, {0xb00, 0xb7f, SCRIPT_ODIA}, {0xb80, 0xbff, SCRIPT_TAMIL},
    {0xc00, 0xc7f, SCRIPT_TELUGU}, {0xc80, 0xcff, SCRIPT_KANNADA}, {0xd00, 0xd7f, SCRIPT_MALAYALAM},
    {0xd80, 0xdff, SCRIPT_SINHALA}, {0xe00, 0xe7f, SCRIPT_THAI}, {0xe80, 0xeff, SCRIPT_LAO},
    {0xf00, 0xfff, SCRIPT_OTHER}, {0x1000, 0x109f, SCRIPT_BURMESE}, {0x10a0, 0x10ff, SCRIPT_GEORGIAN},
    {0x1100, 0x11ff, SCRIPT_HANGUL}, {0x1200, 0x139f, SCRIPT_ETHIOPIC}, {0x13a0, 0x177f, SCRIPT_OTHER},
    {0x1780, 0x17ff, SCRIPT_KHMER}, {0x1800, 0x1c7f, SCRIPT_OTHER}, {0x1c80, 0x1c8f, SCRIPT_CYRILLIC},
    {0x1c90, 0x1cbf, SCRIPT_GEORGIAN}, {0x1e00, 0x1eff, SCRIPT_LATIN}, {0x1f00, 0x1fff, SCRIPT_GREEK},
    {0x2c60, 0x2c7f, SCRIPT_LATIN}, {0x2d00, 0x2d2f, SCRIPT_GEORGIAN}, {0x2d30, 0x2d7f, SCRIPT_OTHER},
    {0x2d80, 0x2ddf, SCRIPT_ETHIOPIC}, {0x2de0, 0x2dff, SCRIPT_CYRILLIC}, {0x3005, 0x3007, SCRIPT_HAN},
    {0x3041, 0x3096, SCRIPT_KANA}, {0x30a1, 0x30fa, SCRIPT_KANA}, {0x30fc, 0x30ff, SCRIPT_KANA},
    {0x3105, 0x312f, SCRIPT_HAN}, {0x3131, 0x318e, SCRIPT_HANGUL}, {0x31f0, 0x31ff, SCRIPT_KANA},
    {0x3400, 0x4dbf, SCRIPT_HAN}, {0x4e00, 0x9fff, SCRIPT_HAN}, {0xa000, 0xa63f, SCRIPT_OTHER},
    {0xa640, 0xa69f, SCRIPT_CYRILLIC}, {0xa720, 0xa7ff, SCRIPT_LATIN}, {0xa8e0, 0xa8ff, SCRIPT_DEVANAGARI},
    {0xac00, 0xd7a3, SCRIPT_HANGUL}, {0xf900, 0xfaff, SCRIPT_HAN}, {0xfb1d, 0xfb4f, SCRIPT_HEBREW},
    {0xfb50, 0xfdff, SCRIPT_ARABIC}, {0xfe70, 0xfefc, SCRIPT_ARABIC}, {0xff66, 0xff9d, SCRIPT_KANA},
    {0x10000, 0x1efff, SCRIPT_OTHER}, {0x20000, 0x3fffd, SCRIPT_HAN}};

/* The likeliest language, where there is one, and all that we know of. What is in no line is not known. */
static const struct {
    const char *likeliest, *all;
} languages[SCRIPT_COUNT] = {
    [SCRIPT_LATIN] = {"", "en fr es pt sw de it nl pl ro cs sk hu sl hr sv da no nb nn fi et lv lt sq is ga cy"
                          " ca eu gl tr vi id tl fil so rw rn lg ln wo bm yo ig zu xh st tn sn ny mg af eo"},
    [SCRIPT_GREEK] = {"el", "el"},
    [SCRIPT_CYRILLIC] = {"", "ru uk be bg mk ky"},
    [SCRIPT_ARMENIAN] = {"hy", "hy"},
    [SCRIPT_HEBREW] = {"he", "he iw yi"},
    [SCRIPT_ARABIC] = {"", "ar fa ur ps"},
    [SCRIPT_DEVANAGARI] = {"", "hi mr ne bho mai"},
    [SCRIPT_BENGALI] = {"bn", "bn as"},
    [SCRIPT_GURMUKHI] = {"pa", ""},
    [SCRIPT_GUJARATI] = {"gu", "gu"},
    [SCRIPT_ODIA] = {"or", "or"},
    [SCRIPT_TAMIL] = {"ta", "ta"},
    [SCRIPT_TELUGU] = {"te", "te"},
    [SCRIPT_KANNADA] = {"kn", "kn"},
    [SCRIPT_MALAYALAM] = {"ml", "ml"},
    [SCRIPT_SINHALA] = {"si", "si"},
    [SCRIPT_THAI] = {"th", "th"},
    [SCRIPT_LAO] = {"lo", "lo"},
    [SCRIPT_BURMESE] = {"my", "my"},
    [SCRIPT_GEORGIAN] = {"ka", "ka"},
    [SCRIPT_HANGUL] = {"ko", "ko"},
    [SCRIPT_ETHIOPIC] = {"", "am ti"},
    [SCRIPT_KHMER] = {"km", "km"},
    [SCRIPT_KANA] = {"ja", "ja"},
    [SCRIPT_HAN] = {"zh", "zh yue ja ko"},
};

static enum script script_of_letter(uint32_t cp)
{
    size_t low = 0, high = sizeof blocks / sizeof *blocks;
    if (cp < 0x80)
        return ascii_alpha((char)cp) ? SCRIPT_LATIN : SCRIPT_NONE;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cp > blocks[middle].last)
            low = middle + 1;
        else if (cp < blocks[middle].first)
            high = middle;
        else
            return blocks[middle].script;
    }
    return SCRIPT_NONE;
}

static void count(struct str text, size_t n[SCRIPT_COUNT])
{
    for (uint32_t cp; utf8_next(&text, &cp);)
        n[script_of_letter(cp)]++;
}

/* Japanese is written in both; a Chinese text may quote a Japanese word. What others write with three letters
   needs one here. */
static void weigh(size_t n[SCRIPT_COUNT])
{
    size_t both = n[SCRIPT_KANA] + n[SCRIPT_HAN];
    bool japanese = n[SCRIPT_KANA] * 8 >= both;
    n[SCRIPT_KANA] = japanese ? 3 * both : 0;
    n[SCRIPT_HAN] = japanese ? 0 : 3 * both;
    n[SCRIPT_HANGUL] *= 2;
}

enum script script_of(struct str text)
{
    size_t n[SCRIPT_COUNT] = {0}, all = 0, at, length;
    enum script most = SCRIPT_NONE;
    for (text = utf8_cut(text, LOOK); link_find(text, &at, &length); text = str_from(text, at + length))
        count(str_sub(text, 0, at), n);
    count(text, n);
    weigh(n);
    n[SCRIPT_NONE] = 0;
    for (enum script s = SCRIPT_LATIN; s < SCRIPT_COUNT; s++) {
        all += n[s];
        if (n[s] > n[most])
            most = s;
    }
    /* every language has Latin names, code and addresses in it: for Latin more is asked */
    return most == SCRIPT_LATIN && n[most] * 4 < all * 3 ? SCRIPT_NONE : n[most] * 2 < all ? SCRIPT_NONE : most;
}

struct str script_language(enum script s)
{
    return str_of(languages[s].likeliest);
}

static bool among(const char *words, struct str tag)
{
    struct str rest = str_of(words), word;
    while (str_word(&rest, &word))
        if (str_eq_nocase(word, tag))
            return true;
    return false;
}

bool script_writes(enum script s, struct str tag)
{
    bool known = false;
    tag = str_sub(tag, 0, str_chr(tag, '-'));
    for (enum script other = SCRIPT_LATIN; other < SCRIPT_COUNT; other++)
        if (among(languages[other].all, tag)) {
            if (other == s)
                return true;
            known = true;
        }
    return !known;
}

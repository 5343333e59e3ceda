/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folding of text to words for search. What a code point folds to is asked of
   the library once and kept, which makes long texts some twenty times as fast. */
#include "text/fold.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/utf8.h"

enum letter_class { LETTER_UNKNOWN, LETTER_BREAK, LETTER_DROP, LETTER_WORD, LETTER_PAIR };

struct letter {
    uint8_t class, n;
    char bytes[38]; /* the longest, U+FDFA, needs 33 */
};

enum { PAGE = 64, LONGEST = 20 };
static struct letter *pages[0x110000 / PAGE]; /* lives as long as the process */

/* ---- one code point */

static bool between(uint32_t cp, uint32_t low, uint32_t high)
{
    return cp >= low && cp <= high;
}

/* Scripts that write words without blanks between them. */
static bool paired(uint32_t cp)
{
    static const uint32_t ranges[][2] = {{0x0e00, 0x0eff}, {0x1000, 0x109f}, {0x1100, 0x11ff}, {0x1780, 0x17ff},
        {0x2e80, 0x2fdf}, {0x3005, 0x3007}, {0x3041, 0x31ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff},
        {0xa960, 0xa97f}, {0xa9e0, 0xa9ff}, {0xaa60, 0xaa7f}, {0xac00, 0xd7ff}, {0xf900, 0xfaff},
        {0xff66, 0xffdc}, {0x1b000, 0x1b16f}, {0x20000, 0x3fffd}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (between(cp, ranges[i][0], ranges[i][1]))
            return true;
    return false;
}

/* Letters that NFKD leaves apart although readers take them for one another. */
static uint32_t alike(uint32_t cp)
{
    static const uint32_t same[][2] = {{0x00f8, 'o'}, {0x0111, 'd'}, {0x0127, 'h'}, {0x0131, 'i'},
        {0x0142, 'l'}, {0x0671, 0x0627}, {0x0649, 0x064a}, {0x06cc, 0x064a}, {0x0629, 0x0647},
        {0x06a9, 0x0643}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (same[i][0] == cp)
            return same[i][1];
    return cp;
}

/* Marks that are stripped: overlays, nukta, Hebrew and Arabic points, accents; by canonical class, so that
   vowel signs (0, 84, 91, 103 to 132) and the virama (9) of Indic and Thai scripts stay. */
static bool stripped(uint32_t cp)
{
    if (cp == 0x0640 || cp == 0x034f || between(cp, 0xfe00, 0xfe0f) || between(cp, 0xe0100, 0xe01ef))
        return true;
    if (uc_is_general_category(cp, UC_ENCLOSING_MARK))
        return true;
    int class = uc_combining_class(cp);
    return class == 1 || class == 7 || (class >= 10 && class <= 36) || class >= 200;
}

static bool is_letter(uint32_t cp)
{
    return uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_M);
}

static enum letter_class class_of(uint32_t cp)
{
    if (is_letter(cp))
        return stripped(cp) ? LETTER_DROP : paired(cp) ? LETTER_PAIR : LETTER_WORD;
    /* joiners and soft hyphens stand inside words; U+200B parts them */
    bool inside = uc_is_general_category(cp, UC_FORMAT) && cp != 0x200b;
    return inside ? LETTER_DROP : LETTER_BREAK;
}

/* Decomposed and case folded, twice: folding may bring new compositions. */
static size_t decompose(uint32_t cp, uint32_t *out)
{
    uint32_t one[LONGEST], two[LONGEST];
    size_t n = LONGEST;
    if (paired(cp)) /* recomposed: the sound marks of kana make other letters, and Hangul stays in syllables */
        return u32_normalize(UNINORM_NFKC, &cp, 1, out, &n) ? n : 0;
    if (!u32_normalize(UNINORM_NFKD, &cp, 1, one, &n))
        return 0;
    size_t m = LONGEST;
    if (!u32_casefold(one, n, NULL, NULL, two, &m))
        return 0;
    n = LONGEST;
    return u32_normalize(UNINORM_NFKD, two, m, out, &n) ? n : 0;
}

static void add(struct letter *l, uint32_t cp)
{
    if (cp == 0xe6 || cp == 0x153) { /* ae and oe */
        add(l, cp == 0xe6 ? 'a' : 'o');
        cp = 'e';
    }
    int n = u8_uctomb((uint8_t *)l->bytes + l->n, cp, (int)sizeof l->bytes - l->n);
    if (n > 0)
        l->n = (uint8_t)(l->n + n);
}

static void learn(uint32_t cp, struct letter *l)
{
    uint32_t cps[LONGEST];
    l->class = (uint8_t)class_of(cp);
    if (l->class != LETTER_WORD && l->class != LETTER_PAIR)
        return;
    int digit = uc_decimal_value(cp);
    if (digit >= 0) {
        l->class = LETTER_WORD;
        add(l, '0' + (uint32_t)digit);
        return;
    }
    size_t n = decompose(cp, cps);
    for (size_t i = 0; i < n; i++)
        if (is_letter(cps[i]) && !stripped(cps[i]))
            add(l, alike(cps[i]));
    if (l->n == 0)
        l->class = LETTER_DROP;
}

static const struct letter *letter(uint32_t cp)
{
    struct letter **page = &pages[cp / PAGE];
    if (!*page && !(*page = calloc(PAGE, sizeof **page)))
        die("out of memory");
    struct letter *l = *page + cp % PAGE;
    if (l->class == LETTER_UNKNOWN)
        learn(cp, l);
    return l;
}

bool fold_letter(uint32_t cp)
{
    return cp <= 0x10ffff && letter(cp)->class != LETTER_BREAK;
}

bool fold_paired(uint32_t cp)
{
    return cp <= 0x10ffff && letter(cp)->class == LETTER_PAIR;
}

/* ---- texts */

/* Tokens are slices of room, which overlap in pairs; a piece of room is left when it might not hold one more.
 */
struct folding {
    struct arena *mem;
    struct tokens *out;
    char *room;
    size_t left, ahead; /* bytes of room; bytes of text still to come */
    size_t word;        /* bytes of the word at room; 0: none */
    size_t first;       /* of pairs: bytes of the first character at room; 0: none */
    size_t second;      /* bytes of the one after it; 0: none */
    bool paired;        /* the first character was in a pair already */
    size_t put;         /* bytes of tokens, with one between two */
};

enum { SPARE = 256, ROOM_MAX = 65536 };

static void emit(struct folding *f, size_t n)
{
    struct tokens *t = f->out;
    t->at = arena_push(f->mem, t->at, &t->n, &t->cap, sizeof *t->at);
    t->at[t->n - 1] = (struct str){f->room, n};
    f->put += n + 1;
}

static void skip(struct folding *f, size_t n)
{
    f->room += n;
    f->left -= n;
}

static void end_run(struct folding *f)
{
    if (f->word) {
        emit(f, f->word);
        skip(f, f->word);
    } else if (f->first) {
        if (f->second || !f->paired)
            emit(f, f->first + f->second);
        skip(f, f->first + f->second);
    }
    f->word = f->first = f->second = 0;
    f->paired = false;
}

static void need_room(struct folding *f)
{
    if (f->left >= SPARE)
        return;
    size_t n = f->ahead < ROOM_MAX ? f->ahead + 2 * SPARE : ROOM_MAX, keep = f->word + f->first + f->second;
    char *room = arena_alloc(f->mem, n);
    if (keep)
        memcpy(room, f->room, keep);
    f->room = room;
    f->left = n;
}

static void add_word(struct folding *f, const char *bytes, size_t n)
{
    if (f->first)
        end_run(f);
    if (f->word + n > TOKEN_MAX)
        return;
    memcpy(f->room + f->word, bytes, n);
    f->word += n;
}

/* A vowel or sound mark of its own joins the character before it, as if it had been written as one. */
static bool join(struct folding *f, const struct letter *l)
{
    ucs4_t before, mark;
    size_t last = f->second ? f->second : f->first, at = f->first + f->second - last;
    if (!last || u8_mbtouc(&mark, (const uint8_t *)l->bytes, l->n) != l->n)
        return false;
    bool joins = mark == 0x3099 || mark == 0x309a || between(mark, 0x1161, 0x11c2);
    if (!joins || u8_mbtouc(&before, (const uint8_t *)f->room + at, last) != (int)last)
        return false;
    ucs4_t whole = uc_composition(before, mark);
    if (!whole || (!f->second && f->paired))
        return false;
    size_t n = (size_t)u8_uctomb((uint8_t *)f->room + at, whole, 4);
    *(f->second ? &f->second : &f->first) = n;
    return true;
}

static void add_pair(struct folding *f, const struct letter *l)
{
    if (f->word)
        end_run(f);
    if (join(f, l))
        return;
    if (f->second) {
        emit(f, f->first + f->second);
        skip(f, f->first);
        f->first = f->second;
        f->second = 0;
        f->paired = true;
    }
    memcpy(f->room + f->first, l->bytes, l->n);
    *(f->first ? &f->second : &f->first) = l->n;
}

/* Ends behind the token with which there are more than most bytes. */
static void fold(struct arena *a, struct str text, size_t most, struct tokens *out)
{
    struct folding f = {.mem = a, .out = out, .ahead = text.n};
    uint32_t cp;
    while (text.n && f.put <= most) {
        f.ahead = text.n;
        need_room(&f);
        unsigned char c = (unsigned char)text.p[0];
        if (c < 0x80) {
            text = (struct str){text.p + 1, text.n - 1};
            if (!ascii_alnum((char)c)) {
                end_run(&f);
            } else {
                char low = ascii_lower((char)c);
                add_word(&f, &low, 1);
            }
            continue;
        }
        utf8_next(&text, &cp);
        const struct letter *l = letter(cp);
        if (l->class == LETTER_BREAK)
            end_run(&f);
        else if (l->class == LETTER_WORD)
            add_word(&f, l->bytes, l->n);
        else if (l->class == LETTER_PAIR)
            add_pair(&f, l);
    }
    end_run(&f);
}

void fold_tokens(struct arena *a, struct str text, struct tokens *out)
{
    fold(a, text, SIZE_MAX, out);
}

struct str fold_joined(struct arena *a, struct str text)
{
    return fold_head(a, text, SIZE_MAX - 1);
}

struct str fold_head(struct arena *a, struct str text, size_t most)
{
    struct tokens t = {0};
    size_t n = 0;
    fold(a, text, most + 1, &t); /* no blank stands behind the last */
    for (size_t i = 0; i < t.n; i++)
        n += t.at[i].n + 1;
    char *p = arena_alloc(a, n + 1), *to = p;
    for (size_t i = 0; i < t.n; i++) {
        if (i)
            *to++ = ' ';
        memcpy(to, t.at[i].p, t.at[i].n);
        to += t.at[i].n;
    }
    return (struct str){p, (size_t)(to - p)};
}

static void fold_into(struct buf *b, struct str s)
{
    uint32_t cp;
    bool gap = false;
    while (utf8_next(&s, &cp)) {
        const struct letter *l = letter(cp);
        if (l->class == LETTER_BREAK)
            gap = b->n > 0;
        if (l->n == 0)
            continue;
        if (gap)
            buf_char(b, ' ');
        gap = false;
        buf_put(b, (struct str){l->bytes, l->n});
    }
}

struct str fold_text(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    fold_into(&b, s);
    return buf_take(a, &b);
}

bool fold_words_equal(struct str a, struct str b)
{
    struct buf in_a, in_b;
    buf_init(&in_a, BUF_MAX);
    buf_init(&in_b, BUF_MAX);
    fold_into(&in_a, a);
    fold_into(&in_b, b);
    bool same = str_eq(buf_str(&in_a), buf_str(&in_b));
    buf_release(&in_a);
    buf_release(&in_b);
    return same;
}

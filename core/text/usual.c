/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commonest words of each language. */
#include "text/usual.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/embedded.h"
#include "base/letter.h"
#include "base/utf8.h"
#include "base/words.h"

/* A text is surely in a language when it has LEAST points, leads all others by LEAD and by a quarter of its
   own, and one in SURE of its words is a common one. It is not when hardly one in TRACE is, or twice as many
   points are another's: but a few words may be in any. */
enum { LOOK = 4096, LEAST = 4, LEAD = 2, SHORT = 12, SURE = 12, TRACE = 20, LETTERS_MOST = 256 };

struct sign {
    struct str word;
    uint64_t in; /* a bit a language */
};

static struct {
    struct str tags[USUAL_MOST]; /* of the languages, a bit each */
    size_t n_tags;
    struct signs {
        struct sign *at; /* in order */
        size_t n, cap;
        size_t first[257]; /* the first of those that begin with this byte or a greater one */
    } words, letters, endings;
} known;

/* ---- the table */

static int by_word(const void *a, const void *b)
{
    return str_cmp(((const struct sign *)a)->word, ((const struct sign *)b)->word);
}

/* The languages of a word that several have are put together. */
static void put_in_order(struct signs *s)
{
    size_t kept = 0;
    qsort(s->at, s->n, sizeof *s->at, by_word);
    for (size_t i = 0; i < s->n; i++)
        if (kept && str_eq(s->at[kept - 1].word, s->at[i].word))
            s->at[kept - 1].in |= s->at[i].in;
        else
            s->at[kept++] = s->at[i];
    s->n = kept;
    for (size_t byte = 0, i = 0; byte < 257; byte++) {
        while (i < kept && (unsigned char)s->at[i].word.p[0] < byte)
            i++;
        s->first[byte] = i;
    }
}

/* In small letters. */
static struct str folded(struct arena *a, struct str word)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (uint32_t cp; utf8_next(&word, &cp);)
        utf8_put(&b, letter_fold(cp));
    return buf_take(a, &b);
}

/* Where the values of a line go; NULL for the lines of others. */
static struct signs *signs_of(struct str line)
{
    return str_starts(line, S(WORDS_USUAL))     ? &known.words
           : str_starts(line, S(WORDS_LETTERS)) ? &known.letters
           : str_starts(line, S(WORDS_ENDINGS)) ? &known.endings
                                                : NULL;
}

static void learn_line(struct arena *a, struct str line, uint64_t in)
{
    struct str values = str_from(line, str_chr(line, ':') + 1), value;
    struct signs *of = signs_of(line);
    while (str_cut(&values, '|', &value)) {
        value = str_trim(value);
        of->at = arena_push(a, of->at, &of->n, &of->cap, sizeof *of->at);
        of->at[of->n - 1] = (struct sign){of == &known.letters ? value : folded(a, value), in};
    }
}

static void learn(struct arena *a, const struct embedded *file)
{
    struct str text = file->bytes, line, name = str_of(file->name);
    bool has = false;
    while (str_line(&text, &line))
        if (signs_of(line)) {
            if (known.n_tags == USUAL_MOST)
                bug("words of more than %d languages", USUAL_MOST);
            has = true;
            learn_line(a, line, (uint64_t)1 << known.n_tags);
        }
    if (has)
        known.tags[known.n_tags++] = str_sub(name, 0, str_chr(name, '.'));
}

/* Once a process, and never freed. */
static void load(void)
{
    if (known.n_tags)
        return;
    struct arena *a = arena_new();
    for (const struct embedded *e = embedded_words; e->name; e++)
        learn(a, e);
    put_in_order(&known.words);
    put_in_order(&known.letters);
    put_in_order(&known.endings);
    if (known.letters.n > LETTERS_MOST)
        bug("more than %d letters that few languages have", LETTERS_MOST);
}

/* ---- counting */

static const struct sign *find(const struct signs *s, struct str word)
{
    struct sign key = {word, 0};
    const size_t *first = s->first + (unsigned char)word.p[0];
    return bsearch(&key, s->at + first[0], first[1] - first[0], sizeof *s->at, by_word);
}

static void count(struct usual *u, uint64_t in, bool slight)
{
    size_t sharers = 0;
    for (size_t i = 0; i < known.n_tags; i++)
        sharers += in >> i & 1;
    for (size_t i = 0; i < known.n_tags; i++)
        if (in >> i & 1) {
            u->hits[i]++;
            u->points[i] += slight || sharers > 2 ? 1 : sharers == 2 ? 2 : 3;
        }
}

static void count_word(struct usual *u, struct str word)
{
    const struct sign *sign = find(&known.words, word);
    u->words++;
    for (size_t i = 2; !sign && i < word.n; i++)
        if (((unsigned char)word.p[i] & 0xc0) != 0x80)
            sign = find(&known.endings, str_from(word, i));
    if (sign)
        count(u, sign->in, word.n == 1); /* it may be a variable of a program, too */
}

/* Each once, however often it comes: one name may hold it. */
static void count_letter(struct usual *u, bool *seen, struct str letter)
{
    const struct sign *sign = find(&known.letters, letter);
    if (!sign || seen[sign - known.letters.at])
        return;
    seen[sign - known.letters.at] = true;
    count(u, sign->in, false);
}

static bool in_word(uint32_t cp)
{
    return cp >= 0xc0 && cp != 0xd7 && cp != 0xf7 && cp != 0x60c && cp != 0x61b && cp != 0x61f && cp != 0x6d4 &&
           cp != 0x964 && cp != 0x965 && (cp < 0x2000 || cp > 0x206f);
}

/* Writes the letter in small, and counts it: Turkish and Azeri have an i without a dot, which else is folded
 * away. */
static void take_letter(struct usual *u, bool *seen, struct buf *word, uint32_t cp)
{
    size_t at = word->n;
    if (cp < 0x80) {
        if (ascii_alpha((char)cp))
            buf_char(word, ascii_lower((char)cp));
        return;
    }
    utf8_put(word, letter_fold(cp));
    if (cp == 0x130 || cp == 0x131)
        count_letter(u, seen, S("\u0131"));
    else
        count_letter(u, seen, str_from(buf_str(word), at));
    if (!in_word(cp))
        buf_cut(word, at);
}

void usual_count(struct str text, struct usual *out)
{
    bool seen[LETTERS_MOST] = {false};
    struct buf word;
    load();
    *out = (struct usual){0};
    buf_init(&word, 2 * LOOK);
    for (struct str rest = utf8_cut(text, LOOK); rest.n || word.n;) {
        size_t at = word.n;
        uint32_t cp = ' ';
        utf8_next(&rest, &cp);
        take_letter(out, seen, &word, cp);
        if (word.n == at && at) {
            count_word(out, buf_str(&word));
            buf_reset(&word);
        }
    }
    buf_release(&word);
}

/* ---- what it says */

/* The language with most points, but for one. */
static size_t most(const struct usual *u, size_t but)
{
    size_t best = but == 0;
    for (size_t i = 0; i < known.n_tags; i++)
        if (i != but && u->points[i] > u->points[best])
            best = i;
    return best;
}

struct str usual_lang(const struct usual *u)
{
    load();
    size_t best = most(u, USUAL_MOST), points = u->points[best], lead = points - u->points[most(u, best)];
    bool sure = points >= LEAST && lead >= LEAD && lead * 4 >= points && u->hits[best] * SURE >= u->words;
    return sure ? known.tags[best] : S("");
}

static size_t number_of(struct str tag)
{
    size_t i = 0;
    load();
    tag = str_sub(tag, 0, str_chr(tag, '-'));
    while (i < known.n_tags && !str_eq_nocase(known.tags[i], tag))
        i++;
    return i;
}

bool usual_knows(struct str tag)
{
    return number_of(tag) < known.n_tags;
}

bool usual_may_be(const struct usual *u, struct str tag)
{
    size_t i = number_of(tag);
    if (i == known.n_tags)
        return true;
    size_t others = u->points[most(u, i)];
    if (u->words < SHORT)
        return u->points[i] * 2 >= others || others < LEAD;
    return u->hits[i] * TRACE >= u->words && u->points[i] * 2 >= others;
}

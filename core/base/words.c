/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of mail in every language at once. */
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/embedded.h"
#include "base/letter.h"
#include "base/utf8.h"

#define MAX_LINE 1200 /* bytes at the start or the end of a line that are looked at */

/* Text as it is compared. end[i] is the byte behind code point i in the text that it came from. */
struct folded {
    uint32_t cp[MAX_LINE];
    uint32_t end[MAX_LINE];
    size_t n;
};

/* The first code point stands beside the others, too: nearly every comparison ends with it, and a child in its
   jail pays for each page that it looks at. */
struct value {
    const uint32_t *cp;
    uint32_t first, n;
};

struct words {
    struct arena *mem;
    struct values {
        struct value *at;
        size_t n, cap;
        size_t longest; /* code points */
    } of[PHRASE_COUNT];
};

static const char *const keys[PHRASE_COUNT] = {"re", "fwd", "wrote", "wrote-start", "original", "from", "sent",
    "to", "cc", "subject", "date", "vacation", "greeting", "closing", "signature", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december"};

/* ---- code points */

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xa0 || (cp >= 0x2000 && cp <= 0x200a) ||
           cp == 0x202f || cp == 0x3000;
}

/* Marks of direction and joining, which programs put around names and dates */
static bool is_mark(uint32_t cp)
{
    return cp == 0xad || (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x2069) || cp == 0xfeff;
}

/* Letters and digits of scripts that put blanks between words; from U+1100 on a word has no visible end. */
static bool in_word(uint32_t cp)
{
    if (cp < 0x80)
        return ascii_alnum((char)cp);
    return cp >= 0xc0 && cp < 0x1100 && cp != 0xd7 && cp != 0xf7 && cp != 0x60c && cp != 0x61b && cp != 0x61f &&
           cp != 0x5be && cp != 0x964 && cp != 0x965;
}

/* Stops after max code points: most lines are asked for how they begin, and most are no phrase. */
static void fold(struct str s, struct folded *f, size_t max)
{
    struct str rest = s;
    uint32_t cp;
    f->n = 0;
    while (f->n < max && utf8_next(&rest, &cp)) {
        bool after_blank = f->n && f->cp[f->n - 1] == ' ';
        cp = letter_fold(is_blank(cp) ? ' ' : cp);
        bool kept = !is_mark(cp) && !(cp == ' ' && (f->n == 0 || after_blank));
        if (kept && cp == ':' && after_blank)
            f->n--;
        if (kept)
            f->cp[f->n++] = cp;
        if (f->n)
            f->end[f->n - 1] = (uint32_t)(s.n - rest.n);
    }
}

/* As much as the longest value, the character behind it, and a blank that a colon takes the place of. */
static void fold_head(const struct values *vs, struct str s, struct folded *f)
{
    fold(str_sub(s, 0, MAX_LINE), f, vs->longest + 2 < MAX_LINE ? vs->longest + 2 : MAX_LINE);
}

static void fold_tail(struct str s, struct folded *f)
{
    size_t from = s.n > MAX_LINE ? s.n - MAX_LINE : 0;
    while (from < s.n && ((unsigned char)s.p[from] & 0xc0) == 0x80)
        from++;
    fold(str_from(s, from), f, MAX_LINE);
    if (f->n && f->cp[f->n - 1] == ' ')
        f->n--;
}

static bool stands_at(const struct folded *f, size_t i, const struct value *v)
{
    if (v->n == 0 || i + v->n > f->n || f->cp[i] != v->first ||
        memcmp(&f->cp[i], v->cp, v->n * sizeof *v->cp) != 0)
        return false;
    if (i > 0 && in_word(f->cp[i - 1]) && in_word(v->first))
        return false;
    return i + v->n == f->n || !in_word(f->cp[i + v->n]) || !in_word(v->cp[v->n - 1]);
}

/* ---- the table */

static void add_value(struct words *w, enum phrase p, struct str s, const char *file, int line)
{
    struct folded f;
    struct values *vs = &w->of[p];
    if (p >= PHRASE_MONDAY && str_ends(s, S(".")))
        s.n--;
    fold_tail(s, &f);
    if (f.n == 0)
        bug("%s line %d: a value is empty", file, line);
    for (size_t i = 0; i < vs->n; i++)
        if (vs->at[i].n == f.n && memcmp(vs->at[i].cp, f.cp, f.n * sizeof *f.cp) == 0)
            return;
    uint32_t *cp = ARENA_ARRAY(w->mem, uint32_t, f.n);
    memcpy(cp, f.cp, f.n * sizeof *cp);
    vs->at = arena_push(w->mem, vs->at, &vs->n, &vs->cap, sizeof *vs->at);
    vs->at[vs->n - 1] = (struct value){cp, cp[0], (uint32_t)f.n};
    if (f.n > vs->longest)
        vs->longest = f.n;
}

static void add_line(struct words *w, struct str s, const char *file, int line)
{
    size_t colon = str_chr(s, ':');
    enum phrase p = 0;
    while (colon != STR_NONE && p < PHRASE_COUNT && !str_eq(str_of(keys[p]), str_sub(s, 0, colon)))
        p++;
    if (colon == STR_NONE || p == PHRASE_COUNT)
        bug("%s line %d: no key of the words", file, line);
    struct str rest = str_from(s, colon + 1), value;
    while (str_cut(&rest, '|', &value))
        add_value(w, p, str_trim(value), file, line);
}

struct words *words_new(struct arena *a)
{
    struct words *w = ARENA_NEW(a, struct words);
    w->mem = a;
    return w;
}

static bool of_text(struct str line)
{
    return str_starts(line, S(WORDS_USUAL)) || str_starts(line, S(WORDS_LETTERS)) ||
           str_starts(line, S(WORDS_ENDINGS));
}

void words_add(struct words *w, const char *file, struct str text)
{
    struct str line;
    for (int n = 1; str_line(&text, &line); n++)
        if (str_trim(line).n && line.p[0] != '#' && !of_text(line))
            add_line(w, line, file, n);
}

static int longer_first(const void *a, const void *b)
{
    const struct value *x = a, *y = b;
    return (x->n < y->n) - (x->n > y->n);
}

void words_ready(struct words *w)
{
    for (size_t p = 0; p < PHRASE_COUNT; p++)
        if (w->of[p].n)
            qsort(w->of[p].at, w->of[p].n, sizeof *w->of[p].at, longer_first);
}

const struct words *words_load(void)
{
    static struct words *all;
    if (all)
        return all;
    all = words_new(arena_new());
    for (const struct embedded *e = embedded_words; e->name; e++)
        if (str_ends(str_of(e->name), S(".txt")))
            words_add(all, e->name, e->bytes);
    words_ready(all);
    return all;
}

/* ---- what stands around a phrase */

/* Behind blanks, marks of direction and the given ASCII characters. */
static struct str skip(struct str s, const char *also)
{
    struct str rest = s;
    uint32_t cp;
    while (utf8_next(&rest, &cp) &&
           (is_blank(cp) || is_mark(cp) || (cp > 0 && cp < 0x80 && strchr(also, (int)cp))))
        s = rest;
    return s;
}

static bool take_colon(struct str *s)
{
    struct str wide = S("\xef\xbc\x9a");
    size_t n = str_starts(*s, S(":")) ? 1 : str_starts(*s, wide) ? wide.n : 0;
    *s = str_from(*s, n);
    return n > 0;
}

/* [2] (2) ^2 */
static struct str skip_counter(struct str s)
{
    if (s.n < 2 || !strchr("[(^", s.p[0]))
        return s;
    size_t i = 1;
    while (i < s.n && i < 6 && ascii_digit(s.p[i]))
        i++;
    if (i == 1 || (s.p[0] != '^' && (i == s.n || s.p[i] != (s.p[0] == '[' ? ']' : ')'))))
        return s;
    return str_from(s, i + (s.p[0] != '^'));
}

/* What must and may follow the phrase; rest stands behind it. */
static bool take_tail(enum phrase p, const struct value *v, struct str *rest)
{
    switch (p) {
    case PHRASE_RE:
    case PHRASE_FWD:
        if (v->n > 1)
            *rest = skip(skip_counter(skip(*rest, "")), "");
        if (!take_colon(rest))
            return false;
        *rest = skip(*rest, "");
        return true;
    case PHRASE_FROM:
    case PHRASE_SENT:
    case PHRASE_TO:
    case PHRASE_CC:
    case PHRASE_SUBJECT:
    case PHRASE_DATE:
        *rest = skip(*rest, "*");
        if (!take_colon(rest))
            return false;
        *rest = skip(*rest, "*");
        return true;
    case PHRASE_ORIGINAL:
        *rest = skip(*rest, "-_=*:");
        return true;
    default:
        *rest = skip(*rest, "");
        return true;
    }
}

static const char *before(enum phrase p)
{
    return p == PHRASE_ORIGINAL ? "-_=*" : p >= PHRASE_FROM && p <= PHRASE_DATE ? "*" : "";
}

bool words_strip(const struct words *w, enum phrase p, struct str *s)
{
    struct folded f;
    struct str inner = skip(*s, before(p));
    fold_head(&w->of[p], inner, &f);
    for (size_t i = 0; i < w->of[p].n; i++) {
        const struct value *v = &w->of[p].at[i];
        if (!stands_at(&f, 0, v))
            continue;
        struct str rest = str_from(inner, f.end[v->n - 1]);
        if (take_tail(p, v, &rest)) {
            *s = rest;
            return true;
        }
    }
    return false;
}

bool words_starts(const struct words *w, enum phrase p, struct str s)
{
    struct folded f;
    fold_head(&w->of[p], skip(s, before(p)), &f);
    for (size_t i = 0; i < w->of[p].n; i++)
        if (stands_at(&f, 0, &w->of[p].at[i]))
            return true;
    return false;
}

static bool stands_in(const struct folded *f, const struct value *v)
{
    for (size_t i = 0; i + v->n <= f->n; i++)
        if (stands_at(f, i, v))
            return true;
    return false;
}

bool words_ends(const struct words *w, enum phrase p, struct str s)
{
    struct folded f;
    s = str_trim(s);
    char last = s.n ? s.p[s.n - 1] : ' ';
    if (p == PHRASE_WROTE && last != ':' &&
        (signed char)last > 0) /* all of them end in some colon: nearly every line ends here */
        return false;
    fold_tail(s, &f);
    bool colon = f.n && f.cp[f.n - 1] == ':';
    for (size_t i = 0; i < w->of[p].n; i++) {
        const struct value *v = &w->of[p].at[i];
        bool anywhere = p == PHRASE_WROTE && v->cp[v->n - 1] != ':';
        if (anywhere ? colon && stands_in(&f, v) : v->n <= f.n && stands_at(&f, f.n - v->n, v))
            return true;
    }
    return false;
}

static bool is_one_of(const struct values *vs, const struct folded *f)
{
    for (size_t i = 0; i < vs->n; i++)
        if (vs->at[i].n == f->n && stands_at(f, 0, &vs->at[i]))
            return true;
    return false;
}

bool words_is(const struct words *w, enum phrase p, struct str s)
{
    struct folded f;
    if (p == PHRASE_ORIGINAL)
        return words_strip(w, p, &s) && s.n == 0;
    fold_tail(s, &f);
    return is_one_of(&w->of[p], &f);
}

/* ---- subjects, days, months */

#define MAX_PREFIX 30

/* "[garden] " off the start, when something stands behind it. */
static bool strip_list_prefix(struct str *s)
{
    size_t end = str_starts(*s, S("[")) ? str_chr(*s, ']') : STR_NONE;
    if (end == STR_NONE || end + 1 > MAX_PREFIX || str_rchr(str_sub(*s, 0, end), '[') != 0)
        return false;
    struct str rest = skip(str_from(*s, end + 1), "");
    if (rest.n == 0)
        return false;
    *s = rest;
    return true;
}

/* Netscape's "[Fwd: subject]" and Pine's "subject (fwd)" */
static bool strip_old_forward(struct str *s)
{
    if (str_starts_nocase(*s, S("[fwd:")) && str_ends(*s, S("]"))) {
        *s = str_trim(str_sub(*s, 5, s->n - 6));
        return true;
    }
    if (!str_ends_nocase(*s, S("(fwd)")) || s->n == 5)
        return false;
    *s = str_trim(str_sub(*s, 0, s->n - 5));
    return true;
}

struct str words_subject(const struct words *w, struct str subject, bool *was_reply)
{
    struct str s = str_trim(skip(subject, ""));
    *was_reply = false;
    for (;;) {
        if (words_strip(w, PHRASE_RE, &s))
            *was_reply = true;
        else if (!words_strip(w, PHRASE_FWD, &s) && !strip_old_forward(&s) && !strip_list_prefix(&s))
            return s;
    }
}

static int which(const struct words *w, enum phrase first, int n, struct str s)
{
    struct folded f;
    s = str_trim(s);
    while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ','))
        s.n--;
    fold_tail(s, &f);
    for (int i = 0; i < n; i++)
        if (is_one_of(&w->of[(int)first + i], &f))
            return i;
    return -1;
}

int words_day(const struct words *w, struct str s)
{
    return which(w, PHRASE_MONDAY, 7, s);
}

int words_month(const struct words *w, struct str s)
{
    int i = which(w, PHRASE_JANUARY, 12, s);
    return i < 0 ? -1 : i + 1;
}

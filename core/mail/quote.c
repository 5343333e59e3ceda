/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain text taken apart into new words, quotes, attributions and signature. */
#include "mail/quote.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/words.h"

#define ATTRIBUTION_LINES 4
#define ATTRIBUTION_BYTES 400
#define HEADING_BYTES 120  /* of "-----Original Message-----" */
#define HEADER_LINES 12    /* of an Outlook block */
#define SIGNATURE_LINES 12 /* below a bare "--", which some also draw between their own words */
#define FOOTER_LINES 10    /* below a long line */
#define PHONE_BYTES 120

struct line {
    struct str text; /* with its line end */
    struct str bare; /* without blanks around it */
    enum block_kind kind;
    int level;
};

struct splitter {
    struct arena *a;
    const struct words *w;
    struct line *at;
    size_t n;
};

/* ---- lines */

static int levels(struct str s)
{
    int n = 0;
    for (size_t i = 0; i < s.n && (s.p[i] == '>' || (s.p[i] == ' ' && n > 0)); i++)
        n += s.p[i] == '>';
    return n;
}

/* "AB> text": initials before the sign, as Usenet readers of old wrote */
static bool initials(struct str s)
{
    size_t i = 0;
    while (i < s.n && i < 4 && s.p[i] >= 'A' && s.p[i] <= 'Z')
        i++;
    return i > 0 && i < s.n && s.p[i] == '>' && (i + 1 == s.n || s.p[i + 1] == ' ' || s.p[i + 1] == '>');
}

static bool bar(struct str s)
{
    return str_starts(s, S("| ")) || str_eq(s, S("|"));
}

static size_t count_lines(struct str text)
{
    size_t n = 1;
    for (size_t lf; (lf = str_chr(text, '\n')) != STR_NONE; n++)
        text = str_from(text, lf + 1);
    return n;
}

static void read_lines(struct splitter *sp, struct str text)
{
    sp->at = ARENA_ARRAY(sp->a, struct line, count_lines(text));
    while (text.n) {
        size_t lf = str_chr(text, '\n');
        struct str line = lf == STR_NONE ? text : str_sub(text, 0, lf + 1);
        struct line *l = &sp->at[sp->n++];
        *l = (struct line){.text = line, .bare = str_trim(line)};
        l->level = levels(line);
        l->kind = l->level ? BLOCK_QUOTED : BLOCK_OWN;
        text = str_from(text, line.n);
    }
}

static bool blank(const struct splitter *sp, size_t i)
{
    return sp->at[i].bare.n == 0;
}

/* The next line that is not blank, or n. */
static size_t next_line(const struct splitter *sp, size_t i)
{
    while (i < sp->n && blank(sp, i))
        i++;
    return i;
}

static void mark(struct splitter *sp, size_t from, size_t to, enum block_kind kind)
{
    for (size_t i = from; i < to; i++) {
        sp->at[i].kind = kind;
        if (kind == BLOCK_QUOTED && sp->at[i].level == 0)
            sp->at[i].level = 1;
    }
}

/* What looks like a quote and is none, and the other way about. */
static void mend_levels(struct splitter *sp)
{
    for (size_t i = 0; i < sp->n; i++) {
        bool before = i > 0 && sp->at[i - 1].level, after = i + 1 < sp->n && sp->at[i + 1].level;
        if (str_starts(sp->at[i].text, S(">From ")) && !before && !after) { /* an mbox's doing */
            sp->at[i].kind = BLOCK_OWN;
            sp->at[i].level = 0;
        }
    }
    for (size_t i = 0; i + 1 < sp->n; i++)
        for (size_t k = i; k < i + 2; k++)
            if (initials(sp->at[i].bare) && initials(sp->at[i + 1].bare))
                mark(sp, k, k + 1, BLOCK_QUOTED);
}

/* ---- attributions */

static bool clock_time(struct str s)
{
    for (size_t i = 1; i + 2 < s.n; i++)
        if (ascii_digit(s.p[i - 1]) && (s.p[i] == ':' || s.p[i] == '.' || s.p[i] == 'h') &&
            ascii_digit(s.p[i + 1]) && ascii_digit(s.p[i + 2]))
            return true;
    return false;
}

static bool year(struct str s)
{
    for (size_t i = 0; i + 3 < s.n; i++) {
        bool century = (s.p[i] == '1' && s.p[i + 1] == '9') || (s.p[i] == '2' && s.p[i + 1] == '0');
        if (century && ascii_digit(s.p[i + 2]) && ascii_digit(s.p[i + 3]))
            return true;
    }
    return false;
}

/* 2016-03-03 or 2016/3/3 at the very start, as Gmail once wrote */
static bool iso_start(struct str s)
{
    if (s.n < 8 || !year(str_sub(s, 0, 4)) || (s.p[4] != '-' && s.p[4] != '/'))
        return false;
    return ascii_digit(s.p[5]) && (str_chr(str_sub(s, 6, 3), s.p[4]) != STR_NONE);
}

static bool ends_in_colon(struct str s)
{
    return str_ends(s, S(":")) || str_ends(s, S("：")) || str_ends(s, S(": >"));
}

/* How sure is it that s says whose words follow? 2: they are even when no > stands before them. */
static int attributes(const struct splitter *sp, struct str s)
{
    bool at = str_chr(s, '@') != STR_NONE, dated = year(s) || clock_time(s);
    bool wrote = words_ends(sp->w, PHRASE_WROTE, s), start = words_starts(sp->w, PHRASE_WROTE_START, s);
    bool angled = at && str_chr(s, '<') != STR_NONE;
    if (iso_start(s) && str_find(s, S(" GMT")) != STR_NONE && clock_time(s))
        return 2;
    if (wrote && ((angled && ends_in_colon(s)) || (start && dated)))
        return 2;
    if (wrote && (at || dated || start || ends_in_colon(s)))
        return 1;
    return (iso_start(s) && angled) || (ends_in_colon(s) && dated && (start || at)) ? 1 : 0;
}

static struct str joined(const struct splitter *sp, size_t from, size_t to)
{
    struct buf b;
    buf_init(&b, ATTRIBUTION_BYTES);
    for (size_t i = from; i < to; i++) {
        if (i > from)
            buf_char(&b, ' ');
        buf_put(&b, sp->at[i].bare);
    }
    struct str s = buf_over(&b) ? S("") : arena_str(sp->a, buf_str(&b));
    buf_release(&b);
    return s;
}

static bool quoted_at(const struct splitter *sp, size_t i)
{
    return i < sp->n && (sp->at[i].kind == BLOCK_QUOTED || bar(sp->at[i].bare));
}

static void mark_bars(struct splitter *sp, size_t i)
{
    while (i < sp->n && (bar(sp->at[i].bare) || blank(sp, i)))
        i++;
    size_t end = i;
    while (i > 0 && (bar(sp->at[i - 1].bare) || blank(sp, i - 1)))
        i--;
    mark(sp, i, end, BLOCK_QUOTED);
}

/* "On Monday, 4 May 2026": what an attribution surely begins with */
static bool opens(const struct splitter *sp, size_t i)
{
    struct str s = sp->at[i].bare;
    return iso_start(s) || (words_starts(sp->w, PHRASE_WROTE_START, s) && (year(s) || clock_time(s)));
}

/* Would one of the lines behind i do as well as a beginning? Then i is only the last line of what stands above.
 */
static bool begins_later(const struct splitter *sp, size_t i, size_t to, int sure)
{
    for (size_t k = i + 1; k < to; k++)
        if ((opens(sp, k) || !opens(sp, i)) && attributes(sp, joined(sp, k, to)) >= sure)
            return true;
    return false;
}

/* An attribution that begins at line i: where it ends, or 0. *rest: all that follows is quoted. */
static size_t attribution_at(const struct splitter *sp, size_t i, bool *rest)
{
    for (size_t to = i + 1; to <= sp->n && to <= i + ATTRIBUTION_LINES; to++) {
        if (sp->at[to - 1].kind != BLOCK_OWN || blank(sp, to - 1))
            break;
        struct str end = sp->at[to - 1].bare;
        if (!ends_in_colon(end) && str_chr(end, '@') == STR_NONE && str_find(end, S("GMT")) == STR_NONE)
            continue; /* cheap to see, and most lines end here */
        size_t next = next_line(sp, to);
        *rest = !quoted_at(sp, next);
        struct str s = joined(sp, i, to);
        bool named = str_chr(s, '@') != STR_NONE || year(s) || clock_time(s);
        int sure = s.n && (named || !*rest) ? attributes(sp, s) : 0;
        if (sure == 2 || (sure == 1 && !*rest))
            return (next < sp->n || !*rest) && !begins_later(sp, i, to, sure) ? to : 0;
    }
    return 0;
}

/* ---- header blocks and their dashes */

static bool rule(struct str s, size_t least)
{
    if (s.n < least || !s.n || str_chr(S("_-=*"), s.p[0]) == STR_NONE)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != s.p[0])
            return false;
    return true;
}

/* From:, Sent:, To:, Subject: in any language, From or the like first; where it ends, or 0. */
static size_t header_block(const struct splitter *sp, size_t i)
{
    static const enum phrase labels[] = {
        PHRASE_FROM, PHRASE_SENT, PHRASE_DATE, PHRASE_TO, PHRASE_CC, PHRASE_SUBJECT};
    unsigned seen = 0;
    size_t end = 0;
    struct str first = sp->at[i].bare;
    if (str_find(first, S(":")) == STR_NONE && str_find(first, S("：")) == STR_NONE)
        return 0;
    if (!words_strip(sp->w, PHRASE_FROM, &first))
        return 0;
    for (size_t k = i; k < sp->n && k < i + HEADER_LINES && !blank(sp, k); k++)
        for (size_t l = 0; l < sizeof labels / sizeof *labels; l++) {
            struct str s = sp->at[k].bare;
            if (!words_strip(sp->w, labels[l], &s))
                continue;
            seen |= 1u << l;
            end = k + 1;
        }
    bool when = seen & 6, whom = seen & 24, what = seen & 32;
    return when + whom + what >= 2 ? end : 0;
}

/* "-----Original Message-----", "Begin forwarded message:" */
static bool original_line(const struct splitter *sp, struct str s)
{
    struct str rest = s;
    if (s.n > HEADING_BYTES || (ascii_alnum(s.p[0]) && !ends_in_colon(s)))
        return false;
    if (words_strip(sp->w, PHRASE_ORIGINAL, &rest) && str_trim(rest).n == 0)
        return true;
    if (!str_ends(s, S(":")))
        return false;
    return words_is(sp->w, PHRASE_ORIGINAL, str_sub(s, 0, s.n - 1));
}

static bool own_words_before(const struct splitter *sp, size_t i)
{
    while (i-- > 0)
        if (sp->at[i].kind == BLOCK_OWN && !blank(sp, i))
            return true;
    return false;
}

/* A whole mail stands below line i without > signs. It is content where it is called forwarded, and where the
   author adds no word of their own. */
static void mark_original(struct splitter *sp, size_t i, size_t head_end)
{
    bool forwarded = str_find_nocase(sp->at[i].bare, S("forward")) != STR_NONE || !own_words_before(sp, i);
    if (i > 0 && rule(sp->at[i - 1].bare, 10))
        i--;
    mark(sp, i, head_end, forwarded ? BLOCK_FORWARDED : BLOCK_ATTRIBUTION);
    mark(sp, head_end, sp->n, forwarded ? BLOCK_FORWARDED : BLOCK_QUOTED);
}

/* Marks attributions; true when all that follows one is quoted, with or without signs. */
static void find_quotes(struct splitter *sp)
{
    for (size_t i = 0; i < sp->n; i++) {
        if (sp->at[i].kind != BLOCK_OWN || blank(sp, i))
            continue;
        size_t head = header_block(sp, i), to;
        bool rest = false;
        if (original_line(sp, sp->at[i].bare)) {
            size_t next = next_line(sp, i + 1);
            head = next < sp->n ? header_block(sp, next) : 0;
            mark_original(sp, i, head ? head : i + 1);
            return;
        }
        if (head) {
            mark_original(sp, i, head);
            return;
        }
        if ((to = attribution_at(sp, i, &rest))) {
            mark(sp, i, to, BLOCK_ATTRIBUTION);
            if (rest) {
                mark(sp, to, sp->n, BLOCK_QUOTED);
                return;
            }
            if (bar(sp->at[next_line(sp, to)].bare))
                mark_bars(sp, next_line(sp, to));
            i = to - 1;
        }
    }
}

/* ---- signatures */

/* At most this many lines with words? It stops counting there, since a text may be all dashes. */
static bool at_most(const struct splitter *sp, size_t from, size_t to, size_t max)
{
    size_t n = 0;
    for (size_t i = from; i < to && n <= max; i++)
        n += !blank(sp, i);
    return n <= max;
}

/* Does the signature of a run of own lines that ends at end begin at line i? */
static bool signature_at(const struct splitter *sp, size_t i, size_t end)
{
    struct str text = sp->at[i].text, bare = sp->at[i].bare;
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    if (str_eq(text, S("-- ")))
        return true;
    if (str_eq(bare, S("--")) || str_eq(bare, S("—")))
        return at_most(sp, i + 1, end, SIGNATURE_LINES);
    return rule(bare, 20) && bare.p[0] == '_' && end == sp->n && at_most(sp, i + 1, end, FOOTER_LINES);
}

static bool only_signs(struct str s)
{
    if (str_eq(s, S("ᐧ"))) /* what a tracker of opened mails leaves behind */
        return true;
    for (size_t i = 0; i < s.n; i++)
        if (str_chr(S("-_=*#~+"), s.p[i]) == STR_NONE)
            return false;
    return s.n > 1 && !str_eq(s, S("++")) && !str_eq(s, S("--"));
}

/* The run's last lines, from the end up: lines drawn, and what a telephone says of itself. */
static size_t tail_of(const struct splitter *sp, size_t from, size_t end)
{
    size_t keep = end;
    while (end > from) {
        struct str s = sp->at[end - 1].bare;
        bool phone = s.n <= PHONE_BYTES && words_starts(sp->w, PHRASE_SIGNATURE, s);
        if (s.n && !phone && !only_signs(s) && !str_eq(s, S("--")))
            break;
        end--;
        if (s.n)
            keep = end;
    }
    return keep;
}

static void find_signatures(struct splitter *sp)
{
    for (size_t from = 0, end; from < sp->n; from = end) {
        for (end = from; end < sp->n && sp->at[end].kind == BLOCK_OWN;)
            end++;
        size_t sign = from;
        while (sign < end && !signature_at(sp, sign, end))
            sign++;
        size_t tail = tail_of(sp, from, sign);
        bool last = end == sp->n || sp->at[end].kind != BLOCK_QUOTED;
        if (last || sign < end)
            mark(sp, tail, end, BLOCK_SIGNATURE);
        if (end == from)
            end++;
    }
}

/* ---- together */

/* Blank lines go with what stands before them. */
static void settle_blanks(struct splitter *sp)
{
    for (size_t i = 1; i < sp->n; i++)
        if (blank(sp, i) && sp->at[i].kind == BLOCK_OWN) {
            sp->at[i].kind = sp->at[i - 1].kind;
            sp->at[i].level = sp->at[i - 1].level;
        }
}

void quote_split(struct arena *a, const struct words *w, struct str text, struct quote_split *out)
{
    struct splitter sp = {.a = a, .w = w};
    size_t cap = 0;
    read_lines(&sp, text);
    mend_levels(&sp);
    find_quotes(&sp);
    find_signatures(&sp);
    settle_blanks(&sp);
    *out = (struct quote_split){0};
    for (size_t i = 0; i < sp.n; i++) {
        struct line *l = &sp.at[i];
        struct block *last = out->n ? &out->at[out->n - 1] : NULL;
        int level = l->kind == BLOCK_QUOTED ? l->level : 0;
        if (last && last->kind == l->kind && last->level == level) {
            last->text.n += l->text.n;
            continue;
        }
        out->at = arena_push(a, out->at, &out->n, &cap, sizeof *out->at);
        out->at[out->n - 1] = (struct block){l->kind, level, l->text};
    }
}

/* A single block stands where it stood. */
static struct str put_together(struct arena *a, const struct quote_split *s, unsigned kinds)
{
    struct buf b;
    size_t n = 0, last = 0;
    for (size_t i = 0; i < s->n; i++)
        if (kinds & 1u << s->at[i].kind) {
            n++;
            last = i;
        }
    if (n == 1)
        return s->at[last].text;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < s->n; i++)
        if (kinds & 1u << s->at[i].kind)
            buf_put(&b, s->at[i].text);
    return buf_take(a, &b);
}

static struct str joined_kinds(struct arena *a, const struct quote_split *s, unsigned kinds)
{
    struct str out = put_together(a, s, kinds), line;
    while (out.n && ascii_blank(out.p[out.n - 1]))
        out.n--;
    for (struct str rest = out; str_line(&rest, &line) && str_trim(line).n == 0;) /* keeps the first indent */
        out = rest;
    return out;
}

struct str quote_reply(struct arena *a, const struct quote_split *s)
{
    struct str own = joined_kinds(a, s, 1u << BLOCK_OWN);
    return own.n ? own : joined_kinds(a, s, 1u << BLOCK_FORWARDED);
}

struct str quote_quoted(struct arena *a, const struct quote_split *s)
{
    return joined_kinds(a, s, 1u << BLOCK_QUOTED | 1u << BLOCK_ATTRIBUTION);
}

struct str quote_signature(struct arena *a, const struct quote_split *s)
{
    return joined_kinds(a, s, 1u << BLOCK_SIGNATURE);
}

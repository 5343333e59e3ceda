/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message in one line. */
#include "action/excerpting.h"

#include "action/tagging.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/letter.h"
#include "base/utf8.h"
#include "base/words.h"
#include "store/message.h"
#include "text/clip.h"
#include "text/link.h"

enum { ENOUGH = 24, CALLED_WORDS = 6, CALLED_BYTES = 120, RUN = 4, PARAGRAPH_MOST = 4000, LATIN_END = 0x590 };

/* ---- characters */

static bool among(uint32_t cp, const uint16_t *set, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (set[i] == cp)
            return true;
    return false;
}
#define AMONG(cp, ...)                                                                                         \
    among((cp), (const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

/* Ends a sentence wherever it stands: ideographic and halfwidth full stop, fullwidth ! and ? */
static bool wide_stop(uint32_t cp)
{
    return AMONG(cp, 0x3002, 0xff61, 0xff01, 0xff1f);
}

/* Ends one before a blank: also Arabic ? and Urdu, Hindi, Ethiopic and Armenian full stops. */
static bool sure_stop(uint32_t cp)
{
    return AMONG(cp, '!', '?', 0x061f, 0x06d4, 0x0964, 0x0965, 0x1362, 0x0589);
}

static bool closer(uint32_t cp)
{
    return AMONG(cp, '"', '\'', ')', ']', 0xbb, 0x2019, 0x201d, 0x300d, 0x300f, 0x3011, 0xff09);
}

/* A comma or its like behind "Dear Ana", also Arabic and fullwidth. */
static bool pause_sign(uint32_t cp)
{
    return AMONG(cp, ',', '!', ':', ';', 0x060c, 0x2014, 0x2013, 0x3001, 0xff0c, 0xff01, 0xff1a, 0x3002);
}

static bool letter(uint32_t cp)
{
    if (cp < 0x80)
        return ascii_alpha((char)cp);
    return cp >= 0xaa && cp != 0xbb && cp != 0xab && cp != 0xb7 && !(cp >= 0x2000 && cp < 0x2c00) &&
           !(cp >= 0x3000 && cp < 0x3040) && !(cp >= 0xfe00 && cp < 0xfe70) && !(cp >= 0xff00 && cp < 0xff10) &&
           !wide_stop(cp) && !sure_stop(cp) && !pause_sign(cp) && cp < 0x1f000;
}

static bool lower_case(uint32_t cp)
{
    return cp < LATIN_END && letter(cp) && letter_fold(cp) == cp;
}

static size_t letters(struct str s)
{
    size_t n = 0;
    for (uint32_t cp; utf8_next(&s, &cp);)
        n += letter(cp);
    return n;
}

static size_t count_words(struct str s)
{
    size_t n = 0;
    struct str word;
    while (str_word(&s, &word))
        n++;
    return n;
}

/* ---- one line: blanks single, no control characters, no runs of signs that a voice would spell out */

static void put_line(struct buf *b, struct str s)
{
    size_t from = b->n;
    for (size_t i = 0; i < s.n;) {
        size_t run = 1;
        while (i + run < s.n && s.p[i + run] == s.p[i])
            run++;
        unsigned char c = (unsigned char)s.p[i];
        bool sign = c > 0x20 && c < 0x7f && !ascii_alnum(s.p[i]);
        if (c <= 0x20 || c == 0x7f || (sign && run >= RUN)) {
            if (b->n > from && b->p[b->n - 1] != ' ')
                buf_char(b, ' ');
        } else {
            buf_put(b, str_sub(s, i, run));
        }
        i += run;
    }
    while (b->n > from && b->p[b->n - 1] == ' ')
        buf_cut(b, b->n - 1);
}

static struct str one_line(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    put_line(&b, utf8_one_line(a, s));
    return buf_take(a, &b);
}

/* ---- lines that are no sentence */

/* Without the punctuation at its end. */
static struct str bare(struct str s)
{
    struct str end = s;
    for (uint32_t cp; utf8_next(&s, &cp);)
        if (letter(cp) || (cp < 0x80 && ascii_digit((char)cp)))
            end.n = (size_t)(s.p - end.p);
    return end;
}

static bool is_phrase(const struct words *w, enum phrase p, struct str s)
{
    return words_is(w, p, bare(s));
}

static bool no_sentence(const struct words *w, struct str line)
{
    return letters(line) < 2 || line.p[0] == '>' || tagging_only(line) || link_length(line) == line.n ||
           words_ends(w, PHRASE_WROTE, line) || words_starts(w, PHRASE_SIGNATURE, line) ||
           is_phrase(w, PHRASE_CLOSING, line) || is_phrase(w, PHRASE_GREETING, line);
}

/* "- ", "* ", "1. ", "1) ": a line of a list is a paragraph of its own. */
static struct str past_mark(struct str line)
{
    size_t i = 0;
    while (i < line.n && i < 3 && ascii_digit(line.p[i]))
        i++;
    if (i && i + 1 < line.n && (line.p[i] == '.' || line.p[i] == ')') && line.p[i + 1] == ' ')
        return str_trim(str_from(line, i + 1));
    if (str_starts(line, S("- ")) || str_starts(line, S("* ")) || str_starts(line, S("+ ")))
        return str_trim(str_from(line, 2));
    return str_starts(line, S("\u2022")) ? str_trim(str_from(line, 3)) : line;
}

/* Behind "Dear Ana," at the start of a mail. What follows on the same line is the sentence. */
static struct str past_greeting(const struct words *w, struct str line)
{
    struct str rest = line;
    bool greets = words_starts(w, PHRASE_GREETING, line);
    uint32_t cp;
    for (size_t at = 0; at < CALLED_BYTES && utf8_next(&rest, &cp); at = line.n - rest.n) {
        struct str head = str_sub(line, 0, at);
        bool stop = cp == '.' && words_is(w, PHRASE_GREETING, head);
        if (!stop && !pause_sign(cp))
            continue;
        rest = str_trim(rest);
        bool calls = AMONG(cp, ',', 0x060c, 0x3001, 0xff0c, 0xff1a) && rest.n == 0 &&
                     !is_phrase(w, PHRASE_CLOSING, head) && count_words(head) <= 3;
        return (greets && count_words(head) <= CALLED_WORDS) || calls ? rest : line;
    }
    return greets && count_words(line) + 1 < CALLED_WORDS && rest.n == 0 ? rest : line;
}

/* ---- sentences */

/* Is the full stop behind s[0..at) that of "Dr." or "e.g.", or of a number at the start? */
static bool abbreviation(struct str s, size_t at, struct str behind)
{
    size_t from = at, chars = 0;
    bool dots = false, digits = true;
    while (from > 0 && s.p[from - 1] != ' ' && s.p[from - 1] != '(') {
        from--;
        chars += ((unsigned char)s.p[from] & 0xc0) != 0x80;
        dots |= s.p[from] == '.' && from + 1 < at && s.p[from + 1] != '.';
        digits &= ascii_digit(s.p[from]);
    }
    uint32_t next = 0;
    behind = str_trim(behind);
    utf8_next(&behind, &next);
    if (digits)
        return from == 0;
    bool short_title = chars == 1 || (chars == 2 && s.p[from] >= 'A' && s.p[from] <= 'Z');
    return (short_title && (unsigned char)s.p[from] < 0xe0) || dots || lower_case(next) ||
           (chars <= 3 && next < 0x80 && ascii_digit((char)next));
}

/* Behind quotes, brackets and more stops. A French quote closes behind a blank. */
static struct str past_closers(struct str s, bool dot)
{
    struct str after = s;
    uint32_t next;
    while (utf8_next(&after, &next) &&
           (closer(next) || (next == '.' && dot) || wide_stop(next) || next == '!' || next == '?'))
        s = after;
    if (str_starts(s, S(" \u00bb")) || str_starts(s, S("\u00a0\u00bb")) || str_starts(s, S("\u202f\u00bb")))
        s = str_from(s, str_find(s, S("\u00bb")) + 2);
    return s;
}

/* How long the first sentence of s is, its end included. */
static size_t sentence(struct str s)
{
    struct str rest = s;
    for (uint32_t cp; utf8_next(&rest, &cp);) {
        size_t at = s.n - rest.n;
        bool wide = wide_stop(cp), sure = sure_stop(cp), dot = cp == '.' || cp == 0x2026;
        if (!wide && !sure && !dot)
            continue;
        struct str behind = past_closers(rest, dot);
        if (!wide && behind.n && behind.p[0] != ' ')
            continue;
        if (dot && abbreviation(s, at - 1, behind))
            continue;
        return s.n - behind.n;
    }
    return s.n;
}

static size_t characters(struct str s)
{
    size_t n = 0;
    for (uint32_t cp; utf8_next(&s, &cp);)
        n++;
    return n;
}

/* At most GIST_MOST characters. */
static struct str cut(struct arena *a, struct str s)
{
    if (characters(s) <= GIST_MOST)
        return s;
    struct str rest = s;
    uint32_t cp;
    for (size_t i = 1; i < GIST_MOST; i++)
        utf8_next(&rest, &cp);
    return clip_text(a, s, s.n - rest.n);
}

/* "(in English this time)": said by the way, before what the mail is about. */
static bool aside(struct str s)
{
    return s.n > 1 && s.p[0] == '(' && s.p[s.n - 1] == ')';
}

/* "#decision We lend it." says what it is before what it says. */
static struct str past_tags(struct str s)
{
    struct str rest = s, word;
    while (s.n && s.p[0] == '#' && str_word(&rest, &word) && tagging_only(word))
        s = str_trim(rest);
    return s;
}

/* Sentences from the start of a paragraph until they say something; empty when none does. */
static struct str first_words(struct arena *a, const struct words *w, struct str p)
{
    p = past_tags(p);
    size_t from = 0, to = 0;
    while (to < p.n && (to == from || utf8_width(str_sub(p, from, to - from)) < ENOUGH)) {
        struct str next = str_from(p, to);
        size_t n = sentence(next);
        struct str one = str_trim(str_sub(next, 0, n));
        if (to == from && (no_sentence(w, one) || aside(one)))
            from += n;
        to += n;
    }
    return cut(a, str_trim(str_sub(p, from, to - from)));
}

/* ---- paragraphs */

struct reader {
    struct str rest;
    struct str kept; /* a line of a list that begins the next paragraph */
    bool item;       /* the paragraph is a line of a list */
    bool begun;      /* something that is no greeting was seen */
    bool closed;     /* a farewell was seen: what is short behind it is a name */
};

static void join(struct buf *p, struct str line)
{
    struct str head = line;
    uint32_t first = 0;
    utf8_next(&head, &first);
    bool korean = first >= 0xac00 && first <= 0xd7a3; /* has blanks between words */
    bool chinese = !korean && letter_width(first) == 2 && p->n && (unsigned char)p->p[p->n - 1] >= 0x80;
    if (p->n && !chinese)
        buf_char(p, ' ');
    put_line(p, line);
}

/* What Pipermail wrote where it took an attachment off: what follows is not the author's. */
static bool taken_off(struct str line)
{
    return str_starts(line, S("-------------- next part ---"));
}

/* The next lines that belong together; false at the end of the text. */
static bool paragraph(struct reader *r, const struct words *w, struct buf *p)
{
    struct str line;
    buf_reset(p);
    put_line(p, r->kept);
    r->item = p->n > 0;
    r->kept = S("");
    while (p->n < PARAGRAPH_MOST && str_line(&r->rest, &line)) {
        line = str_trim(utf8_cut(line, PARAGRAPH_MOST));
        if (taken_off(line))
            r->rest = line = S("");
        for (struct str was = S("");
             line.n && !r->begun && was.n != line.n;) { /* "Good morning, Ana," is two */
            was = line;
            line = str_trim(past_greeting(w, line));
        }
        bool name = r->closed && count_words(line) <= 3 && utf8_width(line) <= ENOUGH;
        if (line.n == 0 || name || no_sentence(w, line)) {
            r->closed |= line.n && is_phrase(w, PHRASE_CLOSING, line);
            if (p->n)
                return true;
            continue;
        }
        r->begun = true;
        struct str own = past_mark(line);
        if (own.n < line.n && p->n) {
            r->kept = own;
            return true;
        }
        r->item |= own.n < line.n;
        join(p, own);
    }
    return p->n > 0;
}

/* Of a mail that says no more than "Thanks!". */
static struct str any_words(struct arena *a, const struct words *w, struct str text)
{
    struct str line;
    while (str_line(&text, &line) && !taken_off(line)) {
        line = str_trim(utf8_cut(line, PARAGRAPH_MOST));
        if (letters(line) > 1 && line.p[0] != '>' && !tagging_only(line) &&
            !words_ends(w, PHRASE_WROTE, line) && !words_starts(w, PHRASE_SIGNATURE, line))
            return cut(a, one_line(a, line));
    }
    return S("");
}

static uint32_t last_of(struct str s)
{
    uint32_t last = 0;
    while (utf8_next(&s, &last))
        ;
    return last;
}

/* A first paragraph that only calls somebody: "To all who lend seed with us,", "Friends!". */
static bool salutation(struct str p)
{
    uint32_t last = last_of(p);
    if (AMONG(last, ',', 0x060c, 0x3001, 0xff0c))
        return p.n <= CALLED_BYTES;
    return AMONG(last, ':', '!', 0xff01, 0xff1a) && count_words(p) < CALLED_WORDS &&
           utf8_width(p) <= 2 * ENOUGH;
}

/* Does what stands below, a list or what is set in from the margin, end the sentence that s begins? */
static bool leads_on(const struct reader *r, struct str s)
{
    struct str rest = r->rest, line = S("");
    uint32_t last = last_of(s);
    if (last == ':' || last == 0xff1a)
        return true;
    if (!letter(last) || r->item)
        return false;
    while (str_trim(line).n == 0 && str_line(&rest, &line))
        ;
    return r->kept.n || (line.n && (line.p[0] == ' ' || line.p[0] == '\t')) || past_mark(line).n < line.n;
}

/* With the first words of what stands below, and a sign where there is more of it. */
static struct str led_on(struct arena *a, const struct words *w, struct reader *r, struct str gist)
{
    struct buf b, p;
    struct str more = S("");
    buf_init(&b, BUF_MAX);
    buf_init(&p, BUF_MAX);
    if (paragraph(r, w, &p))
        more = first_words(a, w, utf8_one_line(a, buf_str(&p)));
    buf_put(&b, more.n ? gist : bare(gist));
    if (more.n)
        join(&b, more);
    if (more.n == 0 || (r->kept.n && letter(last_of(more))))
        buf_put(&b, S("\u2026"));
    buf_release(&p);
    return cut(a, buf_take(a, &b));
}

struct str excerpting_gist(struct arena *a, const struct words *words, struct str reply)
{
    struct reader r = {.rest = reply, .kept = S("")};
    struct str gist = S("");
    struct buf p;
    buf_init(&p, BUF_MAX);
    for (bool first = true; gist.n == 0 && paragraph(&r, words, &p); first = false)
        if (!first || r.kept.n || !salutation(buf_str(&p)))
            gist = first_words(a, words, utf8_one_line(a, buf_str(&p)));
    if (gist.n && leads_on(&r, gist))
        gist = led_on(a, words, &r, gist);
    buf_release(&p);
    return gist.n ? gist : any_words(a, words, reply);
}

struct str excerpting_subject(struct arena *a, const struct words *words, struct str subject)
{
    bool answers;
    struct str s = words_subject(words, tagging_subject(a, subject), &answers);
    return cut(a, one_line(a, s));
}

/* ---- a run's excerpts, in a table that doubles when it is two thirds full */

struct slot {
    int64_t message;
    struct excerpt *excerpt;
};

struct excerpts {
    struct arena *run;
    struct slot *at;
    size_t n, size;
};

struct excerpts *excerpts_new(struct arena *run)
{
    struct excerpts *e = ARENA_NEW(run, struct excerpts);
    *e = (struct excerpts){.run = run, .size = 256};
    e->at = ARENA_ARRAY(run, struct slot, e->size);
    return e;
}

static struct slot *find(struct excerpts *e, int64_t message)
{
    size_t i = (size_t)((uint64_t)message * 0x9e3779b97f4a7c15U >> 32) & (e->size - 1);
    while (e->at[i].message && e->at[i].message != message)
        i = (i + 1) & (e->size - 1);
    return &e->at[i];
}

static void grow(struct excerpts *e)
{
    struct slot *old = e->at;
    size_t n = e->size;
    e->size *= 2;
    e->at = ARENA_ARRAY(e->run, struct slot, e->size);
    for (size_t i = 0; i < n; i++)
        if (old[i].message)
            *find(e, old[i].message) = old[i];
}

static struct excerpt *make(struct excerpts *e, struct work *w, struct message_id id)
{
    struct message m;
    if (!message_get(w->mem, w->db, id, &m))
        return NULL;
    struct excerpt *x = ARENA_NEW(e->run, struct excerpt);
    *x = (struct excerpt){.author = arena_str(e->run, one_line(w->mem, m.author)),
        .gist = arena_str(e->run, excerpting_gist(w->mem, w->words, m.reply)),
        .permalink = arena_str(e->run, m.permalink),
        .shown = m.shown};
    return x;
}

const struct excerpt *excerpts_get(struct excerpts *e, struct work *w, struct message_id m)
{
    if (e->n * 3 > e->size * 2)
        grow(e);
    struct slot *s = find(e, m.v);
    if (!s->message) {
        *s = (struct slot){m.v, make(e, w, m)};
        e->n++;
    }
    return s->excerpt;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapping by display width, for digests and notices. */
#include "text/wrap.h"

#include "base/letter.h"
#include "base/utf8.h"
#include "text/breaks.h"
#include "text/link.h"

/* One output line in the making. */
struct wrapping {
    struct buf *out;
    unsigned columns, flags;
    unsigned quotes; /* ">" before each line of this paragraph */
    size_t line;     /* where the line's own text begins in out */
    size_t width;    /* its columns so far */
    bool begun;      /* a line is open */
    struct buf may;  /* of a line that comes in */
};

enum { QUOTES_MAX = 20, LEAST = 20 };

/* ---- lines out */

static void open_line(struct wrapping *w, struct str first)
{
    for (unsigned i = 0; i < w->quotes; i++)
        buf_char(w->out, '>');
    /* RFC 3676 section 4.4: what could be taken for a quote mark, a stuffed line or an mbox's "From " */
    bool stuffed = (w->flags & WRAP_FLOWED) && !w->quotes &&
                   (str_starts(first, S(" ")) || str_starts(first, S(">")) || str_starts(first, S("From")));
    if (w->quotes || stuffed)
        buf_char(w->out, ' ');
    w->line = w->out->n;
    w->width = w->quotes ? w->quotes + 1 : 0;
    w->begun = true;
}

static void close_line(struct wrapping *w, bool soft)
{
    struct str own = str_from(buf_str(w->out), w->line);
    bool signature = str_eq(own, S("-- "));
    while (!signature && w->out->n > w->line && w->out->p[w->out->n - 1] == ' ')
        buf_cut(w->out, w->out->n - 1);
    if (w->out->n == w->line && w->quotes) /* an empty quoted line is ">", without the blank */
        buf_cut(w->out, w->out->n - 1);
    if (soft && (w->flags & WRAP_FLOWED))
        buf_char(w->out, ' ');
    buf_char(w->out, '\n');
    w->begun = false;
}

/* ---- pieces of a line that stay whole */

/* Text on its way out, and where its lines may end. */
struct source {
    struct str rest;
    const char *may; /* for each byte of rest */
    uint32_t last;   /* the character before it */
};

static void skip(struct source *s, size_t n)
{
    s->rest = str_from(s->rest, n);
    s->may += n;
}

/* Latin words are parted at blanks alone, not at hyphens and strokes: there only beside a wide character. */
static bool ends_here(const struct source *s, uint32_t next)
{
    return *s->may && (letter_width(s->last) == 2 || letter_width(next) == 2);
}

/* The next piece that a line may not end in: a run without blanks, or one wide character with what clings to
 * it. */
static struct str take_piece(struct source *s, size_t *width)
{
    struct str whole = s->rest;
    size_t address = link_length(whole);
    skip(s, address);
    s->last = ' ';
    *width = utf8_width(str_sub(whole, 0, address));
    while (s->rest.n && s->rest.p[0] != ' ') {
        struct str after = s->rest;
        uint32_t cp;
        utf8_next(&after, &cp);
        if (s->rest.n < whole.n && ends_here(s, cp))
            break;
        s->last = cp;
        *width += (size_t)letter_width(cp);
        skip(s, s->rest.n - after.n);
    }
    return str_sub(whole, 0, whole.n - s->rest.n);
}

static void put_words(struct wrapping *w, struct source *s)
{
    size_t blanks = 0, width;
    while (s->rest.n) {
        if (s->rest.p[0] == ' ') {
            blanks++;
            skip(s, 1);
            continue;
        }
        struct str piece = take_piece(s, &width);
        size_t room = w->flags & WRAP_FLOWED ? w->columns - 1 : w->columns;
        if (w->begun && w->out->n > w->line && w->width + blanks + width > room) {
            close_line(w, blanks > 0);
            blanks = 0;
        }
        if (!w->begun)
            open_line(w, blanks ? S(" ") : piece);
        for (size_t i = 0; i < blanks; i++)
            buf_char(w->out, ' ');
        buf_put(w->out, piece);
        w->width += blanks + width;
        blanks = 0;
    }
}

/* ---- lines in */

static struct str take_quotes(struct str line, unsigned *quotes)
{
    struct str rest = line;
    *quotes = 0;
    while (str_starts(rest, S(">")) || str_starts(rest, S(" >"))) {
        if (rest.p[0] == ' ' && *quotes == 0)
            break; /* stuffed, not quoted */
        rest = str_from(rest, rest.p[0] == ' ' ? 2 : 1);
        *quotes += *quotes < QUOTES_MAX;
    }
    return *quotes && str_starts(rest, S(" ")) ? str_from(rest, 1) : rest;
}

/* Does this line begin something of its own, or follow from the one before it? */
static bool own_line(struct str line)
{
    if (line.n == 0 || line.p[0] == ' ' || line.p[0] == '\t' || str_starts(line, S("-- ")))
        return true;
    size_t i = 0;
    while (i < line.n && i < 3 && ascii_digit(line.p[i]))
        i++;
    bool number = i && i + 1 < line.n && (line.p[i] == '.' || line.p[i] == ')') && line.p[i + 1] == ' ';
    return number || str_starts(line, S("- ")) || str_starts(line, S("* ")) || str_starts(line, S("\u2022 "));
}

static void put_join(struct wrapping *w)
{
    buf_char(w->out, ' ');
    w->width++;
}

/* As if a blank stood between the line before and this one. */
static void join(struct wrapping *w, struct source own)
{
    size_t width, room = w->flags & WRAP_FLOWED ? w->columns - 1 : w->columns;
    take_piece(&own, &width);
    if (w->width + 1 + width > room)
        close_line(w, true);
    else
        put_join(w);
}

static void wrap_line(struct wrapping *w, struct str own)
{
    bool signature = str_eq(own, S("-- "));
    if (!w->begun)
        open_line(w, own);
    if (signature) {
        buf_put(w->out, own);
    } else {
        struct source s = {own, w->may.p, 0};
        put_words(w, &s);
    }
    if (!(w->flags & WRAP_JOIN) || own.n == 0 || signature)
        close_line(w, false);
}

void wrap_text(struct buf *b, struct str text, unsigned columns, unsigned flags)
{
    struct wrapping w = {.out = b, .columns = columns < LEAST ? LEAST : columns, .flags = flags};
    struct str line;
    buf_init(&w.may, BUF_MAX);
    while (str_line(&text, &line)) {
        unsigned quotes;
        struct str own = take_quotes(line, &quotes);
        bool joins = w.begun && quotes == w.quotes && !own_line(own);
        if (w.begun && !joins)
            close_line(&w, false);
        w.quotes = quotes;
        breaks_of_lines(&w.may, own);
        if (joins)
            join(&w, (struct source){own, w.may.p, 0});
        wrap_line(&w, own);
    }
    if (w.begun)
        close_line(&w, false);
    buf_release(&w.may);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapping by display width, for digests and notices. */
#include "text/wrap.h"

#include "base/letter.h"
#include "base/utf8.h"
#include "text/link.h"

/* One output line in the making. */
struct wrapping {
    struct buf *out;
    unsigned columns, flags;
    unsigned quotes; /* ">" before each line of this paragraph */
    size_t line;     /* where the line's own text begins in out */
    size_t width;    /* its columns so far */
    bool begun;      /* a line is open */
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

static bool closing(uint32_t cp)
{
    static const uint16_t signs[] = {0x3001, 0x3002, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0x3015, 0x30fc,
        0xff01, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f, 0xff5d, 0x2019, 0x201d, 0x2026, 0x3005, 0x3063,
        0x30c3};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == cp)
            return true;
    return false;
}

static bool opening(uint32_t cp)
{
    return cp == 0x3008 || cp == 0x300a || cp == 0x300c || cp == 0x300e || cp == 0x3010 || cp == 0x3014 ||
           cp == 0xff08;
}

/* The next piece that a line may not end in: a run without blanks, or one wide character with what clings to
 * it. */
static struct str take_piece(struct str *rest, size_t *width)
{
    struct str whole = *rest;
    uint32_t cp;
    bool wide = false, open = false;
    size_t address = link_length(whole);
    *rest = str_from(whole, address);
    *width = utf8_width(str_sub(whole, 0, address));
    while (rest->n && rest->p[0] != ' ') {
        struct str after = *rest;
        utf8_next(&after, &cp);
        int columns = letter_width(cp);
        if (rest->n < whole.n && columns && !open && !closing(cp) && (columns == 2 || wide))
            break;
        open = opening(cp) || (open && columns == 0);
        wide = columns ? columns == 2 : wide;
        *width += (size_t)columns;
        *rest = after;
    }
    return str_sub(whole, 0, whole.n - rest->n);
}

static void put_words(struct wrapping *w, struct str text)
{
    size_t blanks = 0, width;
    while (text.n) {
        if (text.p[0] == ' ') {
            blanks++;
            text = str_from(text, 1);
            continue;
        }
        struct str piece = take_piece(&text, &width);
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

void wrap_text(struct buf *b, struct str text, unsigned columns, unsigned flags)
{
    struct wrapping w = {.out = b, .columns = columns < LEAST ? LEAST : columns, .flags = flags};
    struct str line;
    while (str_line(&text, &line)) {
        unsigned quotes;
        struct str own = take_quotes(line, &quotes);
        bool joins = w.begun && quotes == w.quotes && !own_line(own);
        if (w.begun && !joins)
            close_line(&w, false);
        w.quotes = quotes;
        if (joins) { /* as if a blank stood between the two lines */
            struct str first = own;
            size_t width;
            take_piece(&first, &width);
            if (w.width + 1 + width > (flags & WRAP_FLOWED ? w.columns - 1 : w.columns))
                close_line(&w, true);
            else
                put_join(&w);
        }
        if (!w.begun)
            open_line(&w, own);
        if (str_eq(own, S("-- ")))
            buf_put(b, own);
        else
            put_words(&w, own);
        if (!(flags & WRAP_JOIN) || own.n == 0 || str_eq(own, S("-- ")))
            close_line(&w, false);
    }
    if (w.begun)
        close_line(&w, false);
}

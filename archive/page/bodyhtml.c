/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message's words as HTML: addresses taken out, quotes folded, patches and drawings kept. */
#include "page/bodyhtml.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "mail/quote.h"
#include "page/page.h"
#include "text/blocks.h"
#include "text/escape.h"
#include "text/template.h"

/* A piece of 8 KB is at most some 6 KB of gzip, even of words that do not compress: two fit any page. */
enum { PIECE = 8 * 1024, OPEN_LINES = 3 };

struct writer {
    struct site *s;
    struct bodyhtml *out;
    size_t cap;
    struct buf piece;
    size_t words; /* bytes of text in the piece */
    unsigned flags;
    struct str author;
    struct str attribution; /* that stands above the quote which comes next */
};

static void end_piece(struct writer *w)
{
    struct arena *a = w->s->w->mem;
    struct bodyhtml *o = w->out;
    if (w->piece.n == 0 && o->n)
        return;
    o->pieces = arena_push(a, o->pieces, &o->n, &w->cap, sizeof *o->pieces);
    o->pieces[o->n - 1] = arena_str(a, buf_str(&w->piece));
    buf_reset(&w->piece);
    w->words = 0;
}

static size_t count_lines(struct str text)
{
    size_t n = 0;
    struct str line;
    while (str_line(&text, &line))
        n++;
    return n;
}

/* The quoted words without the marks that the fold stands for. */
static struct str unmarked(struct arena *a, struct str text)
{
    struct buf b;
    struct str line;
    buf_init(&b, BUF_MAX);
    while (str_line(&text, &line)) {
        if (str_starts(line, S(">")))
            line = str_from(line, str_starts(line, S("> ")) ? 2 : 1);
        buf_put(&b, line);
        buf_char(&b, '\n');
    }
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void fold(struct writer *w, struct str text)
{
    struct arena *a = w->s->w->mem;
    struct buf inside;
    size_t lines = count_lines(str_trim(text));
    buf_init(&inside, BUF_MAX);
    blocks_html(&inside, a, unmarked(a, text), BLOCKS_PLAIN);
    template_put(&w->piece, "web/fold.html",
        HOLES(HOLE("open", lines <= OPEN_LINES ? S("1") : S("")), HOLE("lines", page_number(a, (int64_t)lines)),
            HOLE("one", lines == 1 ? S("1") : S("")), HOLE("author", w->author),
            HOLE("attribution", w->attribution), HOLE("quoted", buf_str(&inside))));
    w->attribution = S("");
    buf_release(&inside);
}

/* Without the line of dashes, in whose place the sheet draws a rule. */
static struct str signature(struct str text)
{
    struct str rest = text, line;
    while (str_line(&rest, &line))
        if (str_trim(line).n)
            return str_eq(str_trim(line), S("--")) ? str_trim(rest) : str_trim(text);
    return S("");
}

static void put_block(struct writer *w, enum block_kind kind, struct str text)
{
    if (str_trim(text).n == 0)
        return;
    switch (kind) {
    case BLOCK_OWN:
    case BLOCK_FORWARDED:
    case BLOCK_ATTRIBUTION: /* of no quote: words like any other */
        blocks_html(&w->piece, w->s->w->mem, text, w->flags);
        break;
    case BLOCK_QUOTED:
        fold(w, text);
        break;
    case BLOCK_SIGNATURE:
        buf_put(&w->piece, S("<p class=\"sig\">"));
        html_text(&w->piece, signature(text));
        buf_put(&w->piece, S("</p>\n"));
        break;
    }
    w->words += text.n;
}

/* As much of text as fits a piece: whole lines where it has any. */
static struct str fitting(struct str text, size_t room)
{
    struct str head = utf8_cut(text, room);
    size_t end = head.n < text.n ? str_rchr(head, '\n') : STR_NONE;
    return end == STR_NONE || end == 0 ? head : str_sub(head, 0, end + 1);
}

static void put_in_pieces(struct writer *w, enum block_kind kind, struct str text)
{
    while (text.n) {
        if (w->words && w->words + text.n > PIECE)
            end_piece(w);
        struct str head = fitting(text, PIECE);
        put_block(w, kind, head);
        text = str_from(text, head.n);
    }
}

/* All quoted blocks from i on, as one: they lie behind one another. */
static struct str quoted_run(const struct quote_split *split, size_t *i)
{
    struct str text = split->at[*i].text;
    while (*i + 1 < split->n && split->at[*i + 1].kind == BLOCK_QUOTED)
        text.n += split->at[++*i].text.n;
    return text;
}

static void put_split(struct writer *w, const struct quote_split *split)
{
    for (size_t i = 0; i < split->n; i++) {
        struct block block = split->at[i];
        bool above_quote = i + 1 < split->n && split->at[i + 1].kind == BLOCK_QUOTED;
        if (block.kind == BLOCK_ATTRIBUTION && above_quote && block.text.n < PIECE)
            w->attribution = str_trim(block.text);
        else
            put_in_pieces(w, block.kind, block.kind == BLOCK_QUOTED ? quoted_run(split, &i) : block.text);
    }
}

void bodyhtml_make(struct site *s, struct str text, struct str quoted_author, struct bodyhtml *out)
{
    struct quote_split split;
    struct writer w = {.s = s, .out = out, .author = quoted_author, .attribution = S("")};
    struct str clean = page_clean(s, text);
    *out = (struct bodyhtml){0};
    buf_init(&w.piece, BUF_MAX);
    w.flags = blocks_plain_only(clean) ? BLOCKS_PLAIN : 0;
    quote_split(s->w->mem, s->w->words, clean, &split);
    put_split(&w, &split);
    end_piece(&w);
    buf_release(&w.piece);
}

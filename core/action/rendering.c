/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a message as HTML that can be published. */
#include "action/rendering.h"

#include "action/speaking.h"
#include "base/arena.h"
#include "mail/quote.h"
#include "text/blocks.h"
#include "text/clip.h"
#include "text/link.h"
#include "text/redact.h"
#include "text/template.h"

/* A piece of 8 KB is at most some 6 KB of gzip, even of words that do not compress: it fits any page. So does
   one whose few words make much HTML. */
enum {
    PIECE = 8 * 1024,
    MARKED_UP = 20 * 1024,
    OPEN_LINES = 3,
    DEEPEST = 5
}; /* of <blockquote>; what is quoted more often stands there too */

struct writer {
    struct arena *a;
    const struct rendering *r;
    struct rendered *out;
    size_t cap;
    struct buf piece;
    size_t words; /* bytes of text in the piece */
    unsigned flags;
    /* the fold that is being written */
    struct buf quoted;
    struct buf quoted_words; /* the same without HTML */
    size_t quoted_lines;
    struct str attribution; /* that stands above it */
};

static void end_piece(struct writer *w)
{
    struct rendered *o = w->out;
    if (w->piece.n == 0 && o->n)
        return;
    o->pieces = arena_push(w->a, o->pieces, &o->n, &w->cap, sizeof *o->pieces);
    o->pieces[o->n - 1] = arena_str(w->a, buf_str(&w->piece));
    buf_reset(&w->piece);
    w->words = 0;
}

/* ---- quoted words */

/* A line without its marks, at most level of them. */
static struct str unmarked_line(struct str line, int level)
{
    struct str rest = line;
    for (int i = 0; i < level; i++) {
        size_t blanks = 0;
        while (blanks < rest.n && rest.p[blanks] == ' ')
            blanks++;
        if (blanks == rest.n || rest.p[blanks] != '>')
            break;
        rest = str_from(rest, blanks + 1);
    }
    return rest.n < line.n && rest.n && rest.p[0] == ' ' ? str_from(rest, 1) : rest;
}

static struct str unmarked(struct writer *w, struct str text, int level)
{
    struct buf b;
    struct str line;
    buf_init(&b, BUF_MAX);
    while (str_line(&text, &line)) {
        w->quoted_lines += str_trim(line).n > 0;
        buf_put(&b, unmarked_line(line, level));
        buf_char(&b, '\n');
    }
    return buf_take(w->a, &b);
}

static void add_quote(struct writer *w, struct str text, int level)
{
    int deeper = (level < 1 ? 1 : level > DEEPEST ? DEEPEST : level) - 1; /* the fold itself is the first */
    for (int i = 0; i < deeper; i++)
        buf_put(&w->quoted, S("<blockquote>"));
    /* also in a mail of hard lines: what is quoted may have been wrapped before */
    struct str plain = unmarked(w, text, level);
    buf_put(&w->quoted_words, plain);
    blocks_html(&w->quoted, w->a, plain, BLOCKS_PLAIN);
    for (int i = 0; i < deeper; i++)
        buf_put(&w->quoted, S("</blockquote>\n"));
}

/* Empty where it is not plain, or no other than the whole text's. */
static struct str lang_of_quote(const struct writer *w)
{
    struct str lang = speaking_words(buf_str(&w->quoted_words)), whole = w->r->lang;
    bool same = whole.p && str_eq_nocase(str_sub(whole, 0, str_chr(whole, '-')), lang);
    return same ? S("") : lang;
}

static void end_fold(struct writer *w)
{
    size_t lines = w->quoted_lines;
    if (w->quoted.n)
        template_put(&w->piece, "web/fold.html",
            HOLES(HOLE("open", lines <= OPEN_LINES ? S("1") : S("")),
                HOLE("lines", arena_printf(w->a, "%zu", lines)), HOLE("one", lines == 1 ? S("1") : S("")),
                HOLE("author", w->r->quoted_author.p ? w->r->quoted_author : S("")),
                HOLE("attribution", w->attribution), HOLE("lang", lang_of_quote(w)),
                HOLE("quoted", buf_str(&w->quoted))));
    buf_reset(&w->quoted);
    buf_reset(&w->quoted_words);
    w->quoted_lines = 0;
    w->attribution = S("");
}

/* ---- blocks */

/* Without the line of dashes, in whose place the style sheet draws a rule. */
static struct str signature(struct str text)
{
    struct str rest = text, line;
    while (str_line(&rest, &line))
        if (str_trim(line).n)
            return str_eq(str_trim(line), S("--")) ? str_trim(rest) : str_trim(text);
    return S("");
}

static void put_block(struct writer *w, const struct block *b, struct str text)
{
    w->words += text.n;
    switch (b->kind) {
    case BLOCK_QUOTED:
        add_quote(w, text, b->level);
        break;
    case BLOCK_OWN:
    case BLOCK_FORWARDED:
    case BLOCK_ATTRIBUTION: /* above no quote: words like any other */
        blocks_html(
            &w->piece, w->a, text, b->kind == BLOCK_OWN ? w->flags : BLOCKS_PLAIN | (w->flags & BLOCKS_LINES));
        break;
    case BLOCK_SIGNATURE:
        buf_put(&w->piece, S("<p class=\"sig\">"));
        link_html(&w->piece, signature(text));
        buf_put(&w->piece, S("</p>\n"));
        break;
    }
}

/* As much of text as fits a piece: whole lines where it has any. */
static struct str fitting(struct str text)
{
    struct str head = clip_head(text, PIECE);
    size_t end = head.n < text.n ? str_rchr(head, '\n') : STR_NONE;
    return end == STR_NONE || end == 0 ? head : str_sub(head, 0, end + 1);
}

static void put_in_pieces(struct writer *w, const struct block *b)
{
    for (struct str text = str_trim(b->text).n ? b->text : S(""), head; text.n; text = str_from(text, head.n)) {
        head = fitting(text);
        if (w->words && (w->words + head.n > PIECE || w->piece.n + w->quoted.n > MARKED_UP)) {
            end_fold(w);
            end_piece(w);
        }
        put_block(w, b, head);
    }
}

static void put_split(struct writer *w, const struct quote_split *split)
{
    for (size_t i = 0; i < split->n; i++) {
        const struct block *b = &split->at[i];
        bool above_quote = i + 1 < split->n && split->at[i + 1].kind == BLOCK_QUOTED;
        if (b->kind != BLOCK_QUOTED)
            end_fold(w);
        if (b->kind == BLOCK_ATTRIBUTION && above_quote && b->text.n < PIECE)
            w->attribution = str_trim(b->text);
        else
            put_in_pieces(w, b);
    }
    end_fold(w);
}

void rendering_pieces(struct arena *a, const struct rendering *r, struct str text, struct rendered *out)
{
    struct quote_split split;
    struct writer w = {.a = a, .r = r, .out = out, .attribution = S("")};
    *out = (struct rendered){0};
    text = redact_text(a, text, r->own);
    buf_init(&w.piece, BUF_MAX);
    buf_init(&w.quoted, BUF_MAX);
    buf_init(&w.quoted_words, BUF_MAX);
    w.flags = r->markdown ? BLOCKS_MARKDOWN : blocks_plain_only(text) ? BLOCKS_PLAIN : 0;
    if (r->hard)
        w.flags |= BLOCKS_LINES;
    quote_split(a, r->words, text, &split);
    put_split(&w, &split);
    end_piece(&w);
    buf_release(&w.piece);
    buf_release(&w.quoted);
    buf_release(&w.quoted_words);
}

void rendering_body(struct buf *out, struct arena *a, const struct rendering *r, struct str text)
{
    struct rendered all;
    rendering_pieces(a, r, text, &all);
    for (size_t i = 0; i < all.n; i++)
        buf_put(out, all.pieces[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells paragraphs from what must keep its lines, and renders each. */
#include "text/blocks.h"

#include "base/utf8.h"
#include "text/escape.h"
#include "text/link.h"
#include "text/markdown.h"

/* What the lines of one chunk (lines without a blank one between) look like. */
struct looks {
    size_t lines, indented, columns, boxes, drawn, items;
    size_t widest;
    bool item_first;
};

enum { INDENT = 4, GAP = 3, WRAPPED = 50 };

static bool blank_line(struct str line)
{
    return str_trim(line).n == 0;
}

static bool patch_begins(struct str line)
{
    if (line.n == 0 || !strchr("d@I-", line.p[0])) /* most lines end here */
        return false;
    return str_starts(line, S("diff --git ")) || str_starts(line, S("@@ -")) ||
           str_starts(line, S("Index: ")) || str_starts(line, S("--- a/")) || str_starts(line, S("diff -"));
}

static bool pgp_begins(struct str line)
{
    return str_starts(line, S("-----BEGIN PGP "));
}

bool blocks_plain_only(struct str text)
{
    struct str line;
    while (str_line(&text, &line))
        if (patch_begins(line) || pgp_begins(line))
            return true;
    return false;
}

/* "- ", "* ", "+ ", "12. " or "12) ", after at most three blanks. */
static bool list_item(struct str line)
{
    size_t i = 0, from;
    while (i < 3 && i < line.n && line.p[i] == ' ')
        i++;
    from = i;
    while (i < line.n && i - from < 3 && ascii_digit(line.p[i]))
        i++;
    if (i + 2 >= line.n || line.p[i + 1] != ' ')
        return false;
    return i > from ? line.p[i] == '.' || line.p[i] == ')'
                    : line.p[i] == '-' || line.p[i] == '*' || line.p[i] == '+';
}

/* Words set in columns: a gap inside the line. */
static bool has_gap(struct str line)
{
    size_t gap = 0;
    line = str_trim(line);
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '\t')
            return true;
        gap = line.p[i] == ' ' ? gap + 1 : 0;
        if (gap >= GAP)
            return true;
    }
    return false;
}

static bool has_box(struct str line)
{
    /* U+2500 to U+259F: lines and blocks */
    for (size_t i = 0; i + 2 < line.n; i++)
        if (line.p[i] == '\xe2' &&
            (line.p[i + 1] == '\x94' || line.p[i + 1] == '\x95' || line.p[i + 1] == '\x96'))
            return line.p[i + 1] != '\x96' || (unsigned char)line.p[i + 2] < 0xa0;
    return false;
}

/* Mostly signs: a table's frame, a drawing. */
static bool is_drawn(struct str line)
{
    size_t signs = 0, others = 0;
    line = str_trim(line);
    for (size_t i = 0; i < line.n; i++) {
        if (ascii_alnum(line.p[i]) || (signed char)line.p[i] < 0)
            others++;
        else
            signs += line.p[i] != ' ';
    }
    bool framed = line.n > 2 && line.p[0] == '|' && line.p[line.n - 1] == '|';
    return framed || (signs >= 3 && signs > others);
}

static struct looks look_at(struct str chunk)
{
    struct looks l = {0};
    struct str line;
    while (str_line(&chunk, &line)) {
        size_t width = utf8_width(line);
        bool item = list_item(line);
        l.item_first |= l.lines == 0 && item;
        l.lines++;
        l.indented += str_starts(line, S("    ")) || str_starts(line, S("\t"));
        l.columns += has_gap(line);
        l.boxes += has_box(line);
        l.drawn += is_drawn(line);
        l.items += item;
        l.widest = width > l.widest ? width : l.widest;
    }
    return l;
}

static bool preformatted(const struct looks *l)
{
    return l->boxes || l->indented == l->lines || (l->columns >= 2 && 2 * l->columns >= l->lines) ||
           (l->drawn >= 2 && 2 * l->drawn >= l->lines);
}

/* Its lines are as long as they are: where they are scrolled, the keyboard must reach them (WCAG 2.1.1). */
static void put_pre(struct buf *b, struct str text)
{
    while (str_ends(text, S("\n")) || str_ends(text, S("\r")))
        text.n--;
    buf_put(b, S("<pre tabindex=\"0\">"));
    if (str_starts(text, S("\n"))) /* HTML drops a line end right behind <pre> */
        buf_char(b, '\n');
    link_html(b, text);
    buf_put(b, S("</pre>\n"));
}

static size_t first_word_width(struct str line)
{
    struct str word = {"", 0};
    str_word(&line, &word);
    return utf8_width(word);
}

/* "١. ", "२) ": a number in the digits of another script, of which Markdown knows none. */
static bool numbered(struct str line)
{
    static const uint32_t zeros[] = {
        0x660, 0x6f0, 0x966, 0x9e6, 0xe50}; /* Arabic, Persian, Devanagari, Bengali, Thai */
    size_t digits = 0;
    uint32_t c = 0;
    bool digit = true;
    line = str_trim(line);
    while (digit && digits <= 3 && utf8_next(&line, &c)) {
        digit = false;
        for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
            digit |= c >= zeros[i] && c < zeros[i] + 10;
        digits += digit;
    }
    return digits > 0 && digits <= 3 && (c == '.' || c == ')') && str_starts(line, S(" "));
}

/* A line end stays when the author made it: it is known to be theirs, or the next word would have found room.
 * Else their program did. */
static void put_paragraph(struct buf *b, struct str chunk, const struct looks *l, unsigned flags)
{
    struct str line;
    size_t width = 0;
    bool first = true;
    buf_put(b, S("<p>"));
    while (str_line(&chunk, &line)) {
        bool wrapped = !(flags & BLOCKS_LINES) && l->widest >= WRAPPED && !list_item(line) && !numbered(line) &&
                       width + 1 + first_word_width(line) > l->widest;
        if (!first)
            buf_put(b, wrapped ? S("\n") : S("<br>\n"));
        link_html(b, str_trim(line));
        width = utf8_width(line);
        first = false;
    }
    buf_put(b, S("</p>\n"));
}

static void put_chunk(struct buf *b, struct arena *a, struct str chunk, unsigned flags)
{
    struct looks l = look_at(chunk);
    bool list = l.item_first && l.items >= 2, link = str_find(chunk, S("](http")) != STR_NONE;
    if (preformatted(&l) && !list)
        put_pre(b, chunk);
    else if ((flags & BLOCKS_PLAIN) || !(list || link) || !markdown_html(b, a, chunk, flags & BLOCKS_LINES))
        put_paragraph(b, chunk, &l, flags);
}

static struct str fence_of(struct str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == line.p[0] && (line.p[0] == '`' || line.p[0] == '~'))
        n++;
    return str_sub(line, 0, n >= 3 ? n : 0);
}

/* Is there a piece at the start of text that keeps its lines whatever they hold: a patch (to the end), a PGP
   block, a fenced one? Gives its bytes, and moves text behind it. *open: a piece that never ends was met, no
   other is looked for (or a hundred thousand of them would each be read to the end). */
static bool take_verbatim(struct str *text, struct str *piece, bool *open)
{
    struct str rest = *text, line, whole = *text;
    if (!str_line(&rest, &line))
        return false;
    if (patch_begins(line)) {
        *piece = *text;
        *text = str_from(*text, text->n);
        return true;
    }
    struct str fence = fence_of(line);
    bool pgp = pgp_begins(line);
    if ((!fence.n && !pgp) || *open)
        return false;
    struct str inside = rest, before = rest;
    while (str_line(&rest, &line)) {
        if (pgp ? str_starts(line, S("-----END PGP "))
                : str_starts(line, fence) && blank_line(str_from(line, fence.n))) {
            *piece = pgp ? str_sub(whole, 0, whole.n - rest.n) : str_sub(inside, 0, inside.n - before.n);
            *text = rest;
            return true;
        }
        before = rest;
    }
    *open = true;
    return false;
}

/* The next lines up to a blank one, or up to where something begins that keeps its lines. */
static struct str take_chunk(struct str *text)
{
    struct str rest = *text, line;
    while (str_line(&rest, &line)) {
        struct str next = rest, peek;
        if (!str_line(&next, &peek) || blank_line(peek) || patch_begins(peek) || pgp_begins(peek) ||
            fence_of(peek).n)
            break;
    }
    struct str chunk = str_sub(*text, 0, text->n - rest.n);
    *text = rest;
    return chunk;
}

void blocks_html(struct buf *b, struct arena *a, struct str text, unsigned flags)
{
    struct str piece, rest, line;
    bool open = false;
    if (blocks_plain_only(text))
        flags |= BLOCKS_PLAIN;
    if ((flags & BLOCKS_MARKDOWN) && !(flags & BLOCKS_PLAIN) && markdown_html(b, a, text, false))
        return;
    while (text.n) {
        rest = text;
        if (str_line(&rest, &line) && blank_line(line))
            text = rest;
        else if (take_verbatim(&text, &piece, &open))
            put_pre(b, piece);
        else
            put_chunk(b, a, take_chunk(&text), flags);
    }
}

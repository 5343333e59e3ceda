/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells paragraphs from what must keep its lines, and renders each. */
#include "text/blocks.h"

#include "base/utf8.h"
#include "text/escape.h"
#include "text/link.h"
#include "text/markdown.h"
#include "text/rigid.h"

/* What the lines of one chunk (lines without a blank one between) look like. */
struct looks {
    size_t lines, indented, columns, boxes, drawn, items;
    bool item_first, wide_gap;
};

enum { WRAPPED = 50, SHORT = 24, BETWEEN = 4 };

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

static struct looks look_at(struct str chunk)
{
    struct looks l = {0};
    struct str line;
    while (str_line(&chunk, &line)) {
        bool item = list_item(line);
        l.wide_gap |= rigid_wide_gap(line);
        l.item_first |= l.lines == 0 && item;
        l.lines++;
        l.indented += str_starts(line, S("    ")) || str_starts(line, S("\t"));
        l.columns += rigid_gap(line);
        l.boxes += rigid_box(line);
        l.drawn += rigid_drawn(line);
        l.items += item;
    }
    return l;
}

static bool preformatted(const struct looks *l)
{
    return l->boxes || (l->lines == 1 && l->wide_gap) || l->indented == l->lines ||
           (l->columns >= 2 && 2 * l->columns >= l->lines) || (l->drawn >= 2 && 2 * l->drawn >= l->lines);
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

static size_t widest_prose(struct str text)
{
    struct str line;
    size_t widest = 0;
    while (str_line(&text, &line))
        if (!rigid_line(line)) {
            size_t width = utf8_width(line);
            widest = width > widest ? width : widest;
        }
    return widest;
}

/* A line end stays when the author made it: it is known to be theirs, or a line of code or of a table is beside
 * it, or the next word would have found room. Else their program did. */
static void put_paragraph(struct buf *b, struct str text, unsigned flags)
{
    struct str line;
    size_t width = 0, widest = widest_prose(text);
    bool first = true, kept_before = false;
    if (text.n == 0)
        return;
    buf_put(b, S("<p>"));
    while (str_line(&text, &line)) {
        bool kept = rigid_line(line);
        bool wrapped = !(flags & BLOCKS_LINES) && widest >= WRAPPED && !kept && !kept_before &&
                       !list_item(line) && !numbered(line) && width + 1 + first_word_width(line) > widest;
        if (!first)
            buf_put(b, wrapped ? S("\n") : S("<br>\n"));
        link_html(b, str_trim(line));
        width = utf8_width(line);
        kept_before = kept;
        first = false;
    }
    buf_put(b, S("</p>\n"));
}

static bool indented(struct str line)
{
    return str_starts(line, S("  ")) || str_starts(line, S("\t"));
}

/* Among lines of code: a remark, a bracket, a short or an indented line. */
static bool may_be_between(struct str line)
{
    return indented(line) || utf8_width(line) <= SHORT || (line.n && strchr("#{})]", line.p[0]));
}

static bool may_go_on(struct str line)
{
    return indented(line) || (line.n && strchr("#{})]", line.p[0]));
}

/* The lines of code or of a table that text begins with, two at least, with what stands between them; else
 * none. */
static struct str take_rigid(struct str *text)
{
    struct str rest = *text, line;
    size_t lines = 0, between = 0, end = 0;
    bool goes_on = true;
    while (str_line(&rest, &line)) {
        bool rigid = rigid_line(line);
        if (!rigid && (between++ == BETWEEN || !may_be_between(line) || (!lines && !indented(line))))
            break;
        lines += rigid;
        goes_on = rigid || (goes_on && may_go_on(line));
        between = rigid ? 0 : between;
        if (goes_on)
            end = text->n - rest.n;
    }
    struct str taken = str_sub(*text, 0, lines >= 2 ? end : 0);
    *text = str_from(*text, taken.n);
    return taken;
}

/* Words, and code between them. */
static void put_text(struct buf *b, struct str text, unsigned flags)
{
    struct str rest = text, line;
    size_t words = 0; /* begin here */
    while (rest.n) {
        size_t at = text.n - rest.n;
        struct str code = take_rigid(&rest);
        if (code.n) {
            put_paragraph(b, str_sub(text, words, at - words), flags);
            put_pre(b, code);
            words = text.n - rest.n;
        } else
            str_line(&rest, &line);
    }
    put_paragraph(b, str_from(text, words), flags);
}

static void put_chunk(struct buf *b, struct arena *a, struct str chunk, unsigned flags)
{
    struct looks l = look_at(chunk);
    bool list = l.item_first && l.items >= 2, link = str_find(chunk, S("](http")) != STR_NONE;
    if (preformatted(&l) && !list)
        put_pre(b, chunk);
    else if ((flags & BLOCKS_PLAIN) || !(list || link) || !markdown_html(b, a, chunk, flags & BLOCKS_LINES))
        put_text(b, chunk, flags);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML mail to plain text: what each tag does to the lines. */
#include "text/htmltext.h"

#include "base/utf8.h"
#include "text/entity.h"
#include "text/escape.h"
#include "text/htmltag.h"

enum tag_kind {
    TAG_OTHER, /* changes nothing: b, span, font */
    TAG_A,
    TAG_BODY,
    TAG_BREAK,
    TAG_CELL,
    TAG_HIDDEN, /* head, template: never shown */
    TAG_IMAGE,
    TAG_ITEM,
    TAG_LINE, /* a block without space around it: div */
    TAG_LIST,
    TAG_NUMBERED,
    TAG_PARAGRAPH, /* a block with space around it: p, h1 */
    TAG_PRE,
    TAG_QUOTE,
    TAG_RAW, /* script: no markup inside */
};

static const struct {
    const char *name;
    enum tag_kind kind;
} kinds[] = {{"a", TAG_A}, {"address", TAG_LINE}, {"article", TAG_LINE}, {"aside", TAG_LINE},
    {"audio", TAG_HIDDEN}, {"blockquote", TAG_QUOTE}, {"body", TAG_BODY}, {"br", TAG_BREAK},
    {"caption", TAG_LINE}, {"center", TAG_LINE}, {"dd", TAG_LINE}, {"dir", TAG_LIST}, {"div", TAG_LINE},
    {"dl", TAG_PARAGRAPH}, {"dt", TAG_LINE}, {"fieldset", TAG_PARAGRAPH}, {"figcaption", TAG_LINE},
    {"figure", TAG_PARAGRAPH}, {"footer", TAG_LINE}, {"form", TAG_LINE}, {"h1", TAG_PARAGRAPH},
    {"h2", TAG_PARAGRAPH}, {"h3", TAG_PARAGRAPH}, {"h4", TAG_PARAGRAPH}, {"h5", TAG_PARAGRAPH},
    {"h6", TAG_PARAGRAPH}, {"head", TAG_HIDDEN}, {"header", TAG_LINE}, {"hr", TAG_PARAGRAPH},
    {"iframe", TAG_RAW}, {"img", TAG_IMAGE}, {"legend", TAG_LINE}, {"li", TAG_ITEM}, {"listing", TAG_PRE},
    {"main", TAG_LINE}, {"math", TAG_HIDDEN}, {"menu", TAG_LIST}, {"nav", TAG_LINE}, {"noembed", TAG_RAW},
    {"noframes", TAG_RAW}, {"object", TAG_HIDDEN}, {"ol", TAG_NUMBERED}, {"p", TAG_PARAGRAPH}, {"pre", TAG_PRE},
    {"script", TAG_RAW}, {"section", TAG_LINE}, {"select", TAG_HIDDEN}, {"style", TAG_RAW}, {"svg", TAG_HIDDEN},
    {"table", TAG_PARAGRAPH}, {"tbody", TAG_LINE}, {"td", TAG_CELL}, {"template", TAG_HIDDEN},
    {"textarea", TAG_RAW}, {"tfoot", TAG_LINE}, {"th", TAG_CELL}, {"thead", TAG_LINE}, {"title", TAG_RAW},
    {"tr", TAG_LINE}, {"ul", TAG_LIST}, {"video", TAG_HIDDEN}, {"xmp", TAG_RAW}};

enum { QUOTES_SHOWN = 10, LISTS_KEPT = 8, ADDRESS_MAX = 2048, TAB = 8 };

struct writing {
    struct buf *out;
    size_t start;         /* of our text in out */
    size_t line;          /* where the line begins, after its "> " */
    bool fresh;           /* nothing stands in the line yet, not even its "> " */
    unsigned lines;       /* line ends to write before the next text, at most 2 */
    bool gap;             /* a blank to write before the next text in this line */
    unsigned indent;      /* no-break blanks at the start of a line: indented code */
    bool cell;            /* " | " to write before the next text in this line */
    unsigned quotes;      /* levels now */
    unsigned last_quotes; /* levels of the last line written */
    unsigned lists;
    int numbers[LISTS_KEPT]; /* next number of each list, -1 for bullets */
    bool item;               /* a bullet to write before the next text */
    unsigned pre;
    bool pre_begins; /* a line end right behind <pre> does not count */
    char hidden[16]; /* the element whose content is not shown; empty: all is */
    unsigned hidden_depth;
    bool linked;        /* inside a link */
    struct buf address; /* of that link; empty when it is not to be shown */
    size_t link_text;   /* where its text begins in out */
};

/* ---- lines */

static void put_quotes(struct writing *w, unsigned levels)
{
    for (unsigned i = 0; i < levels && i < QUOTES_SHOWN; i++)
        buf_char(w->out, '>');
    w->last_quotes = levels;
}

static void want_lines(struct writing *w, unsigned n)
{
    w->gap = w->cell = false;
    w->indent = 0;
    if (w->out->n > w->start && w->lines < n)
        w->lines = n;
}

static void put_bullet(struct writing *w)
{
    unsigned depth = w->lists < LISTS_KEPT ? w->lists : LISTS_KEPT;
    for (unsigned i = 1; i < depth; i++)
        buf_put(w->out, S("  "));
    int *number = depth ? &w->numbers[depth - 1] : NULL;
    if (number && *number >= 0)
        buf_printf(w->out, "%d. ", (*number)++);
    else
        buf_put(w->out, S("* "));
    w->item = false;
    w->indent = 0;
}

/* Everything that was put off until a text came: line ends, quote marks, bullets, blanks. */
static void begin_text(struct writing *w)
{
    for (; w->lines; w->lines--) {
        buf_char(w->out, '\n');
        w->fresh = true;
        if (w->lines > 1) /* the blank line belongs to the quote only if both its neighbours do */
            put_quotes(w, w->quotes < w->last_quotes ? w->quotes : w->last_quotes);
    }
    if (w->fresh) {
        put_quotes(w, w->quotes);
        if (w->quotes)
            buf_char(w->out, ' ');
        w->fresh = false;
        w->line = w->out->n;
        if (w->item)
            put_bullet(w);
        else
            for (unsigned i = 0; i < w->lists && i < LISTS_KEPT && !w->pre; i++)
                buf_put(w->out, S("  "));
        for (; w->indent; w->indent--)
            buf_char(w->out, ' ');
    } else if (w->item) {
        put_bullet(w);
    } else if (w->cell) {
        buf_put(w->out, S(" | "));
    } else if (w->gap) {
        buf_char(w->out, ' ');
    }
    w->gap = w->cell = false;
}

static void put_blank(struct writing *w, uint32_t cp)
{
    bool starts = w->fresh || w->lines;
    if (!w->pre) {
        w->gap |= !starts;
        if (starts && cp == 0xa0 && w->indent < 40)
            w->indent++;
        return;
    }
    if (cp == '\n') {
        w->lines += w->out->n > w->start && w->lines < 2 && !w->pre_begins;
        w->gap = false;
        return;
    }
    begin_text(w);
    do
        buf_char(w->out, ' ');
    while (cp == '\t' && (w->out->n - w->line) % TAB);
}

static void put_letter(struct writing *w, uint32_t cp)
{
    if (cp == ' ' || cp == '\n' || cp == '\t' || cp == '\r' || cp == '\f' || cp == 0xa0 || cp == 0x2007 ||
        cp == 0x2028 || cp == 0x2029) {
        if (cp != '\r')
            put_blank(w, cp == 0x2028 || cp == 0x2029 ? '\n' : cp == 0x2007 ? 0xa0 : cp);
        w->pre_begins = false;
        return;
    }
    w->pre_begins = false;
    /* controls, and what only fills the previews of mail programs: soft hyphens, joiners and blanks without
     * width */
    if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || cp == 0x34f || cp == 0x200b || cp == 0xfeff)
        return;
    begin_text(w);
    utf8_put(w->out, cp);
}

static size_t plain_head(struct str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] > ' ' && s.p[n] != 0x7f && s.p[n] != '&')
        n++;
    return n;
}

static void put_text(struct writing *w, struct str s)
{
    while (s.n) {
        size_t n = plain_head(s);
        if (n) {
            w->pre_begins = false;
            begin_text(w);
            buf_put(w->out, str_sub(s, 0, n));
            s = str_from(s, n);
            continue;
        }
        uint32_t cp;
        n = s.p[0] == '&' ? entity_read(s, false, &cp) : 0;
        if (n)
            s = str_from(s, n);
        else
            utf8_next(&s, &cp);
        put_letter(w, cp);
    }
}

/* ---- links and images */

/* What two addresses of the same thing may differ in. */
static struct str bare_address(struct str s)
{
    static const char *const heads[] = {"mailto:", "https://", "http://", "www."};
    s = str_trim(s);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_starts_nocase(s, str_of(heads[i])))
            s = str_from(s, strlen(heads[i]));
    return str_ends(s, S("/")) ? str_sub(s, 0, s.n - 1) : s;
}

static void end_link(struct writing *w)
{
    struct str text = str_from(buf_str(w->out), w->link_text), to = buf_str(&w->address);
    bool shown = w->linked && to.n && !str_eq_nocase(bare_address(text), bare_address(to));
    bool empty = str_trim(text).n == 0;
    w->linked = false;
    if (!shown)
        return;
    bool gap = w->gap && !w->lines;
    if (!empty) { /* belongs to its text, even where a paragraph has ended in between */
        unsigned lines = w->lines;
        w->lines = 0;
        buf_char(w->out, ' ');
        buf_char(w->out, '<');
        buf_put(w->out, to);
        buf_char(w->out, '>');
        w->lines = lines;
        w->gap = gap;
        return;
    }
    begin_text(w);
    buf_char(w->out, '<');
    buf_put(w->out, to);
    buf_char(w->out, '>');
}

static void begin_link(struct writing *w, struct str href)
{
    struct buf raw;
    buf_init(&raw, ADDRESS_MAX);
    entity_attribute(&raw, href);
    struct str to = str_trim(buf_str(&raw));
    bool web = str_starts_nocase(to, S("http://")) || str_starts_nocase(to, S("https://"));
    bool mail = str_starts_nocase(to, S("mailto:"));
    if (mail) {
        to = str_from(to, 7);
        size_t query = str_chr(to, '?');
        to = query == STR_NONE ? to : str_sub(to, 0, query);
    }
    buf_reset(&w->address);
    w->linked = !buf_over(&raw) && (mail || (web && url_allowed(to)));
    w->link_text = w->out->n;
    for (size_t i = 0; i < to.n && w->linked; i++)
        if (to.p[i] == ' ' || to.p[i] == '<' || to.p[i] == '>' || to.p[i] == '"')
            buf_printf(&w->address, "%%%02X", (unsigned)to.p[i]);
        else
            buf_char(&w->address, to.p[i]);
    if (buf_over(&w->address))
        w->linked = false;
    buf_release(&raw);
}

static bool tiny(struct str size)
{
    size = str_trim(size);
    return str_eq(size, S("0")) || str_eq(size, S("1")) || str_eq(size, S("1px")) || str_eq(size, S("0px"));
}

static void put_image(struct writing *w, const struct htmltag *tag)
{
    struct buf alt;
    if (tiny(tag->width) || tiny(tag->height))
        return;
    buf_init(&alt, ADDRESS_MAX);
    entity_attribute(&alt, tag->alt);
    struct str text = str_trim(buf_str(&alt));
    if (text.n && !buf_over(&alt)) {
        begin_text(w);
        buf_char(w->out, '[');
        header_text(w->out, text);
        buf_char(w->out, ']');
    }
    buf_release(&alt);
}

/* ---- tags */

static enum tag_kind kind_of(const char *name)
{
    size_t low = 0, high = sizeof kinds / sizeof *kinds;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(name, kinds[mid].name);
        if (order == 0)
            return kinds[mid].kind;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return TAG_OTHER;
}

static bool style_hides(struct str style)
{
    struct buf raw, bare;
    buf_init(&raw, ADDRESS_MAX * 4);
    buf_init(&bare, ADDRESS_MAX * 4);
    entity_attribute(&raw, style);
    struct str s = buf_str(&raw);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '/' && i + 1 < s.n && s.p[i + 1] == '*') {
            size_t end = str_find(str_from(s, i + 2), S("*/"));
            i = end == STR_NONE ? s.n : i + end + 3;
        } else if (s.p[i] != ' ') {
            buf_char(&bare, ascii_lower(s.p[i]));
        }
    }
    struct str b = buf_str(&bare);
    bool hides = str_find(b, S("display:none")) != STR_NONE ||
                 str_find(b, S("visibility:hidden")) != STR_NONE || str_find(b, S("mso-hide:all")) != STR_NONE;
    hides = hides && !buf_over(&raw) && !buf_over(&bare);
    buf_release(&raw);
    buf_release(&bare);
    return hides;
}

static bool is_void(const char *name)
{
    static const char *const names[] = {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Inside an element that is not shown: is this tag's place still inside? */
static bool still_hidden(struct writing *w, const struct htmltag *tag, enum tag_kind kind)
{
    bool same = strcmp(tag->name, w->hidden) == 0, head = strcmp(w->hidden, "head") == 0;
    /* a body ends a head, and a block ends a paragraph, without their end tags */
    bool implied = !tag->closing && ((head && kind == TAG_BODY) ||
                                        (strcmp(w->hidden, "p") == 0 && kind >= TAG_ITEM && kind <= TAG_QUOTE));
    if (same && !implied)
        w->hidden_depth += tag->closing ? -1 : 1;
    if (w->hidden_depth == 0 || implied)
        w->hidden[0] = 0;
    return w->hidden[0] || !implied;
}

static void change_list(struct writing *w, bool closing, bool numbered)
{
    want_lines(w, w->lists > (closing ? 1 : 0) ? 1 : 2);
    w->item = false;
    if (closing) {
        w->lists -= w->lists > 0;
        return;
    }
    if (w->lists < LISTS_KEPT)
        w->numbers[w->lists] = numbered ? 1 : -1;
    w->lists++;
}

static void change_level(unsigned *level, bool closing)
{
    *level += closing ? (*level ? -1 : 0) : 1;
}

static void put_block(struct writing *w, const struct htmltag *tag, enum tag_kind kind)
{
    switch (kind) {
    case TAG_BREAK:
        w->gap = w->cell = false;
        w->lines += w->out->n > w->start && w->lines < 2;
        break;
    case TAG_CELL:
        if (!tag->closing && !w->fresh && w->lines == 0) {
            w->cell = true;
            w->gap = false;
        }
        break;
    case TAG_ITEM:
        want_lines(w, 1);
        w->item = !tag->closing;
        break;
    case TAG_LIST:
    case TAG_NUMBERED:
        change_list(w, tag->closing, kind == TAG_NUMBERED);
        break;
    case TAG_QUOTE:
        want_lines(w, 2);
        change_level(&w->quotes, tag->closing);
        break;
    case TAG_PRE:
        want_lines(w, 2);
        change_level(&w->pre, tag->closing);
        w->pre_begins = !tag->closing;
        break;
    default:
        /* a paragraph inside a list item follows its bullet at once */
        want_lines(w, kind == TAG_LINE || w->lists ? 1 : 2);
        break;
    }
}

static void put_tag(struct writing *w, const struct htmltag *tag, struct str *rest)
{
    enum tag_kind kind = kind_of(tag->name);
    if (kind == TAG_RAW) {
        if (!tag->closing)
            htmltag_skip(rest, tag->name);
        return;
    }
    if (w->hidden[0] && still_hidden(w, tag, kind))
        return;
    bool hides =
        !tag->closing && (kind == TAG_HIDDEN || tag->hidden || (tag->style.n && style_hides(tag->style)));
    if (hides && kind != TAG_BODY) {
        if (!is_void(tag->name)) {
            memcpy(w->hidden, tag->name, sizeof w->hidden);
            w->hidden_depth = 1;
        }
        return;
    }
    if (kind == TAG_A) {
        end_link(w);
        if (!tag->closing && tag->href.n)
            begin_link(w, tag->href);
    } else if (kind == TAG_IMAGE) {
        put_image(w, tag);
    } else if (kind > TAG_BODY && kind != TAG_HIDDEN) {
        put_block(w, tag, kind);
    }
}

void htmltext_put(struct buf *b, struct str html)
{
    struct writing w = {.out = b, .start = b->n, .fresh = true};
    struct htmltag tag;
    buf_init(&w.address, ADDRESS_MAX);
    while (htmltag_next(&html, &tag)) {
        if (tag.text.n == 0)
            put_tag(&w, &tag, &html);
        else if (!w.hidden[0])
            put_text(&w, tag.text);
    }
    end_link(&w);
    while (b->n > w.start && b->p[b->n - 1] == ' ')
        buf_cut(b, b->n - 1);
    if (b->n > w.start)
        buf_char(b, '\n');
    buf_release(&w.address);
}

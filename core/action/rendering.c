/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a message as HTML that can be published. */
#include "action/rendering.h"

#include "base/arena.h"
#include "mail/quote.h"
#include "text/blocks.h"
#include "text/escape.h"
#include "text/link.h"
#include "text/redact.h"

enum { DEEPEST = 5 }; /* of <blockquote>; what is quoted more often stands there too */

/* Quoted lines without their marks, at most level of them each. */
static struct str unquoted(struct arena *a, struct str text, int level)
{
    struct buf b;
    struct str line;
    buf_init(&b, BUF_MAX);
    while (str_line(&text, &line)) {
        struct str rest = line;
        for (int i = 0; i < level; i++) {
            size_t blanks = 0;
            while (blanks < rest.n && rest.p[blanks] == ' ')
                blanks++;
            if (blanks == rest.n || rest.p[blanks] != '>')
                break;
            rest = str_from(rest, blanks + 1);
        }
        if (rest.n < line.n && rest.n && rest.p[0] == ' ')
            rest = str_from(rest, 1);
        buf_put(&b, rest);
        buf_char(&b, '\n');
    }
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void quoted(struct buf *out, struct arena *a, struct str text, int level, unsigned flags)
{
    int depth = level < 1 ? 1 : level > DEEPEST ? DEEPEST : level;
    for (int i = 0; i < depth; i++)
        buf_put(out, S("<blockquote>"));
    blocks_html(out, a, unquoted(a, text, level), flags);
    for (int i = 0; i < depth; i++)
        buf_put(out, S("</blockquote>"));
    buf_char(out, '\n');
}

static void lines(struct buf *out, const char *open, struct str text, const char *close)
{
    if (str_trim(text).n == 0)
        return;
    buf_put(out, str_of(open));
    link_html(out, str_trim(text));
    buf_put(out, str_of(close));
}

void rendering_body(struct buf *out, struct arena *a, const struct rendering *r, struct str text)
{
    struct quote_split split;
    text = redact_text(a, text, r->own);
    unsigned flags = r->markdown ? BLOCKS_MARKDOWN : blocks_plain_only(text) ? BLOCKS_PLAIN : 0;
    quote_split(a, r->words, text, &split);
    for (size_t i = 0; i < split.n; i++) {
        struct block b = split.at[i];
        switch (b.kind) {
        case BLOCK_OWN:
            blocks_html(out, a, b.text, flags);
            break;
        case BLOCK_QUOTED:
        case BLOCK_FORWARDED:
            quoted(out, a, b.text, b.level, flags & ~(unsigned)BLOCKS_MARKDOWN);
            break;
        case BLOCK_ATTRIBUTION:
            lines(out, "<p>", b.text, "</p>\n");
            break;
        case BLOCK_SIGNATURE:
            lines(out, "<pre>", b.text, "</pre>\n");
            break;
        }
    }
}

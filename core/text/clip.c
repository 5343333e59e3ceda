/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text cut short. */
#include "text/clip.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/letter.h"
#include "base/utf8.h"
#include "text/breaks.h"

enum { BEHIND = 64 }; /* bytes behind the cut that tell what may be parted there */

static size_t last_break(const struct buf *may, struct str s, size_t from, size_t least)
{
    while (from > least && !may->p[from] && s.p[from] != ' ')
        from--;
    return from;
}

static struct str without_blanks(struct str s)
{
    while (s.n && ascii_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct str clip_head(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    struct str seen = utf8_cut(s, max + BEHIND);
    struct buf may;
    buf_init(&may, BUF_MAX);
    breaks_of_characters(&may, seen);
    size_t end = last_break(&may, seen, max, 0);
    breaks_of_lines(&may, seen);
    size_t word = last_break(&may, seen, end, end / 2);
    buf_release(&may);
    if (end == 0) /* one letter with marks without end */
        return utf8_cut(s, max);
    return without_blanks(str_sub(s, 0, word > end / 2 ? word : end));
}

static struct str with_sign(struct arena *a, struct str head)
{
    return arena_printf(a, "%.*s\u2026", STR(head));
}

struct str clip_text(struct arena *a, struct str s, size_t max)
{
    return s.n <= max ? s : with_sign(a, clip_head(s, max));
}

struct str clip_columns(struct arena *a, struct str s, size_t columns)
{
    struct str rest = s;
    size_t width = 0, fits = 0;
    for (uint32_t cp; utf8_next(&rest, &cp) && s.n - rest.n <= 4 * columns; fits = s.n - rest.n) {
        width += (size_t)letter_width(cp);
        if (width > columns)
            break;
    }
    return fits == s.n ? s : with_sign(a, clip_head(s, fits));
}

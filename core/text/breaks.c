/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where text may be parted: the Unicode algorithms are libunistring's. */
#include "text/breaks.h"

#include <string.h>
#include <unictype.h>
#include <unigbrk.h>
#include <unilbrk.h>

#include "base/utf8.h"

enum { VIRAMA = 9, JOINER = 0x200d }; /* a class of combining marks; a code point */

/* Room for s.n answers, all of them no. */
static char *room(struct buf *out, struct str s)
{
    buf_reset(out);
    for (size_t i = 0; i < s.n; i++)
        buf_char(out, 0);
    return out->p;
}

static bool hangul(uint32_t cp)
{
    return (cp >= 0x1100 && cp < 0x1200) || (cp >= 0x3130 && cp < 0x3190) || (cp >= 0xac00 && cp < 0xd7b0);
}

void breaks_of_lines(struct buf *out, struct str s)
{
    char *may = room(out, s);
    uint32_t cp = 0, before;
    if (s.n == 0 || !utf8_valid(s))
        return;
    u8_possible_linebreaks((const uint8_t *)s.p, s.n, "UTF-8", may);
    for (size_t i = 0; i < s.n; i++)
        may[i] = may[i] == UC_BREAK_POSSIBLE || may[i] == UC_BREAK_MANDATORY;
    for (struct str rest = s; rest.n;) {
        size_t at = s.n - rest.n;
        before = cp;
        utf8_next(&rest, &cp);
        if (hangul(before) && hangul(cp))
            may[at] = 0;
    }
}

void breaks_of_characters(struct buf *out, struct str s)
{
    char *may = room(out, s);
    uint32_t cp = 0;
    if (s.n == 0 || !utf8_valid(s))
        return;
    u8_grapheme_breaks((const uint8_t *)s.p, s.n, may);
    for (struct str rest = s; rest.n;) {
        size_t at = s.n - rest.n;
        if (cp == JOINER || (cp >= 0x900 && uc_combining_class(cp) == VIRAMA))
            may[at] = 0;
        utf8_next(&rest, &cp);
    }
}

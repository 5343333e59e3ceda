/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The copy of a mail as received: some header fields out, ours in, all else as the author sent it. */
#include "base/arena.h"
#include "mail/build.h"
#include "mail/mimetype.h"

#define LINE_MAX_BYTES 998 /* RFC 5322 section 2.1.1 */
#define BREAK_AT 990       /* where a longer line is cut, leaving room for a fold's blank */

/* Where s may be cut so that at most BREAK_AT bytes come before and no UTF-8 character is split. */
static size_t break_at(struct str s)
{
    size_t n = BREAK_AT;
    while (n > BREAK_AT - 4 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* One line, its end written as CRLF; false when it could not go as it was. more: what a broken line goes on
 * with. */
static bool put_line(struct buf *b, struct str line, struct str more)
{
    bool same = true;
    while (line.n > LINE_MAX_BYTES) {
        size_t n = break_at(line);
        put_line(b, str_sub(line, 0, n), more);
        same = false;
        buf_put(b, more);
        line = str_from(line, n);
    }
    for (size_t nul; (nul = str_chr(line, '\0')) != STR_NONE; line = str_from(line, nul + 1)) {
        buf_put(b, str_sub(line, 0, nul));
        same = false;
    }
    buf_put(b, line);
    buf_put(b, S("\r\n"));
    return same;
}

/* The next line without its end: LF, CRLF, a lone CR, or several CRs before a LF. */
static bool any_line(struct str *rest, struct str *line)
{
    size_t i = 0;
    while (i < rest->n && rest->p[i] != '\n' && rest->p[i] != '\r')
        i++;
    *line = str_sub(*rest, 0, i);
    bool any = rest->n > 0;
    size_t crs = i;
    while (crs < rest->n && rest->p[crs] == '\r')
        crs++;
    if (crs < rest->n && rest->p[crs] == '\n')
        *rest = str_from(*rest, crs + 1);
    else
        *rest = str_from(*rest, i + 1);
    return any;
}

static bool field_name(struct str line, struct str *name)
{
    size_t colon = str_chr(line, ':');
    if (colon == STR_NONE)
        return false;
    *name = str_sub(line, 0, colon);
    while (name->n && ascii_blank(name->p[name->n - 1])) /* obsolete, seen in the wild */
        name->n--;
    for (size_t i = 0; i < name->n; i++)
        if ((unsigned char)name->p[i] <= 0x20 || (unsigned char)name->p[i] >= 0x7f)
            return false;
    return name->n > 0;
}

static bool named(const struct str *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++) {
        struct str r = names[i];
        bool all = str_ends(r, S("*"));
        if (all ? str_starts_nocase(name, str_sub(r, 0, r.n - 1)) : str_eq_nocase(name, r))
            return true;
    }
    return false;
}

static bool removed(const struct rewrap *how, struct str name)
{
    return named(how->remove, how->n_remove, name) || (how->n_only && !named(how->only, how->n_only, name));
}

/* A second field of those that say how the body is read would be another reading of it (STANDARDS R6). */
static bool second_reading(struct str name, unsigned *seen)
{
    static const struct str once[] = {
        S("Content-Type"), S("Content-Transfer-Encoding"), S("Content-Disposition"), S("MIME-Version")};
    for (unsigned i = 0; i < sizeof once / sizeof *once; i++)
        if (str_eq_nocase(name, once[i])) {
            bool again = *seen & 1u << i;
            *seen |= 1u << i;
            return again;
        }
    return false;
}

/* The lines of a folded field from its first on, rest being what stands behind that. */
static struct str whole_field(struct str first, struct str rest)
{
    struct str line;
    const char *end = first.p + first.n;
    while (any_line(&rest, &line) && line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
        end = line.p + line.n;
    return (struct str){first.p, (size_t)(end - first.p)};
}

static bool plain_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] == 0x7f || s.p[i] == '"' || s.p[i] == '\\')
            return false;
    return s.n <= BREAK_AT / 2;
}

/* A Content-Type with two boundaries is written anew, with the one that we read; false where it has not. */
static bool put_one_boundary(struct buf *b, struct str name, struct str field)
{
    if (!str_eq_nocase(name, S("Content-Type")))
        return false;
    struct arena *a = arena_new();
    struct mimetype type;
    mimetype_read(a, str_from(field, str_chr(field, ':') + 1), &type);
    bool two = type.two_boundaries;
    if (two)
        buf_printf(b, "Content-Type: %.*s", STR(type.type));
    for (size_t i = 0; two && i < type.n; i++)
        if (plain_word(type.params[i].name) && plain_word(type.params[i].value))
            buf_printf(b, ";\r\n %.*s=\"%.*s\"", STR(type.params[i].name), STR(type.params[i].value));
    if (two)
        buf_put(b, S("\r\n"));
    arena_free(a);
    return two;
}

/* The header, up to and with its empty line or to the first line that is none of a header's. */
static bool put_header(struct buf *b, struct str *rest, const struct rewrap *how)
{
    bool same = true, skipping = false, first = true;
    unsigned seen = 0;
    struct str line, name;
    for (struct str before = *rest; any_line(rest, &line) && line.n; before = *rest, first = false) {
        bool continued = !first && (line.p[0] == ' ' || line.p[0] == '\t');
        if (first && (str_starts(line, S("From ")) || str_starts(line, S(">From "))))
            continue;
        if (!continued && !field_name(line, &name)) { /* a body without an empty line above it */
            *rest = before;
            return false;
        }
        if (!continued) {
            bool second = second_reading(name, &seen);
            skipping = second || removed(how, name);
            same = same && !second;
            if (!skipping && put_one_boundary(b, name, whole_field(line, *rest))) {
                skipping = true;
                same = false;
            }
        }
        if (!skipping)
            same = put_line(b, line, S(" ")) && same;
    }
    return same;
}

bool build_rewrap_header(struct buf *b, struct str *raw, const struct rewrap *how)
{
    buf_put(b, how->on_top);
    bool same = put_header(b, raw, how);
    buf_put(b, how->at_end);
    return same;
}

bool build_rewrap_body(struct buf *b, struct str body)
{
    struct str line;
    bool same = true;
    while (any_line(&body, &line))
        same = put_line(b, line, S("")) && same;
    return same;
}

bool build_rewrap(struct buf *b, struct str raw, const struct rewrap *how)
{
    bool same = build_rewrap_header(b, &raw, how);
    buf_put(b, S("\r\n"));
    return build_rewrap_body(b, raw) && same;
}

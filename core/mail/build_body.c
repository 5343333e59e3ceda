/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of mail that we write: parameters, encodings, boundaries, flowed text. */
#include <string.h>

#include "base/rand.h"
#include "mail/build.h"

static const char hex_digits[] = "0123456789ABCDEF";

/* ---- parameters (RFC 2231) */

#define SEGMENT 60

static bool plain_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] & 0x80) || (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f || s.p[i] == '"' ||
            s.p[i] == '\\')
            return false;
    return s.n <= SEGMENT;
}

static void put_parameter(struct buf *b, const char *name, struct str value)
{
    if (plain_value(value)) {
        buf_printf(b, ";\r\n %s=\"%.*s\"", name, STR(value));
        return;
    }
    struct buf coded;
    buf_init(&coded, BUF_MAX);
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (ascii_alnum(value.p[i]) || c == '.' || c == '-' || c == '_')
            buf_char(&coded, (char)c);
        else
            buf_printf(&coded, "%%%02X", c < 0x20 || c == 0x7f ? '_' : c);
    }
    struct str rest = buf_str(&coded);
    bool one = rest.n <= SEGMENT;
    for (int k = 0; rest.n; k++) {
        size_t n = rest.n < SEGMENT ? rest.n : SEGMENT;
        for (size_t back = 0; n < rest.n && back < 3; back++) /* no %XX is cut in two */
            if (rest.p[n - 1] == '%' || rest.p[n - 2] == '%')
                n--;
        if (one)
            buf_printf(b, ";\r\n %s*=%s", name, "UTF-8''");
        else
            buf_printf(b, ";\r\n %s*%d*=%s", name, k, k ? "" : "UTF-8''");
        buf_put(b, str_sub(rest, 0, n));
        rest = str_from(rest, n);
    }
    buf_release(&coded);
}

/* ---- bodies */

static bool is_text(const struct build_part *p)
{
    return str_starts(p->type, S("text/"));
}

enum coding { SEVEN, EIGHT, QUOTED, BASE64 };

static enum coding coding_of(const struct build_part *p)
{
    size_t high = 0, odd = 0, line = 0, longest = 0;
    for (size_t i = 0; i < p->bytes.n; i++) {
        unsigned char c = (unsigned char)p->bytes.p[i];
        high += c >= 0x80;
        odd += c < 0x20 && c != '\t' && c != '\n' && c != '\r';
        line = c == '\n' ? 0 : line + 1;
        longest = line > longest ? line : longest;
    }
    if (str_starts(p->type, S("message/"))) /* may not be encoded (RFC 2046 section 5.2.1) */
        return high ? EIGHT : SEVEN;
    if (!is_text(p))
        return BASE64;
    if (!high && !odd && longest <= 990)
        return SEVEN;
    return (high + odd) * 6 < p->bytes.n ? QUOTED : BASE64;
}

static void put_crlf_lines(struct buf *b, struct str s)
{
    struct str line;
    while (str_line(&s, &line)) {
        buf_put(b, line);
        buf_put(b, S("\r\n"));
    }
}

/* RFC 2045 section 6.7; a blank at a line's end, and what MTAs like to change there, is coded. */
static void put_quoted_line(struct buf *b, struct str line)
{
    size_t col = 0;
    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        bool last = i + 1 == line.n;
        bool bare = (c > 0x20 && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !last);
        if (col == 0 && (c == '.' || (c == 'F' && str_starts(str_from(line, i), S("From ")))))
            bare = false;
        if (col + (bare ? 1 : 3) > 75) {
            buf_put(b, S("=\r\n"));
            col = 0;
        }
        if (bare)
            buf_char(b, (char)c);
        else
            buf_printf(b, "=%02X", c);
        col += bare ? 1 : 3;
    }
    buf_put(b, S("\r\n"));
}

static void put_base64_lines(struct buf *b, struct str s)
{
    for (; s.n; s = str_from(s, 57)) {
        build_base64(b, str_sub(s, 0, 57));
        buf_put(b, S("\r\n"));
    }
}

static void put_bytes(struct buf *b, const struct build_part *p, enum coding coding)
{
    struct str rest = p->bytes, line;
    if (coding == QUOTED) {
        while (str_line(&rest, &line))
            put_quoted_line(b, line);
    } else if (coding == BASE64 && is_text(p)) { /* the canonical form of text has CRLF, coded too */
        struct buf crlf;
        buf_init(&crlf, BUF_MAX);
        put_crlf_lines(&crlf, rest);
        put_base64_lines(b, buf_str(&crlf));
        buf_release(&crlf);
    } else if (coding == BASE64) {
        put_base64_lines(b, rest);
    } else {
        put_crlf_lines(b, rest);
    }
}

static bool holds(const struct build_part *p, struct str boundary)
{
    for (size_t i = 0; i < p->n_parts; i++)
        if (holds(&p->parts[i], boundary))
            return true;
    return str_find(p->bytes, boundary) != STR_NONE || str_find(p->entity, boundary) != STR_NONE;
}

static void new_boundary(char out[static 36], const struct build_part *p)
{
    do {
        unsigned char chance[16];
        rand_bytes(chance, sizeof chance);
        out[0] = '=', out[1] = '_'; /* never in quoted-printable */
        for (size_t i = 0; i < sizeof chance; i++) {
            out[2 + 2 * i] = hex_digits[chance[i] >> 4];
            out[3 + 2 * i] = hex_digits[chance[i] & 15];
        }
        out[34] = '\0';
    } while (holds(p, str_of(out)));
}

static bool any_eight(const struct build_part *p)
{
    for (size_t i = 0; i < p->n_parts; i++)
        if (any_eight(&p->parts[i]))
            return true;
    for (size_t i = 0; i < p->entity.n; i++)
        if (p->entity.p[i] & 0x80)
            return true;
    return p->n_parts == 0 && !p->entity.n && coding_of(p) == EIGHT;
}

static void put_entity(struct buf *b, const struct build_part *p);

static void put_multipart(struct buf *b, const struct build_part *p)
{
    char boundary[36];
    new_boundary(boundary, p);
    buf_printf(b, ";\r\n boundary=\"%s\"\r\n", boundary);
    if (any_eight(p)) /* an encoding inside shows outside (RFC 2045 section 6.4) */
        buf_put(b, S("Content-Transfer-Encoding: 8bit\r\n"));
    buf_put(b, S("\r\n"));
    for (size_t i = 0; i < p->n_parts; i++) {
        buf_printf(b, "--%s\r\n", boundary);
        put_entity(b, &p->parts[i]);
    }
    buf_printf(b, "--%s--\r\n", boundary);
}

static void put_entity(struct buf *b, const struct build_part *p)
{
    static const char *const names[] = {"7bit", "8bit", "quoted-printable", "base64"};
    if (p->entity.n) {
        buf_put(b, p->entity);
        return;
    }
    buf_printf(b, "Content-Type: %.*s", STR(p->type));
    if (is_text(p))
        buf_printf(b, "; charset=%.*s", STR(p->charset.n ? p->charset : S("utf-8")));
    if (p->flowed)
        buf_put(b, S("; format=flowed"));
    if (p->parameters.n)
        buf_printf(b, "; %.*s", STR(p->parameters));
    if (str_starts(p->type, S("multipart/"))) {
        put_multipart(b, p);
        return;
    }
    enum coding coding = coding_of(p);
    if (p->filename.n)
        put_parameter(b, "name", p->filename);
    buf_put(b, S("\r\n"));
    if (p->attached || p->filename.n) {
        buf_printf(b, "Content-Disposition: %s", p->attached ? "attachment" : "inline");
        if (p->filename.n)
            put_parameter(b, "filename", p->filename);
        buf_put(b, S("\r\n"));
    }
    buf_printf(b, "Content-Transfer-Encoding: %s\r\n\r\n", names[coding]);
    put_bytes(b, p, coding);
}

void build_body(struct buf *b, const struct build_part *root)
{
    buf_put(b, S("MIME-Version: 1.0\r\n"));
    put_entity(b, root);
}

/* ---- flowed text (RFC 3676) */

/* Columns of s, one a character; East Asian ones are wide, but have no blanks to break at anyway. */
static size_t columns(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static void put_stuffed(struct buf *b, struct str line)
{
    if (str_starts(line, S(" ")) || str_starts(line, S(">")) || str_starts(line, S("From ")))
        buf_char(b, ' ');
    buf_put(b, line);
}

/* How much of line goes before a soft break: up to and with the last blank that fits; all of it when none does.
 */
static size_t fitting(struct str line, size_t width)
{
    size_t best = 0;
    for (size_t i = 1; i + 1 < line.n; i++) {
        if (line.p[i] != ' ' || line.p[i + 1] == ' ')
            continue;
        if (best && columns(str_sub(line, 0, i + 1)) > width)
            break;
        if (line.p[i - 1] != ' ' || best == 0)
            best = i + 1;
    }
    return best ? best : line.n;
}

static void flow_line(struct buf *b, struct str line, size_t width)
{
    while (columns(line) > width) {
        size_t n = fitting(line, width);
        if (n == line.n || str_eq(str_trim(str_sub(line, 0, n)), S("")))
            break;
        put_stuffed(b, str_sub(line, 0, n));
        buf_char(b, '\n');
        line = str_from(line, n);
    }
    put_stuffed(b, line);
    buf_char(b, '\n');
}

void build_flow(struct buf *b, struct str text, size_t width)
{
    struct str line;
    while (str_line(&text, &line)) {
        if (str_eq(line, S("-- "))) {
            buf_put(b, S("-- \n"));
            continue;
        }
        while (line.n && line.p[line.n - 1] == ' ') /* it would join the next line */
            line.n--;
        if (str_starts(line, S(">"))) {
            buf_put(b, line);
            buf_char(b, '\n');
        } else {
            flow_line(b, line, width);
        }
    }
}

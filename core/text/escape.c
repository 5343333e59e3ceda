/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escaping for HTML, XML, JSON, header lines and URLs. */
#include "text/escape.h"

/* Copies s, with the bytes that swap() knows replaced; an empty replacement leaves the byte out. */
static inline __attribute__((always_inline)) void copy(
    struct buf *b, struct str s, const char *(*swap)(unsigned char))
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *to = swap((unsigned char)s.p[i]);
        if (!to)
            continue;
        buf_put(b, str_sub(s, from, i - from));
        buf_put(b, str_of(to));
        from = i + 1;
    }
    buf_put(b, str_from(s, from));
}

static const char *swap_text(unsigned char c)
{
    if (c > '>' && c != 0x7f)
        return NULL;
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    default:
        return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? "" : NULL;
    }
}

static const char *swap_attr(unsigned char c)
{
    return c == '"' ? "&quot;" : c == '\'' ? "&#39;" : swap_text(c);
}

static const char *swap_url(unsigned char c)
{
    switch (c) {
    case ' ':
        return "%20";
    case '\\':
        return "%5C";
    case '`':
        return "%60";
    default:
        return c < 0x20 || c == 0x7f ? "" : swap_attr(c);
    }
}

void html_text(struct buf *b, struct str s)
{
    copy(b, s, swap_text);
}

void html_attr(struct buf *b, struct str s)
{
    copy(b, s, swap_attr);
}

/* How long a scheme s begins with, without its colon; 0 when s is relative. */
static size_t scheme(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ':')
            return i;
        if (s.p[i] == '/' || s.p[i] == '?' || s.p[i] == '#')
            return 0;
    }
    return 0;
}

bool url_allowed(struct str s)
{
    /* browsers drop controls and blanks before they look at the scheme, so none may stand in it */
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    if (s.n && (s.p[0] == ' ' || s.p[0] == ':'))
        return false;
    /* "//host" and "/\host" leave the site without a scheme */
    if (s.n >= 2 && (s.p[0] == '/' || s.p[0] == '\\') && (s.p[1] == '/' || s.p[1] == '\\'))
        return false;
    struct str head = str_sub(s, 0, scheme(s));
    return head.n == 0 || str_eq_nocase(head, S("https")) || str_eq_nocase(head, S("http")) ||
           str_eq_nocase(head, S("mailto"));
}

void html_url(struct buf *b, struct str s)
{
    if (url_allowed(s))
        copy(b, s, swap_url);
    else
        buf_char(b, '#');
}

static const char *swap_xml(unsigned char c)
{
    return swap_attr(c);
}

void xml_text(struct buf *b, struct str s)
{
    /* U+FFFE and U+FFFF are no characters of XML 1.0 */
    size_t from = 0;
    for (size_t i = 0; i + 2 < s.n; i++)
        if (s.p[i] == '\xef' && s.p[i + 1] == '\xbf' && (s.p[i + 2] == '\xbe' || s.p[i + 2] == '\xbf')) {
            copy(b, str_sub(s, from, i - from), swap_xml);
            buf_put(b, S("\xef\xbf\xbd"));
            from = i + 3;
            i += 2;
        }
    copy(b, str_from(s, from), swap_xml);
}

void json_text(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool line = c == 0xe2 && i + 2 < s.n && s.p[i + 1] == '\x80' && (s.p[i + 2] & ~1) == (char)0xa8;
        if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f && !line)
            continue;
        buf_put(b, str_sub(s, from, i - from));
        if (line) { /* U+2028 and U+2029 end a line in old JavaScript */
            buf_put(b, s.p[i + 2] & 1 ? S("\\u2029") : S("\\u2028"));
            i += 2;
        } else if (c == '"' || c == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)c);
        } else if (c == '\n' || c == '\t' || c == '\r') {
            buf_char(b, '\\');
            buf_char(b, c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        } else {
            buf_put(b, S("\\u00"));
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
        from = i + 1;
    }
    buf_put(b, str_from(s, from));
    buf_char(b, '"');
}

void header_text(struct buf *b, struct str s)
{
    bool gap = false, any = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        /* C1 controls, U+0080 to U+009F, are two bytes */
        bool c1 = c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0;
        i += c1;
        if (c <= 0x20 || c == 0x7f || c1) {
            gap = any;
            continue;
        }
        if (gap)
            buf_char(b, ' ');
        buf_char(b, (char)c);
        gap = false;
        any = true;
    }
}

void url_component(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (ascii_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~') {
            buf_char(b, (char)c);
        } else {
            buf_char(b, '%');
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
    }
}

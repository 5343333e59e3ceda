/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Borrowed, counted bytes. */
#include "base/str.h"

#include <string.h>

struct str str_of(const char *z)
{
    return (struct str){z ? z : "", z ? strlen(z) : 0};
}

struct str str_from(struct str s, size_t i)
{
    if (i >= s.n)
        return (struct str){s.p ? s.p + s.n : "", 0};
    return (struct str){s.p + i, s.n - i};
}

struct str str_sub(struct str s, size_t i, size_t n)
{
    s = str_from(s, i);
    if (n < s.n)
        s.n = n;
    return s;
}

struct str str_trim(struct str s)
{
    while (s.n && ascii_blank(s.p[0]))
        s = str_from(s, 1);
    while (s.n && ascii_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static int str_cmp_nocase(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)ascii_lower(a.p[i]), y = (unsigned char)ascii_lower(b.p[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.n > b.n) - (a.n < b.n);
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.n == b.n && str_cmp_nocase(a, b) == 0;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str head)
{
    return s.n >= head.n && str_eq(str_sub(s, 0, head.n), head);
}

bool str_starts_nocase(struct str s, struct str head)
{
    return s.n >= head.n && str_eq_nocase(str_sub(s, 0, head.n), head);
}

bool str_ends(struct str s, struct str tail)
{
    return s.n >= tail.n && str_eq(str_from(s, s.n - tail.n), tail);
}

bool str_ends_nocase(struct str s, struct str tail)
{
    return s.n >= tail.n && str_eq_nocase(str_from(s, s.n - tail.n), tail);
}

size_t str_chr(struct str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : STR_NONE;
}

size_t str_rchr(struct str s, char c)
{
    const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : STR_NONE;
}

size_t str_find(struct str s, struct str needle)
{
    if (needle.n == 0)
        return 0;
    const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? (size_t)(at - s.p) : STR_NONE;
}

size_t str_find_nocase(struct str s, struct str needle)
{
    if (needle.n == 0)
        return 0;
    char first = ascii_lower(needle.p[0]);
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (ascii_lower(s.p[i]) == first && str_cmp_nocase(str_sub(s, i, needle.n), needle) == 0)
            return i;
    return STR_NONE;
}

bool str_cut(struct str *rest, char sep, struct str *piece)
{
    if (!rest->p)
        return false;
    size_t at = str_chr(*rest, sep);
    if (at == STR_NONE) {
        *piece = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *piece = str_sub(*rest, 0, at);
    *rest = str_from(*rest, at + 1);
    return true;
}

bool str_line(struct str *rest, struct str *line)
{
    if (rest->n == 0)
        return false;
    size_t at = str_chr(*rest, '\n');
    *line = at == STR_NONE ? *rest : str_sub(*rest, 0, at);
    *rest = at == STR_NONE ? (struct str){"", 0} : str_from(*rest, at + 1);
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

bool str_word(struct str *rest, struct str *word)
{
    size_t i = 0;
    while (i < rest->n && ascii_blank(rest->p[i]))
        i++;
    size_t from = i;
    while (i < rest->n && !ascii_blank(rest->p[i]))
        i++;
    *word = str_sub(*rest, from, i - from);
    *rest = str_from(*rest, i);
    return word->n > 0;
}

bool str_int(struct str s, int64_t *out)
{
    bool minus = str_starts(s, S("-"));
    if (minus)
        s = str_from(s, 1);
    if (s.n == 0 || s.n > 19)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_digit(s.p[i]))
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (v > (uint64_t)INT64_MAX)
        return false;
    *out = minus ? -(int64_t)v : (int64_t)v;
    return true;
}

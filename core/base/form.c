/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a form of the web sends. */
#include "base/form.h"

#include "base/percent.h"

enum { BOUNDARY_MOST = 70 };

/* Is s, its escapes undone, the same as plain? */
static bool means(struct str s, struct str plain)
{
    size_t n = 0;
    for (; s.n; n++) {
        bool blank = s.p[0] == '+';
        char c;
        if (!percent_next(&s, &c) || n >= plain.n || plain.p[n] != (blank ? ' ' : c))
            return false;
    }
    return n == plain.n;
}

static bool pairs_say(struct str body, struct str name, struct str value)
{
    struct str pair;
    while (str_cut(&body, '&', &pair)) {
        size_t eq = str_chr(pair, '=');
        if (eq != STR_NONE && means(str_sub(pair, 0, eq), name) && means(str_from(pair, eq + 1), value))
            return true;
    }
    return false;
}

/* The parameter of a field, without its quotes; a value with an escape in it is none of ours. */
static bool parameter(struct str field, struct str name, struct str *value)
{
    struct str one;
    if (!str_cut(&field, ';', &one))
        return false;
    while (str_cut(&field, ';', &one)) {
        one = str_trim(one);
        if (!str_starts_nocase(one, name) || one.n == name.n || one.p[name.n] != '=')
            continue;
        *value = str_from(one, name.n + 1);
        if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"')
            *value = str_sub(*value, 1, value->n - 2);
        return true;
    }
    return false;
}

static bool named(struct str head, struct str name)
{
    struct str line, is;
    static const struct str field = {"Content-Disposition:", 20};
    while (str_line(&head, &line))
        if (str_starts_nocase(line, field))
            return parameter(str_from(line, field.n), S("name"), &is) && str_eq(is, name);
    return false;
}

/* Where the next line begins that is a delimiter, or STR_NONE. */
static size_t delimiter(struct str s, size_t from, struct str boundary)
{
    for (size_t i = from; i < s.n; i++) {
        struct str rest = str_from(s, i);
        if ((i == 0 || s.p[i - 1] == '\n') && str_starts(rest, S("--")) &&
            str_starts(str_from(rest, 2), boundary))
            return i;
    }
    return STR_NONE;
}

static bool parts_say(struct str body, struct str boundary, struct str name, struct str value)
{
    size_t at = delimiter(body, 0, boundary);
    while (at != STR_NONE) {
        size_t next = delimiter(body, at + 1, boundary);
        struct str part = str_sub(body, at, next == STR_NONE ? body.n - at : next - at);
        size_t gap = str_find(part, S("\r\n\r\n"));
        struct str said = gap == STR_NONE ? S("") : str_from(part, gap + 4);
        if (next != STR_NONE && gap != STR_NONE && str_ends(said, S("\r\n")) &&
            str_eq(str_sub(said, 0, said.n - 2), value) && named(str_sub(part, 0, gap + 2), name))
            return true;
        at = next;
    }
    return false;
}

bool form_says(struct str content_type, struct str body, struct str name, struct str value)
{
    struct str boundary, type = str_trim(str_sub(content_type, 0, str_chr(content_type, ';')));
    if (str_eq_nocase(type, S("application/x-www-form-urlencoded")))
        return pairs_say(body, name, value);
    if (!str_eq_nocase(type, S("multipart/form-data")) || !parameter(content_type, S("boundary"), &boundary))
        return false;
    return boundary.n && boundary.n <= BOUNDARY_MOST && parts_say(body, boundary, name, value);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of tag=value. */
#include "mail/taglist.h"

static bool tag_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_alnum(s.p[i]) && s.p[i] != '_')
            return false;
    return s.n && ascii_alpha(s.p[0]);
}

bool taglist_next(struct str *rest, struct str *name, struct str *value)
{
    struct str before = *rest, piece;
    while (str_cut(rest, ';', &piece)) {
        size_t equals = str_chr(piece, '=');
        if (str_trim(piece).n == 0) { /* an end with a ; */
            before = *rest;
            continue;
        }
        if (equals == STR_NONE || !tag_name(str_trim(str_sub(piece, 0, equals)))) {
            *rest = before;
            return false;
        }
        *name = str_trim(str_sub(piece, 0, equals));
        *value = str_trim(str_from(piece, equals + 1));
        return true;
    }
    return false;
}

bool taglist_find(struct str list, struct str name, struct str *value)
{
    struct str tag, v;
    while (taglist_next(&list, &tag, &v))
        if (str_eq(tag, name)) {
            *value = v;
            return true;
        }
    return false;
}

bool taglist_holds(struct str words, struct str word)
{
    struct str one;
    while (str_cut(&words, ':', &one))
        if (str_eq_nocase(str_trim(one), word))
            return true;
    return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The paths of MAIL and RCPT. */
#include "mail/mailpath.h"

/* Where the ">" stands that ends the path, or STR_NONE. */
static size_t closing(struct str s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7f || (c == ' ' && !quoted))
            return STR_NONE;
        if (c == '\\' && quoted)
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == '<' && !quoted)
            return STR_NONE;
        else if (c == '>' && !quoted)
            return i;
    }
    return STR_NONE;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return true;
    return false;
}

bool mailpath_read(struct str *rest, struct str *path)
{
    struct str s = *rest;
    while (str_starts(s, S(" ")))
        s = str_from(s, 1);
    if (!str_starts(s, S("<")))
        return false;
    s = str_from(s, 1);
    size_t end = closing(s);
    if (end == STR_NONE || has_control(str_sub(s, 0, end)))
        return false;
    struct str behind = str_from(s, end + 1);
    if (behind.n && behind.p[0] != ' ')
        return false;
    *path = str_sub(s, 0, end);
    size_t colon = str_starts(*path, S("@")) ? str_chr(*path, ':') : STR_NONE;
    if (colon != STR_NONE)
        *path = str_from(*path, colon + 1); /* "MUST BE accepted … and SHOULD be ignored" (appendix C) */
    *rest = behind;
    return true;
}

bool mailpath_size(struct str rest, int64_t *size)
{
    struct str word;
    *size = -1;
    while (str_word(&rest, &word)) {
        if (str_starts_nocase(word, S("SIZE="))) {
            if (!str_int(str_from(word, 5), size) || *size < 0)
                return false;
        } else if (!str_eq_nocase(word, S("BODY=8BITMIME")) && !str_eq_nocase(word, S("BODY=7BIT")) &&
                   !str_eq_nocase(word, S("SMTPUTF8"))) {
            return false;
        }
    }
    return true;
}

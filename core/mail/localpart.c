/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Local parts, bare and in quotes. */
#include "mail/localpart.h"

static bool bare_char(char c)
{
    return (c & 0x80) || ascii_alnum(c) || str_chr(S("!#$%&'*+-/=?^_`{|}~."), c) != STR_NONE;
}

static bool bare(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!bare_char(s.p[i]))
            return false;
    return s.n > 0;
}

/* Behind the quoted string that s begins with; 0 when it has no end, or holds what no quoted string may. */
static size_t quoted_end(struct str s)
{
    bool escaped = false;
    for (size_t i = 1; s.n && s.p[0] == '"' && i < s.n && i < LOCALPART_MAX; i++) {
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return 0;
        if (s.p[i] == '"' && !escaped)
            return i + 1;
        escaped = s.p[i] == '\\' && !escaped;
    }
    return 0;
}

bool localpart_valid(struct str local)
{
    if (local.n == 0 || local.n > LOCALPART_MAX)
        return false;
    if (local.p[0] != '"')
        return bare(local);
    return quoted_end(local) == local.n && local.n > 2 && local.p[1] != '-' && !str_starts(local, S("\"\\-"));
}

struct str localpart_plain(char out[LOCALPART_MAX], struct str local)
{
    bool quoted = str_starts(local, S("\""));
    size_t n = 0, end = quoted ? local.n - 1 : local.n;
    for (size_t i = quoted; i < end; i++)
        out[n++] = local.p[i += quoted && local.p[i] == '\\'];
    return (struct str){out, n};
}

static bool needs_quotes(struct str plain)
{
    return !bare(plain) || plain.p[0] == '.' || str_ends(plain, S(".")) || str_find(plain, S("..")) != STR_NONE;
}

struct str localpart_write(char out[LOCALPART_MAX], struct str plain)
{
    bool quoted = needs_quotes(plain);
    size_t n = 0, room = LOCALPART_MAX - (quoted ? 1 : 0);
    if (quoted)
        out[n++] = '"';
    for (size_t i = 0; i < plain.n; i++) {
        bool escape = quoted && (plain.p[i] == '"' || plain.p[i] == '\\');
        if (n + escape + 1 > room)
            return S("");
        if (escape)
            out[n++] = '\\';
        out[n++] = plain.p[i];
    }
    if (quoted)
        out[n++] = '"';
    return (struct str){out, n};
}

size_t localpart_quoted(struct str s)
{
    size_t n = quoted_end(s);
    return n && n < s.n && s.p[n] == '@' ? n : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The web address of one-click unsubscribing. */
#include "mail/oneclick.h"

#include "base/arena.h"
#include "base/percent.h"
#include "mail/local.h"

#define FOLDER "/u/"
enum { LONGEST = 400 }; /* an address has 254 bytes at most */

static struct str without_slash(struct str base)
{
    while (str_ends(base, S("/")))
        base.n--;
    return base;
}

/* ---- writing */

/* All that RFC 3986 section 3.3 lets stand in a path, but what could be taken for something else. */
static void put(struct buf *b, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)ascii_lower(s.p[i]);
        if (ascii_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '@') {
            buf_char(b, (char)c);
        } else {
            buf_char(b, '%');
            buf_char(b, digits[c >> 4]);
            buf_char(b, digits[c & 15]);
        }
    }
}

void oneclick_write(struct buf *b, struct str base, const struct local *l)
{
    buf_put(b, without_slash(base));
    buf_put(b, S(FOLDER));
    put(b, l->list);
    buf_char(b, '@');
    put(b, l->domain);
    buf_printf(b, "/%lld-", (long long)l->number);
    put(b, l->mac);
}

/* ---- reading */

/* False for a broken escape, and for one that hides a control character or a slash. */
static bool decoded(struct str s, char out[LONGEST], size_t *n)
{
    for (*n = 0; s.n; (*n)++) {
        bool plain = s.p[0] != '%';
        char c;
        if (!percent_next(&s, &c) || (c == '/' && !plain) || (unsigned char)c <= 0x20 || c == 0x7f ||
            *n == LONGEST)
            return false;
        out[*n] = c;
    }
    return true;
}

bool oneclick_read(struct arena *a, struct str base, struct str path, struct local *out)
{
    char bytes[LONGEST];
    size_t n, host = str_find(base, S("://"));
    struct str folder = without_slash(host == STR_NONE ? base : str_from(base, host + 3)), token;
    size_t slash = str_chr(folder, '/');
    folder = slash == STR_NONE ? S("") : str_from(folder, slash);
    if (!str_starts(path, folder) || !str_starts(str_from(path, folder.n), S(FOLDER)) ||
        !decoded(str_from(path, folder.n + sizeof FOLDER - 1), bytes, &n))
        return false;
    struct str text = {bytes, n};
    slash = str_chr(text, '/');
    size_t at = str_rchr(str_sub(text, 0, slash), '@');
    if (slash == STR_NONE || at == STR_NONE)
        return false;
    token = str_from(text, slash + 1);
    struct str address = arena_printf(a, "%.*s+u-%.*s@%.*s", STR(str_sub(text, 0, at)), STR(token),
        STR(str_sub(text, at + 1, slash - at - 1)));
    struct str list = str_sub(text, 0, at);
    return local_read(a, address, out) && out->verb == LOCAL_ONESHOT && str_eq_nocase(out->list, list) &&
           local_name_allowed(out->list);
}

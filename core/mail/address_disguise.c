/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses that Pipermail has disguised, for imports only. */
#include "base/arena.h"
#include "base/buf.h"
#include "mail/address.h"
#include "mail/encoded.h"
#include "mail/reading.h"

/* In this disguise dots, a, s and n have become @, i, l and f have become |, in some years and not in others:
 * so all of them become one sign, and a person stays one person. */
static void unswap(struct buf *b, struct str word)
{
    for (size_t i = 0; i < word.n; i++) {
        char c = ascii_lower(word.p[i]);
        bool lost = str_chr(S("@|asnilf._"), c) != STR_NONE;
        if (lost || ascii_alnum(c) || c == '-')
            buf_char(b, lost ? '_' : c);
    }
}

static bool swapped(struct arena *a, struct str words[4], struct str *address)
{
    /* "@ending from", "@end|ng |rom", "m@ili@g off": never an address, since no dot is left */
    bool usual = str_starts(words[1], S("@end")) && str_ends(words[2], S("rom"));
    if (words[1].n > 8 || words[2].n > 4 || str_chr(words[1], '@') == STR_NONE ||
        (!usual && str_chr(words[3], '@') == STR_NONE) || str_chr(words[3], '.') != STR_NONE)
        return false;
    struct buf b;
    buf_init(&b, BUF_MAX);
    unswap(&b, str_sub(words[0], 0, 64));
    buf_char(&b, '@');
    unswap(&b, str_sub(words[3], 0, 63));
    buf_put(&b, S(".invalid"));
    *address = buf_take(a, &b);
    return address_valid(*address);
}

static bool short_word(struct str s)
{
    bool letters = s.n >= 1 && s.n <= 8;
    for (size_t i = 0; i < s.n; i++)
        letters &= ascii_alpha(s.p[i]) || (s.p[i] & 0x80);
    return letters;
}

/* "user at host.org": the word between is in the list's language. */
static bool spelled(struct arena *a, struct str words[4], size_t n, struct str *address)
{
    for (size_t i = 0; i + 2 < n; i++) {
        struct str whole = arena_printf(a, "%.*s@%.*s", STR(words[i]), STR(words[i + 2]));
        if (short_word(words[i + 1]) && str_chr(words[i + 2], '.') != STR_NONE &&
            address_read(a, whole, address))
            return true;
    }
    return false;
}

/* The letters that stand yet, for a person of whom no name is known. */
static struct str readable(struct arena *a, struct str word)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] != '@' && word.p[i] != '|')
            buf_char(&b, word.p[i]);
        else if (!str_ends(buf_str(&b), S("\u2026")))
            buf_put(&b, S("\u2026"));
    return buf_take(a, &b);
}

/* The same address once more where a name should stand, maybe cut short. */
static bool no_name(struct arena *a, struct str name)
{
    struct str words[4] = {{0}}, rest = name, address;
    size_t n = 0;
    while (n < 4 && str_word(&rest, &words[n]))
        n++;
    bool swapped_letters = n > 1 && (str_starts(words[1], S("@end")) || str_starts(words[1], S("m@i")));
    return swapped_letters || (n == 3 && spelled(a, words, n, &address)) || address_read(a, name, &address);
}

bool address_undisguise(struct arena *a, struct str value, struct mailbox *out)
{
    size_t open = str_chr(value, '('), close = str_rchr(value, ')');
    size_t angle = str_chr(value, '<'), end = str_rchr(value, '>');
    struct str name = {0}, text = value, words[4], rest, extra;
    if (angle != STR_NONE && end != STR_NONE && end > angle && angle < open) {
        name = str_sub(value, 0, angle);
        text = str_sub(value, angle + 1, end - angle - 1);
    } else if (open != STR_NONE) {
        text = str_sub(value, 0, open);
        name = str_sub(value, open + 1, close != STR_NONE && close > open ? close - open - 1 : value.n);
    }
    size_t n = 0;
    rest = text;
    while (n < 4 && str_word(&rest, &words[n]))
        n++;
    *out = (struct mailbox){0};
    bool found = !str_word(&rest, &extra) && ((n == 4 && swapped(a, words, &out->address)) ||
                                                 (n == 3 && spelled(a, words, n, &out->address)));
    if (!found) {
        struct mailboxes list;
        address_list(a, value, &list);
        if (list.n)
            *out = list.at[0];
        return list.n > 0;
    }
    name = encoded_text(a, str_trim(name));
    while (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
        name = str_trim(str_sub(name, 1, name.n - 2));
    if (name.n == 0 || no_name(a, name))
        name = n == 4 ? readable(a, words[0]) : S("");
    out->name = name;
    return true;
}

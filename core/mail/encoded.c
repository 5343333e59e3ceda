/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoded words of RFC 2047. */
#include "mail/encoded.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "mail/header.h"
#include "mail/transfer.h"

struct word {
    struct str charset, text;
    bool base64;
    size_t length; /* of the whole word, in the value */
};

/* =?charset*lang?B?text?= at the beginning of s. */
static bool word_read(struct str s, struct word *w)
{
    if (!str_starts(s, S("=?")))
        return false;
    size_t i = 2;
    while (i < s.n && s.p[i] != '?' && s.p[i] > 32 && s.p[i] < 127)
        i++;
    if (i == 2 || i + 3 >= s.n || s.p[i] != '?' || s.p[i + 2] != '?')
        return false;
    char how = ascii_lower(s.p[i + 1]);
    if (how != 'b' && how != 'q')
        return false;
    size_t end = str_find(str_from(s, i + 3), S("?="));
    if (end == STR_NONE)
        return false;
    w->charset = str_sub(s, 2, i - 2);
    w->charset.n = str_chr(w->charset, '*') == STR_NONE ? w->charset.n : str_chr(w->charset, '*');
    w->base64 = how == 'b';
    w->text = str_sub(s, i + 3, end);
    w->length = i + 3 + end + 2;
    return true;
}

size_t encoded_count(struct str value)
{
    size_t n = 0;
    for (size_t at; (at = str_find(value, S("=?"))) != STR_NONE; n++)
        value = str_from(value, at + 2);
    return n;
}

static void word_bytes(struct buf *b, const struct word *w)
{
    if (w->base64) {
        transfer_base64(b, w->text);
        return;
    }
    for (size_t i = 0; i < w->text.n; i++) {
        char c = w->text.p[i];
        int hi = c == '=' && i + 2 < w->text.n ? ascii_hex(w->text.p[i + 1]) : -1;
        int lo = hi >= 0 ? ascii_hex(w->text.p[i + 2]) : -1;
        if (lo >= 0) {
            buf_char(b, (char)(hi * 16 + lo));
            i += 2;
        } else {
            buf_char(b, c == '_' ? ' ' : c);
        }
    }
}

/* Blanks at the beginning of s. */
static size_t blanks(struct str s)
{
    size_t i = 0;
    while (i < s.n && ascii_blank(s.p[i]))
        i++;
    return i;
}

/* A run of encoded words: those of one charset are joined as bytes, so that a character which was split over
 * two of them survives. Returns how much of s they took. */
static size_t run(struct arena *a, struct buf *out, struct str s)
{
    struct word w, next;
    size_t took = 0;
    struct buf bytes;
    buf_init(&bytes, BUF_MAX);
    for (bool more = word_read(s, &w); more;) {
        word_bytes(&bytes, &w);
        took += w.length;
        size_t gap = blanks(str_from(s, took));
        more = word_read(str_from(s, took + gap), &next);
        if (!more || !str_eq_nocase(next.charset, w.charset)) {
            buf_put(out, utf8_from(a, buf_str(&bytes), w.charset));
            buf_reset(&bytes);
        }
        took += more ? gap : 0;
        w = next;
    }
    buf_release(&bytes);
    return took;
}

/* Raw text between encoded words. */
static void raw(struct arena *a, struct buf *out, struct str s)
{
    buf_put(out, utf8_valid(s) ? s : utf8_from(a, s, (struct str){0}));
}

struct str encoded_text(struct arena *a, struct str value)
{
    if (str_find(value, S("=?")) == STR_NONE)
        return header_plain(a, value);
    struct buf out;
    buf_init(&out, BUF_MAX);
    size_t from = 0, i = 0;
    struct word w;
    /* a value without any terminator is not searched again at every "=?" */
    size_t last = value.n;
    while (last >= 2 && !(value.p[last - 2] == '?' && value.p[last - 1] == '='))
        last--;
    for (; i + 2 <= last; i++) {
        if (value.p[i] != '=' || !word_read(str_from(value, i), &w))
            continue;
        raw(a, &out, str_sub(value, from, i - from));
        i += run(a, &out, str_from(value, i));
        from = i--;
    }
    raw(a, &out, str_from(value, from));
    struct str text = header_plain(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header fields of mail that we write: folding, encoded words, addresses. */
#include "mail/build.h"

#include <string.h>

#include "base/rand.h"
#include "base/when.h"
#include "mail/reading.h"

#define FOLD 76       /* where a header line is folded, leaving room for a comma */
#define PIECE_MAX 900 /* what cannot be folded and is longer is encoded or left out */
#define WORD_MAX 75   /* an encoded word (RFC 2047 section 2) */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char hex_digits[] = "0123456789ABCDEF";

/* ---- lines of a header */

static size_t column(const struct buf *b)
{
    size_t at = str_rchr(buf_str(b), '\n');
    return at == STR_NONE ? b->n : b->n - at - 1;
}

/* Writes piece behind a blank, on a new line when it would not fit. */
static void put_piece(struct buf *b, struct str piece)
{
    if (column(b) + 1 + piece.n > FOLD && b->p[b->n - 1] != ':')
        buf_put(b, S("\r\n"));
    buf_char(b, ' ');
    for (size_t i = 0; i < piece.n; i++) {
        unsigned char c = (unsigned char)piece.p[i];
        buf_char(b, c < 0x20 || c == 0x7f ? ' ' : (char)c);
    }
}

static void begin(struct buf *b, struct str name)
{
    buf_put(b, name);
    buf_char(b, ':');
}

/* As str_word, with every control character a blank: a NUL, too, only parts. */
static bool next_word(struct str *rest, struct str *word)
{
    size_t i = 0, from;
    while (i < rest->n && ((unsigned char)rest->p[i] <= 0x20 || rest->p[i] == 0x7f))
        i++;
    for (from = i; i < rest->n && (unsigned char)rest->p[i] > 0x20 && rest->p[i] != 0x7f;)
        i++;
    *word = str_sub(*rest, from, i - from);
    *rest = str_from(*rest, i);
    return word->n > 0;
}

void build_field(struct buf *b, struct str name, struct str value)
{
    struct str word;
    begin(b, name);
    if (value.n == 0)
        buf_char(b, ' ');
    while (next_word(&value, &word))
        if (word.n <= PIECE_MAX)
            put_piece(b, word);
    buf_put(b, S("\r\n"));
}

void build_date(struct buf *b, int64_t at, int minutes_east)
{
    buf_put(b, S("Date: "));
    when_mail_date(b, at, minutes_east);
    buf_put(b, S("\r\n"));
}

void build_message_id(struct buf *b, struct str domain)
{
    unsigned char chance[10];
    rand_bytes(chance, sizeof chance);
    buf_char(b, '<');
    for (size_t i = 0; i < sizeof chance; i++)
        buf_printf(b, "%02x", chance[i]);
    buf_char(b, '@');
    buf_put(b, domain);
    buf_char(b, '>');
}

/* ---- encoded words */

/* Bytes of the UTF-8 character at s, 1 for what is none. */
static size_t character(struct str s)
{
    unsigned char c = (unsigned char)s.p[0];
    size_t n = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
    if (c >= 0xf5 || n > s.n)
        return 1;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s.p[i] & 0xc0) != 0x80)
            return 1;
    return n;
}

/* What may stand bare in a Q word inside a phrase, too (RFC 2047 section 5 (3)). */
static bool bare_in_q(char c)
{
    return ascii_alnum(c) || (c && strchr("!*+-/", c));
}

static size_t q_size(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += bare_in_q(s.p[i]) || s.p[i] == ' ' ? 1 : 3;
    return n;
}

static void put_q(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == ' ' || bare_in_q(s.p[i])) {
            buf_char(b, c == ' ' ? '_' : (char)c);
        } else {
            buf_char(b, '=');
            buf_char(b, hex_digits[c >> 4]);
            buf_char(b, hex_digits[c & 15]);
        }
    }
}

void build_base64(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i += 3) {
        unsigned char t[3] = {0};
        size_t n = s.n - i < 3 ? s.n - i : 3;
        memcpy(t, s.p + i, n);
        buf_char(b, base64_digits[t[0] >> 2]);
        buf_char(b, base64_digits[(t[0] & 3) << 4 | t[1] >> 4]);
        buf_char(b, n > 1 ? base64_digits[(t[1] & 15) << 2 | t[2] >> 6] : '=');
        buf_char(b, n > 2 ? base64_digits[t[2] & 63] : '=');
    }
}

/* s as encoded words, each whole in itself; blanks between them are not read as text. */
static void put_encoded(struct buf *b, struct str s)
{
    bool q = q_size(s) <= 2 * s.n;
    while (s.n) {
        size_t n = 0, col = column(b);
        size_t word_max = b->p[b->n - 1] == ':' && col < FOLD / 2 ? FOLD - col - 1 : WORD_MAX;
        size_t room = word_max - strlen("=?UTF-8?Q") -
                      strlen("?"
                             "?=");
        while (n < s.n) {
            size_t next = n + character(str_from(s, n));
            size_t size = q ? q_size(str_sub(s, 0, next)) : (next + 2) / 3 * 4;
            if (n && size > room)
                break;
            n = next;
        }
        struct buf word;
        buf_init(&word, 2 * WORD_MAX);
        buf_put(&word, q ? S("=?UTF-8?Q?") : S("=?UTF-8?B?"));
        (q ? put_q : build_base64)(&word, str_sub(s, 0, n));
        buf_put(&word, S("?="));
        put_piece(b, buf_str(&word));
        buf_release(&word);
        s = str_from(s, n);
    }
}

static bool must_encode(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] & 0x80)
            return true;
    return word.n > PIECE_MAX || str_find(word, S("=?")) != STR_NONE;
}

/* The stretch from the first to the last word that cannot stand as it is; false when there is none. */
static bool stretch(struct str text, size_t *from, size_t *to)
{
    struct str rest = text, word;
    bool any = false;
    while (next_word(&rest, &word)) {
        size_t at = (size_t)(word.p - text.p);
        if (!must_encode(word))
            continue;
        if (!any)
            *from = at;
        *to = at + word.n;
        any = true;
    }
    return any;
}

static void put_words(struct buf *b, struct str text)
{
    struct str word;
    while (next_word(&text, &word))
        put_piece(b, word);
}

static void put_free_text(struct buf *b, struct str text)
{
    size_t from = 0, to = 0;
    if (!stretch(text, &from, &to)) {
        put_words(b, text);
        return;
    }
    struct buf clean;
    buf_init(&clean, BUF_MAX);
    for (size_t i = from; i < to; i++)
        buf_char(&clean, (unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f ? ' ' : text.p[i]);
    put_words(b, str_sub(text, 0, from));
    put_encoded(b, buf_str(&clean));
    put_words(b, str_from(text, to));
    buf_release(&clean);
}

void build_text(struct buf *b, struct str name, struct str text)
{
    size_t start = b->n + name.n + 1;
    begin(b, name);
    put_free_text(b, text);
    if (b->n == start)
        buf_char(b, ' ');
    buf_put(b, S("\r\n"));
}

/* ---- names and addresses */

static bool atoms(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_alnum(s.p[i]) && (s.p[i] == '\0' || !strchr("!#$%&'*+-/=?^_`{|}~ ", s.p[i])))
            return false;
    return s.n && str_trim(s).n == s.n && str_find(s, S("  ")) == STR_NONE;
}

/* A phrase as pieces at the end of b. */
static void put_phrase(struct buf *b, struct str s)
{
    if (must_encode(s)) {
        struct buf clean;
        buf_init(&clean, BUF_MAX);
        for (size_t i = 0; i < s.n; i++)
            buf_char(&clean, (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f ? ' ' : s.p[i]);
        put_encoded(b, buf_str(&clean));
        buf_release(&clean);
    } else if (atoms(s)) {
        put_words(b, s);
    } else {
        struct buf quoted;
        buf_init(&quoted, BUF_MAX);
        buf_char(&quoted, '"');
        for (size_t i = 0; i < s.n; i++) {
            if (s.p[i] == '"' || s.p[i] == '\\')
                buf_char(&quoted, '\\');
            buf_char(&quoted, s.p[i]);
        }
        buf_char(&quoted, '"');
        put_piece(b, buf_str(&quoted));
        buf_release(&quoted);
    }
}

void build_phrase(struct buf *b, struct str text)
{
    struct buf own;
    buf_init(&own, BUF_MAX);
    begin(&own, S(""));
    put_phrase(&own, text);
    buf_put(b, str_trim(str_from(buf_str(&own), 1)));
    buf_release(&own);
}

/* Atoms, encoded words among them, that can be folded between. */
static bool stays(struct str name)
{
    struct str rest = name, word;
    bool short_ones = atoms(name);
    while (short_ones && next_word(&rest, &word))
        short_ones = word.n <= PIECE_MAX;
    return short_ones;
}

static void put_addresses(struct buf *b, struct str name, const struct mailboxes *list, bool written)
{
    if (list->n == 0)
        return;
    begin(b, name);
    for (size_t i = 0; i < list->n; i++) {
        const struct mailbox *m = &list->at[i];
        struct buf one;
        buf_init(&one, BUF_MAX);
        if (written && stays(m->name))
            put_words(b, m->name);
        else if (m->name.n)
            put_phrase(b, m->name);
        buf_put(&one, m->name.n ? S("<") : S(""));
        buf_put(&one, m->address);
        buf_put(&one, m->name.n ? S(">") : S(""));
        if (i + 1 < list->n)
            buf_char(&one, ',');
        put_piece(b, buf_str(&one));
        buf_release(&one);
    }
    buf_put(b, S("\r\n"));
}

void build_addresses(struct buf *b, struct str name, const struct mailboxes *list)
{
    put_addresses(b, name, list, false);
}

void build_addresses_written(struct buf *b, struct str name, const struct mailboxes *list)
{
    put_addresses(b, name, list, true);
}

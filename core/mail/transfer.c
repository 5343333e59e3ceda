/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content-Transfer-Encodings: base64, quoted-printable, uuencode. */
#include "mail/transfer.h"

#include "base/arena.h"

enum transfer transfer_named(struct str name)
{
    struct str word = str_trim(name);
    size_t end = 0;
    while (end < word.n && (ascii_alnum(word.p[end]) || word.p[end] == '-'))
        end++;
    word = str_sub(word, 0, end);
    if (str_eq_nocase(word, S("base64")))
        return TRANSFER_BASE64;
    if (str_eq_nocase(word, S("quoted-printable")))
        return TRANSFER_QP;
    if (str_eq_nocase(word, S("x-uuencode")) || str_eq_nocase(word, S("uuencode")) ||
        str_eq_nocase(word, S("x-uue")))
        return TRANSFER_UU;
    return TRANSFER_NONE;
}

static int sextet_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* A letter's six bits; -1 for what is none. From a table: random letters make branches twice as slow. */
static int sextet(char c)
{
    static signed char table[256];
    if (table[0] == 0)
        for (int i = 0; i < 256; i++)
            table[i] = (signed char)sextet_of((char)i);
    return table[(unsigned char)c];
}

/* Decodes up to the first '='; returns how much of s that was, the '=' signs included. With cut, the last one
 * to three letters are left out when no '=' says that they are all. */
static size_t base64_run(struct buf *out, struct str s, bool cut)
{
    char chunk[3000];
    unsigned bits = 0;
    size_t i = 0, letters = 0, n = 0;
    for (; i < s.n && s.p[i] != '='; i++) {
        int v = sextet(s.p[i]);
        if (v < 0)
            continue;
        bits = bits << 6 | (unsigned)v;
        if (++letters % 4)
            continue;
        chunk[n++] = (char)(bits >> 16 & 0xFF);
        chunk[n++] = (char)(bits >> 8 & 0xFF);
        chunk[n++] = (char)(bits & 0xFF);
        if (n == sizeof chunk) {
            buf_put(out, (struct str){chunk, n});
            n = 0;
        }
    }
    buf_put(out, (struct str){chunk, n});
    if (!cut || i < s.n) {
        if (letters % 4 >= 2)
            buf_char(out, (char)(bits >> (letters % 4 == 2 ? 4 : 10) & 0xFF));
        if (letters % 4 == 3)
            buf_char(out, (char)(bits >> 2 & 0xFF));
    }
    while (i < s.n && (s.p[i] == '=' || ascii_blank(s.p[i])))
        i++;
    return i;
}

void transfer_base64(struct buf *out, struct str s)
{
    while (s.n)
        s = str_from(s, base64_run(out, s, false));
}

/* Of a body: one that ends within a group of four was cut off on its way, unless it is a short one whose
 * encoder does not pad. */
static void base64_lines(struct buf *out, struct str s)
{
    bool cut = s.n > 78;
    while (s.n) {
        s = str_from(s, base64_run(out, s, cut));
        cut = true;
    }
}

/* Only base64 and blanks. */
static bool base64_only(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (sextet(s.p[i]) < 0 && s.p[i] != '=' && !ascii_blank(s.p[i]))
            return false;
    return true;
}

/* A body: what a list server has appended in plain text behind the padding stays readable. */
static void base64_body(struct buf *out, struct str body)
{
    size_t pad = str_chr(body, '=');
    if (pad == STR_NONE) {
        base64_lines(out, body);
        return;
    }
    while (pad < body.n && (body.p[pad] == '=' || ascii_blank(body.p[pad])))
        pad++;
    struct str tail = str_from(body, pad);
    if (tail.n == 0 || base64_only(tail)) {
        base64_lines(out, body);
        return;
    }
    transfer_base64(out, str_sub(body, 0, pad));
    buf_put(out, tail);
}

/* Says base64 and is something else: what stands before the padding tells. */
static bool base64_lies(struct str body)
{
    size_t strange = 0, all = 0;
    body = str_sub(body, 0, 65536); /* enough to tell */
    for (size_t i = 0; i < body.n && body.p[i] != '='; i++) {
        bool word = body.p[i] == ' ' && i + 1 < body.n && sextet(body.p[i + 1]) >= 0;
        if (ascii_blank(body.p[i]) && !word)
            continue;
        bool bad = sextet(body.p[i]) < 0;
        if (bad && !word && all == 0)
            return true;
        strange += bad;
        all++;
    }
    return strange > all / 8;
}

/* Blanks and a line end at the beginning of s: how long they are; 0 when there is no line end. */
static size_t to_line_end(struct str s)
{
    size_t i = 0;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
        i++;
    while (i < s.n && s.p[i] == '\r')
        i++;
    if (i < s.n && s.p[i] == '\n')
        return i + 1;
    return i == s.n ? i : 0;
}

/* How many bytes "=XX" or a soft line break take at s, and what they stand for (-1: nothing); 0: neither. */
static size_t qp_escape(struct str s, int *byte)
{
    int hi = s.n > 2 ? ascii_hex(s.p[1]) : -1, lo = hi >= 0 ? ascii_hex(s.p[2]) : -1;
    *byte = lo >= 0 ? hi * 16 + lo : -1;
    if (lo >= 0)
        return 3;
    size_t soft = to_line_end(str_from(s, 1));
    return soft ? 1 + soft : s.n == 1;
}

/* Wrong escapes stay as they are; line ends become CRLF. */
static void quoted_printable(struct buf *out, struct str s)
{
    size_t took;
    int byte;
    for (; s.n; s = str_from(s, took)) {
        char c = s.p[0];
        took = 1;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            /* blanks before a line end were added on the way; the end is CRLF (RFC 2045 section 6.7 (4)) */
            size_t end = to_line_end(s);
            if (end && s.p[end - 1] == '\n')
                buf_put(out, S("\r\n"));
            else if (!end)
                buf_char(out, c);
            took = end ? end : 1;
        } else if (c == '=' && (took = qp_escape(s, &byte)) > 0) {
            if (byte >= 0)
                buf_char(out, (char)byte);
        } else {
            while (took < s.n && s.p[took] != '=' && !ascii_blank(s.p[took]))
                took++;
            took = took ? took : 1; /* "=" that is no escape */
            buf_put(out, str_sub(s, 0, took));
        }
    }
}

static void uu_line(struct buf *out, struct str line)
{
    size_t want = line.n ? (size_t)((line.p[0] - 32) & 63) : 0;
    for (size_t i = 1; want > 0 && i < line.n; i += 4) {
        unsigned bits = 0;
        for (size_t k = 0; k < 4; k++)
            bits = bits << 6 | (i + k < line.n ? (unsigned)((line.p[i + k] - 32) & 63) : 0);
        size_t whole = line.n - i >= 4 ? 3 : line.n - i - 1; /* bytes that are all there */
        for (size_t k = 0; k < whole && want > 0; k++, want--)
            buf_char(out, (char)(bits >> (16 - 8 * k) & 0xFF));
    }
}

static bool uu_body(struct buf *out, struct str body)
{
    struct str line;
    bool begun = false;
    while (str_line(&body, &line)) {
        if (!begun)
            begun = str_starts(line, S("begin "));
        else if (str_eq(str_trim(line), S("end")))
            return true;
        else
            uu_line(out, line);
    }
    return begun;
}

struct str transfer_decode(struct arena *a, enum transfer how, struct str body)
{
    if (how == TRANSFER_NONE || (how == TRANSFER_BASE64 && base64_lies(body)))
        return body;
    struct buf out;
    buf_init(&out, BUF_MAX);
    struct str bytes = body;
    if (how == TRANSFER_BASE64)
        base64_body(&out, body);
    else if (how == TRANSFER_QP)
        quoted_printable(&out, body);
    if (how != TRANSFER_UU || uu_body(&out, body))
        bytes = buf_take(a, &out);
    return bytes;
}

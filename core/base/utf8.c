/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every charset becomes UTF-8 here; the only user of iconv. */
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/charset.h"
#include "base/die.h"
#include "base/letter.h"

#define REPLACEMENT 0xfffd

/* ---- code points */

/* How long the valid sequence at the start of s is; 0 when it is broken, then *skip says how much of it is one
   mistake (Unicode 15 section 3.9, "maximal subpart"). */
static size_t sequence(struct str s, uint32_t *cp, size_t *skip)
{
    const unsigned char *p = (const unsigned char *)s.p;
    *skip = 1;
    if (p[0] < 0x80) {
        *cp = p[0];
        return 1;
    }
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    unsigned low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
    unsigned high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    uint32_t v = p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (i >= s.n || p[i] < low || p[i] > high)
            return 0;
        v = v << 6 | (p[i] & 0x3f);
        low = 0x80;
        high = 0xbf;
        *skip = i + 1;
    }
    *cp = v;
    return n;
}

bool utf8_next(struct str *rest, uint32_t *cp)
{
    size_t skip;
    if (rest->n == 0)
        return false;
    size_t n = sequence(*rest, cp, &skip);
    if (n == 0)
        *cp = REPLACEMENT;
    *rest = str_from(*rest, n ? n : skip);
    return true;
}

void utf8_put(struct buf *b, uint32_t cp)
{
    char c[4];
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) {
        utf8_put(b, REPLACEMENT);
        return;
    }
    for (size_t i = n; i-- > 1; cp >>= 6)
        c[i] = (char)(0x80 | (cp & 0x3f));
    c[0] = (char)(n == 1 ? cp : cp | (0xf00u >> n & 0xff));
    buf_put(b, (struct str){c, n});
}

/* Most text is ASCII: eight bytes at once, as long as none of them is NUL or above 127. */
static size_t ascii_head(struct str s)
{
    const uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
    size_t i = 0;
    for (uint64_t eight; s.n - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, s.p + i, sizeof eight);
        if ((eight | (eight - ones)) & high)
            break;
    }
    return i;
}

/* The length of the head of s that is valid and holds no NUL. */
static size_t valid_head(struct str s)
{
    size_t i = ascii_head(s), skip;
    uint32_t cp;
    while (i < s.n) {
        size_t n = (signed char)s.p[i] > 0 ? 1 : s.p[i] ? sequence(str_from(s, i), &cp, &skip) : 0;
        if (n == 0)
            break;
        i += n > 1 ? n + ascii_head(str_from(s, i + n)) : n;
    }
    return i;
}

bool utf8_valid(struct str s)
{
    return valid_head(s) == s.n;
}

struct str utf8_clean(struct arena *a, struct str s)
{
    size_t n = valid_head(s);
    if (n == s.n)
        return arena_str(a, s);
    struct buf b;
    uint32_t cp;
    buf_init(&b, BUF_MAX);
    while (s.n) {
        buf_put(&b, str_sub(s, 0, n));
        s = str_from(s, n);
        if (utf8_next(&s, &cp))
            utf8_put(&b, REPLACEMENT);
        n = valid_head(s);
    }
    return buf_take(a, &b);
}

struct str utf8_one_line(struct arena *a, struct str s)
{
    struct buf b;
    uint32_t cp;
    buf_init(&b, BUF_MAX);
    while (utf8_next(&s, &cp)) {
        bool control = cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029;
        utf8_put(&b, control ? ' ' : cp);
    }
    return buf_take(a, &b);
}

struct str utf8_cut(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max > 0 && ((unsigned char)s.p[max] & 0xc0) == 0x80)
        max--;
    return str_sub(s, 0, max);
}

size_t utf8_width(struct str s)
{
    size_t width = 0;
    uint32_t cp;
    while (s.n) {
        size_t plain = 0; /* most text is ASCII, and each sign of it one column wide */
        while (plain < s.n && s.p[plain] >= ' ' && s.p[plain] < 0x7f)
            plain++;
        width += plain;
        s = str_from(s, plain);
        if (utf8_next(&s, &cp))
            width += (size_t)letter_width(cp);
    }
    return width;
}

/* ---- charsets */

/* A set of charsets has a bit for each of these, in this order. */
static const char of_mail[] =
    "cp1252 utf-7 utf-16be utf-16le utf-32 euc-jp euc-jp-ms shift_jis cp932 iso-2022-kr gb18030 cp950 "
    "big5-hkscs cp949 "
    "koi8-r koi8-u cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 iso-8859-2 iso-8859-3 "
    "iso-8859-4 "
    "iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 "
    "macintosh "
    "mac-cyrillic mac-centraleurope cp437 cp850 cp852 cp866 viscii iso-2022-jp-2 iso-2022-cn";

/* The converters that utf8_load opened, of of_mail alone. */
static struct converter {
    char name[CHARSET_MAX];
    iconv_t cd; /* (iconv_t)-1: iconv does not know it */
} kept[64];
static size_t n_kept;
static uint64_t missed;

static const struct converter *kept_as(struct str name)
{
    size_t i = 0;
    while (i < n_kept && !str_eq(str_of(kept[i].name), name))
        i++;
    return i < n_kept ? &kept[i] : NULL;
}

static void miss(struct str name)
{
    struct str names = S(of_mail), one;
    for (uint64_t bit = 1; str_word(&names, &one); bit <<= 1)
        if (str_eq(one, name))
            missed |= bit;
}

/* Never opens one: which file iconv loads is not a stranger's to say. */
static iconv_t converter(struct str name)
{
    const struct converter *known = kept_as(name);
    if (known)
        return known->cd;
    miss(name);
    return (iconv_t)-1;
}

static bool load(struct str name)
{
    if (n_kept == sizeof kept / sizeof *kept)
        bug("no room for charset %.*s", STR(name));
    struct converter *c = &kept[n_kept++];
    snprintf(c->name, sizeof c->name, "%.*s", STR(name));
    c->cd = iconv_open("utf-8", c->name);
    return c->cd != (iconv_t)-1;
}

/* Whether the C library that we run with is no longer the one that is installed: an upgrade has put another in
   its place, and the charsets on disk are that one's. */
static bool libc_replaced(void)
{
    char line[512];
    bool gone = false;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && !gone && fgets(line, sizeof line, maps))
        gone = str_find(str_of(line), S("/libc.so.6 (deleted)")) != STR_NONE;
    if (maps)
        fclose(maps);
    return gone;
}

bool utf8_load(uint64_t set)
{
    struct str names = S(of_mail), name;
    bool fresh = false;
    for (uint64_t bit = 1; str_word(&names, &name); bit <<= 1) {
        if (!(set & bit) || kept_as(name))
            continue;
        if (!load(name) && libc_replaced())
            die("the C library was upgraded, and %.*s cannot be loaded: start anew", STR(name));
        fresh = true;
    }
    return fresh;
}

uint64_t utf8_missed(void)
{
    uint64_t set = missed;
    missed = 0;
    return set;
}

/* One reading of one charset, and what to do where it stumbles. */
struct reading {
    iconv_t cd, second; /* second: (iconv_t)-1 when there is none */
    size_t unit;        /* bytes that one mistake spans at least */
    bool holds;         /* a letter may be held back, in case that an accent follows it */
    bool ascii_stays;   /* UTF-7: an ASCII byte that may not stand there is itself all the same */
    struct buf out;
};

/* Turns as much of *in as goes; false at a stumble or the end, errno says which. */
static bool pour(iconv_t cd, struct str *in, struct buf *b)
{
    char piece[4096], *from = (char *)(uintptr_t)in->p, *to = piece;
    size_t left = in->n, room = sizeof piece;
    size_t done = iconv(cd, in->p ? &from : NULL, &left, &to, &room);
    int why = errno;
    buf_put(b, (struct str){piece, sizeof piece - room});
    *in = str_from(*in, in->n - left);
    errno = why;
    return done == (size_t)-1 && why == E2BIG;
}

static void pour_held(struct reading *r)
{
    struct str none = {NULL, 0};
    pour(r->cd, &none, &r->out);
}

static void stumble(struct reading *r, struct str *in)
{
    if (r->holds)
        pour_held(r);
    if (r->second != (iconv_t)-1 && in->n >= 2) {
        struct str pair = str_sub(*in, 0, (unsigned char)in->p[0] == 0x8f ? 3 : 2);
        struct str rest = pair;
        iconv(r->second, NULL, NULL, NULL, NULL);
        while (pour(r->second, &rest, &r->out))
            ;
        if (rest.n < pair.n) {
            *in = str_from(*in, pair.n - rest.n);
            return;
        }
    }
    if (r->ascii_stays && (signed char)in->p[0] > 0)
        buf_char(&r->out, in->p[0]);
    else
        utf8_put(&r->out, REPLACEMENT);
    *in = str_from(*in, r->unit);
}

static void read_all(struct reading *r, struct str in)
{
    iconv(r->cd, NULL, NULL, NULL, NULL);
    while (in.n) {
        if (pour(r->cd, &in, &r->out) || in.n == 0)
            continue;
        if (errno == EINVAL && in.n <= 4) { /* cut off in the middle of a character */
            utf8_put(&r->out, REPLACEMENT);
            break;
        }
        stumble(r, &in);
    }
    pour_held(r);
}

/* Most of what comes is right already, and some of it is megabytes. */
static struct str valid(struct arena *a, struct str s)
{
    return utf8_valid(s) ? s : utf8_clean(a, s);
}

/* True when iconv knows the charset. */
static bool by_iconv(struct arena *a, struct str in, const char *name, struct str *out)
{
    const char *second = charset_second(name);
    struct reading r = {.cd = converter(str_of(name)), .second = (iconv_t)-1, .unit = 1};
    if (r.cd == (iconv_t)-1)
        return false;
    if (second)
        r.second = converter(str_of(second));
    if (str_starts(str_of(name), S("utf-16")))
        r.unit = 2;
    else if (str_starts(str_of(name), S("utf-32")))
        r.unit = 4;
    r.holds = str_eq(str_of(name), S("cp1255")) || str_eq(str_of(name), S("cp1258"));
    r.ascii_stays = str_eq(str_of(name), S("utf-7"));
    buf_init(&r.out, BUF_MAX);
    read_all(&r, in);
    *out = valid(a, buf_take(a, &r.out));
    return true;
}

static bool is_jis(struct str s)
{
    return str_find(s, S("\033$B")) != STR_NONE || str_find(s, S("\033$@")) != STR_NONE ||
           str_find(s, S("\033(J")) != STR_NONE;
}

/* RFC 1468 bytes as EUC-JP. A line's end returns to ASCII, whether the escape is there or not. */
static struct str euc_from_jis(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n * 2 + 1), set = 'B';
    size_t n = 0;
    bool pairs = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\033' && i + 2 < s.n && (s.p[i + 1] == '$' || s.p[i + 1] == '(')) {
            pairs = s.p[i + 1] == '$';
            i += 2 + (pairs && s.p[i + 2] == '(' && i + 3 < s.n);
            set = s.p[i];
        } else if (c == '\n' || c == '\r') {
            pairs = false, set = 'B', out[n++] = c;
        } else if (pairs && c > ' ' && i + 1 < s.n && s.p[i + 1] > ' ') {
            if (set == 'D') /* JIS X 0212 */
                out[n++] = (char)0x8f;
            out[n++] = (char)(c | 0x80);
            out[n++] = (char)(s.p[++i] | 0x80);
        } else if (!pairs && set == 'I' && c > ' ') { /* half-width katakana */
            out[n++] = (char)0x8e;
            out[n++] = (char)(c | 0x80);
        } else {
            out[n++] = c;
        }
    }
    return (struct str){out, n};
}

/* Text of Windows that says it is UTF-8: no sequence of it is UTF-8 and no byte is one that windows-1252 lacks.
 */
static bool looks_like_windows(struct str s)
{
    size_t skip;
    uint32_t cp;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80)
            continue;
        if (c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d ||
            sequence(str_from(s, i), &cp, &skip))
            return false;
    }
    return true;
}

static const char *utf16_order(struct str s)
{
    size_t zeros[2] = {0, 0};
    if (str_starts(s, S("\xff\xfe")))
        return "utf-16le";
    if (str_starts(s, S("\xfe\xff")))
        return "utf-16be";
    for (size_t i = 0; i < s.n; i++)
        zeros[i % 2] += s.p[i] == 0;
    return zeros[1] > zeros[0] ? "utf-16le" : "utf-16be";
}

static struct str guess(struct arena *a, struct str s)
{
    struct str out;
    if (is_jis(s) && by_iconv(a, euc_from_jis(a, s), "euc-jp", &out))
        return out;
    if (valid_head(s) < s.n && !str_starts(s, S("\xef\xbb\xbf")) && by_iconv(a, s, "cp1252", &out))
        return out;
    return valid(a, s);
}

struct str utf8_from(struct arena *a, struct str bytes, struct str charset)
{
    char plain[CHARSET_MAX];
    struct str out;
    const char *name = charset_real(charset, plain);
    if (str_eq(str_of(name), S(CHARSET_JIS)))
        bytes = euc_from_jis(a, bytes), name = "euc-jp";
    else if (str_eq(str_of(name), S(CHARSET_UTF16)))
        name = utf16_order(bytes);
    else if (str_eq(str_of(name), S("utf-8")) && looks_like_windows(bytes))
        name = CHARSET_GUESS;
    if (str_eq(str_of(name), S("utf-8")))
        out = valid(a, bytes);
    else if (bytes.n == 0 || str_eq(str_of(name), S(CHARSET_GUESS)) || !by_iconv(a, bytes, name, &out))
        out = guess(a, bytes);
    return str_starts(out, S("\xef\xbb\xbf")) ? str_from(out, 3) : out;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values with parameters, read as they come. */
#include "mail/mimetype.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "mail/encoded.h"
#include "mail/header.h"

#define PARAMS_MAX ((size_t)200)

/* One parameter as written: filename*1*=... is name "filename", segment 1, coded. */
struct piece {
    struct str name, value;
    int64_t segment; /* -1: not segmented */
    bool coded;
};

/* Past blanks, semicolons, stray commas and comments. */
static void skip(struct str *s)
{
    size_t i = 0, depth = 0;
    for (; i < s->n; i++) {
        char c = s->p[i];
        if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
        else if (depth && c == '\\')
            i++;
        else if (!depth && !ascii_blank(c) && c != ';' && c != ',')
            break;
    }
    *s = str_from(*s, i);
}

/* A quoted string; one that never ends goes up to the end. */
static struct str quoted(struct arena *a, struct str *s)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    size_t i = 1;
    for (; i < s->n && s->p[i] != '"'; i++) {
        bool escapes = s->p[i] == '\\' && i + 1 < s->n && (s->p[i + 1] == '"' || s->p[i + 1] == '\\');
        buf_char(&b, s->p[i += escapes]);
    }
    *s = str_from(*s, i + 1);
    return buf_take(a, &b);
}

/* Whether s begins with "name=". */
static bool begins_param(struct str s)
{
    size_t i = 0;
    while (i < s.n && (ascii_alnum(s.p[i]) || s.p[i] == '-' || s.p[i] == '*' || s.p[i] == '_'))
        i++;
    return i > 0 && i < s.n && s.p[i] == '=';
}

/* An unquoted value: up to ";", or up to a blank behind which the next parameter begins (a file name may hold
 * blanks). */
static struct str unquoted(struct str *s)
{
    size_t i = 0;
    while (
        i < s->n && s->p[i] != ';' &&
        !(ascii_blank(s->p[i]) && (s->p[i + 1 < s->n ? i + 1 : i] == '(' || begins_param(str_from(*s, i + 1)))))
        i++;
    struct str value = str_trim(str_sub(*s, 0, i));
    *s = str_from(*s, i);
    return value;
}

/* Splits filename*1* into its marks. */
static void marks(struct arena *a, struct str name, struct piece *p)
{
    p->segment = -1;
    p->coded = str_ends(name, S("*"));
    if (p->coded)
        name.n--;
    size_t star = str_rchr(name, '*');
    if (star != STR_NONE && str_int(str_from(name, star + 1), &p->segment) && p->segment >= 0)
        name.n = star;
    p->name = arena_lower(a, name);
}

static bool piece_read(struct arena *a, struct str *s, struct piece *p)
{
    for (;;) {
        skip(s);
        if (s->n == 0)
            return false;
        size_t i = 0;
        while (i < s->n && s->p[i] != '=' && s->p[i] != ';' && !ascii_blank(s->p[i]))
            i++;
        struct str name = str_sub(*s, 0, i);
        struct str rest = str_from(*s, i);
        while (rest.n && ascii_blank(rest.p[0]))
            rest = str_from(rest, 1);
        *s = rest;
        if (rest.n == 0 || rest.p[0] != '=')
            continue; /* a word without a value */
        do
            rest = str_from(rest, 1);
        while (rest.n && ascii_blank(rest.p[0]));
        *s = rest;
        marks(a, name, p);
        p->value = rest.n && rest.p[0] == '"' ? quoted(a, s) : unquoted(s);
        if (p->name.n)
            return true;
    }
}

static void percent(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        int hi = s.p[i] == '%' && i + 2 < s.n ? ascii_hex(s.p[i + 1]) : -1;
        int lo = hi >= 0 ? ascii_hex(s.p[i + 2]) : -1;
        buf_char(b, lo >= 0 ? (char)(hi * 16 + lo) : s.p[i]);
        i += lo >= 0 ? 2 : 0;
    }
}

/* charset'language' at the head of a coded value. */
static struct str charset_of(struct str *value)
{
    size_t first = str_chr(*value, '\'');
    if (first == STR_NONE)
        return (struct str){0};
    size_t second = str_chr(str_from(*value, first + 1), '\'');
    if (second == STR_NONE)
        return (struct str){0};
    struct str charset = str_sub(*value, 0, first);
    *value = str_from(*value, first + 1 + second + 1);
    return charset;
}

/* The segments of one name, joined as bytes before the charset is converted: a character may be split. */
static struct str joined(struct arena *a, const struct piece *all, size_t n, size_t first)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    struct str charset = {0};
    bool coded = false;
    for (size_t want = 0; want < MIMETYPE_SEGMENTS; want++) {
        const struct piece *p = NULL;
        for (size_t i = first; i < n && !p; i++)
            if (str_eq(all[i].name, all[first].name) && all[i].segment == (int64_t)want)
                p = &all[i];
        if (!p)
            break;
        struct str value = p->value;
        if (p->coded && want == 0)
            charset = charset_of(&value);
        coded |= p->coded;
        if (p->coded)
            percent(&b, value);
        else
            buf_put(&b, value);
    }
    struct str bytes = buf_str(&b);
    struct str text =
        coded ? header_plain(a, utf8_from(a, bytes, charset)) : encoded_text(a, arena_str(a, bytes));
    buf_release(&b);
    return text;
}

static struct str alone(struct arena *a, const struct piece *p)
{
    /* mail clients encode names as if they were words; blanks at the end of a boundary count */
    bool name = str_eq(p->name, S("name")) || str_eq(p->name, S("filename"));
    if (!p->coded && name)
        return encoded_text(a, p->value);
    if (!p->coded)
        return utf8_one_line(a, utf8_valid(p->value) ? p->value : utf8_from(a, p->value, (struct str){0}));
    struct str value = p->value, charset = charset_of(&value);
    struct buf b;
    buf_init(&b, BUF_MAX);
    percent(&b, value);
    struct str text = header_plain(a, utf8_from(a, buf_str(&b), charset));
    buf_release(&b);
    return text;
}

static bool known(const struct mimetype *m, struct str name)
{
    for (size_t i = 0; i < m->n; i++)
        if (str_eq(m->params[i].name, name))
            return true;
    return false;
}

/* A coded form of a parameter is meant to stand beside a plain one for old readers: it wins. */
static void params_read(struct arena *a, struct str rest, struct mimetype *out)
{
    struct piece p, *all = NULL;
    size_t n = 0, cap = 0, params = 0, boundaries = 0;
    while (n < PARAMS_MAX && piece_read(a, &rest, &p)) {
        all = arena_push(a, all, &n, &cap, sizeof *all);
        all[n - 1] = p;
        boundaries += p.segment <= 0 && str_eq(p.name, S("boundary"));
    }
    out->two_boundaries = boundaries > 1;
    for (int coded = 1; coded >= 0; coded--)
        for (size_t i = 0; i < n; i++) {
            bool special = all[i].coded || all[i].segment >= 0;
            if (special != coded || known(out, all[i].name))
                continue;
            struct param param = {.name = header_plain(a, all[i].name)};
            param.value = all[i].segment >= 0 ? joined(a, all, n, i) : alone(a, &all[i]);
            out->params = arena_push(a, out->params, &out->n, &params, sizeof *out->params);
            out->params[out->n - 1] = param;
        }
}

static bool token_char(char c)
{
    return c > 32 && c < 127 && str_chr(S("()<>@,;:\\\"[]?="), c) == STR_NONE;
}

void mimetype_read(struct arena *a, struct str value, struct mimetype *out)
{
    *out = (struct mimetype){0};
    struct str rest = value;
    skip(&rest);
    size_t i = 0;
    bool slash = false;
    while (i < rest.n && (token_char(rest.p[i]) || ascii_blank(rest.p[i]))) {
        /* blanks belong to the type only around its slash */
        if (ascii_blank(rest.p[i])) {
            struct str next = str_from(rest, i);
            while (next.n && ascii_blank(next.p[0]))
                next = str_from(next, 1);
            if (!(next.n && next.p[0] == '/') && !(i && rest.p[i - 1] == '/'))
                break;
        }
        slash |= rest.p[i] == '/';
        i++;
    }
    struct buf b;
    buf_init(&b, BUF_MAX);
    bool param = i < rest.n && rest.p[i] == '='; /* no type at all: charset=utf-8 */
    for (size_t k = 0; !param && k < i; k++)
        if (!ascii_blank(rest.p[k]))
            buf_char(&b, ascii_lower(rest.p[k]));
    out->type = buf_take(a, &b);
    if (str_eq(out->type, S("multipart")) || str_eq(out->type, S("multipart/")))
        out->type = S("multipart/mixed");
    else if (str_eq(out->type, S("message")))
        out->type = S("message/rfc822");
    else if (!slash || out->type.n < 3 || out->type.n > 127 || out->type.p[0] == '/' ||
             out->type.p[out->type.n - 1] == '/')
        out->type = S("text/plain");
    params_read(a, param ? rest : str_from(rest, i), out);
}

void mimetype_disposition(struct arena *a, struct str value, struct mimetype *out)
{
    *out = (struct mimetype){0};
    struct str rest = value;
    skip(&rest);
    size_t i = 0;
    while (i < rest.n && token_char(rest.p[i]))
        i++;
    if (i == rest.n || rest.p[i] != '=') { /* else it begins with a parameter */
        out->type = arena_lower(a, str_sub(rest, 0, i));
        rest = str_from(rest, i);
    }
    params_read(a, rest, out);
}

struct str mimetype_param(const struct mimetype *m, struct str name)
{
    for (size_t i = 0; i < m->n; i++)
        if (str_eq(m->params[i].name, name))
            return m->params[i].value;
    return (struct str){0};
}

struct str mimetype_filename(struct arena *a, struct str name)
{
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
            name = str_from(name, i);
            break;
        }
    name = header_plain(a, name);
    while (name.n && name.p[0] == '.')
        name = str_from(name, 1);
    if (name.n <= 200)
        return str_trim(name);
    /* the ending says what it is: keep it */
    size_t dot = str_rchr(name, '.');
    struct str ending = dot != STR_NONE && name.n - dot <= 12 ? str_from(name, dot) : (struct str){0};
    struct str head = utf8_cut(name, 200 - ending.n);
    return arena_printf(a, "%.*s%.*s", STR(head), STR(ending));
}

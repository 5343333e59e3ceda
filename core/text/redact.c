/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds mail addresses in text and takes them out. */
#include "text/redact.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "text/link.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, WORD_MAX = 8, ID_LENGTH = 20, ID_DIGITS = 4, ID_MANY = 8 };

struct redacting {
    struct buf out;
    struct str text;
    size_t done; /* text is written up to here */
    const struct redact_own *own;
};

static bool local_byte(char c)
{
    return ascii_alnum(c) || (c && strchr("._+-'&!#$*=~", c));
}

static bool domain_byte(char c)
{
    return ascii_alnum(c) || c == '.' || c == '-' || c == '_' || (signed char)c < 0;
}

/* Where the quoted local part begins whose last quote stands before at; at when there is none. */
static size_t quoted_before(struct str text, size_t from, size_t at)
{
    size_t i = at - 1;
    while (i > from && at - i < LOCAL_MAX && text.p[i - 1] != '\n') {
        bool escaped = i > from + 1 && text.p[i - 2] == '\\';
        i--;
        if (text.p[i] == '"' && !escaped)
            return i + 2 < at && text.p[i + 1] != ' ' && text.p[at - 2] != ' ' ? i : at;
    }
    return at;
}

/* The local part that ends before at. Letters beyond ASCII count only when the last one is such a letter: where
   no blanks are written, an address follows the words before it at once. */
static struct str local_before(struct str text, size_t from, size_t at)
{
    size_t i = at;
    if (at > from && text.p[at - 1] == '"')
        i = quoted_before(text, from, at);
    if (i < at)
        return str_sub(text, i, at - i);
    bool wide = at > from && (signed char)text.p[at - 1] < 0;
    while (i > from && at - i < LOCAL_MAX &&
           (local_byte(text.p[i - 1]) || (wide && (signed char)text.p[i - 1] < 0)))
        i--;
    while (i < at && (text.p[i] & 0xc0) == 0x80) /* not into a character */
        i++;
    while (i < at && strchr("='&*!#.", text.p[i]))
        i++;
    /* in name=value only the value is an address */
    struct str local = str_sub(text, i, at - i);
    size_t equals = str_rchr(local, '=');
    return equals == STR_NONE ? local : str_from(local, equals + 1);
}

/* The domain at the start of s: two labels at least, the last one of letters, or [an IP address]; n is 0 if
 * none. */
static struct str domain_of(struct str s)
{
    struct str none = str_sub(s, 0, 0);
    size_t n = 0;
    if (s.n && s.p[0] == '[') {
        size_t end = str_chr(str_sub(s, 0, 64), ']');
        return end == STR_NONE ? none : str_sub(s, 0, end + 1);
    }
    while (n < s.n && n < DOMAIN_MAX && domain_byte(s.p[n]))
        n++;
    while (n && (s.p[n - 1] == '.' || s.p[n - 1] == '-' || s.p[n - 1] == '_'))
        n--;
    struct str domain = utf8_cut(s, n);
    size_t dot = str_rchr(domain, '.');
    if (dot == STR_NONE || dot == 0 || domain.n - dot < 3)
        return none;
    for (size_t i = dot + 1; i < domain.n; i++)
        if (ascii_digit(domain.p[i]) && !str_starts_nocase(str_from(domain, dot + 1), S("xn--")))
            return none;
    return domain;
}

static bool is_own(const struct redacting *r, struct str local, struct str domain)
{
    for (size_t i = 0; r->own && i < r->own->n; i++) {
        struct str own = r->own->at[i];
        size_t at = str_rchr(own, '@');
        if (at == STR_NONE || !str_eq_nocase(str_from(own, at + 1), domain))
            continue;
        struct str verb = str_from(local, at);
        if (str_starts_nocase(local, str_sub(own, 0, at)) &&
            (verb.n == 0 || verb.p[0] == '+' || verb.p[0] == '-'))
            return true;
    }
    return false;
}

/* In the address of a web page a Message-ID may be what leads there: many digits, as no person has. */
static bool like_id(struct str local)
{
    size_t digits = 0;
    for (size_t i = 0; i < local.n; i++)
        digits += ascii_digit(local.p[i]);
    return local.n >= ID_LENGTH ? digits >= ID_DIGITS : digits >= ID_MANY;
}

static bool in_path(struct str text, size_t at)
{
    return at > 0 && (text.p[at - 1] == '/' || text.p[at - 1] == '%');
}

/* "<20120305.123456@mailhost>": an id's domain may be of one label. */
static struct str bracketed_id(struct str text, size_t at, struct str local, size_t after)
{
    struct str rest = str_from(text, after);
    size_t n = 0;
    while (n < rest.n && n < DOMAIN_MAX && domain_byte(rest.p[n]))
        n++;
    bool id = at > 0 && text.p[at - 1] == '<' && n && n < rest.n && rest.p[n] == '>' && like_id(local);
    return str_sub(rest, 0, id ? n : 0);
}

static void take_out(struct redacting *r, struct str local, size_t end)
{
    size_t at = (size_t)(local.p - r->text.p);
    uint32_t cp;
    struct str first = local;
    buf_put(&r->out, str_sub(r->text, r->done, at - r->done));
    if (utf8_next(&first, &cp) && cp != '@' && cp != '|')
        utf8_put(&r->out, cp);
    buf_put(&r->out, S("\u2026@\u2026"));
    r->done = end;
}

/* sign: where "@" or "%40" stands, n bytes long. */
static void look_around(struct redacting *r, size_t sign, size_t n, bool in_url)
{
    struct str local = local_before(r->text, r->done, sign), domain = domain_of(str_from(r->text, sign + n));
    size_t at = sign - local.n;
    if (domain.n == 0)
        domain = bracketed_id(r->text, at, local, sign + n);
    if (local.n == 0 || domain.n == 0 || is_own(r, local, domain))
        return;
    if (in_url && in_path(r->text, at) && like_id(local))
        return;
    take_out(r, local, sign + n + domain.n);
}

/* "<user at host.tld>", which Pipermail writes in the language of its list; at is the place of the "<". */
static void look_inside(struct redacting *r, size_t at)
{
    struct str rest = str_from(r->text, at + 1);
    size_t n = 0, word = 0;
    while (n < rest.n && n < LOCAL_MAX && local_byte(rest.p[n]))
        n++;
    struct str local = str_sub(rest, 0, n);
    rest = str_from(rest, n);
    if (n == 0 || !str_starts(rest, S(" ")))
        return;
    rest = str_from(rest, 1);
    while (word < rest.n && word <= WORD_MAX && (ascii_alpha(rest.p[word]) || (signed char)rest.p[word] < 0))
        word++;
    rest = str_from(rest, word);
    if (word == 0 || word > WORD_MAX || !str_starts(rest, S(" ")))
        return;
    struct str domain = domain_of(str_from(rest, 1));
    rest = str_from(rest, 1 + domain.n);
    if (domain.n && str_starts(rest, S(">")) && !is_own(r, local, domain))
        take_out(r, local, (size_t)(rest.p - r->text.p));
}

/* ---- disguises that people write themselves */

/* "(at)", "[at]", " {arroba} " at the start of s, with the blanks around it; its length, or 0. */
static size_t bracketed_sign(struct str s)
{
    static const char *const words[] = {"at", "en", "chez", "arroba", "em", "bei"};
    static const char open[] = "([{<", shut[] = ")]}>";
    struct str rest = s;
    while (rest.n && rest.p[0] == ' ')
        rest = str_from(rest, 1);
    size_t kind = rest.n ? str_chr(str_of(open), rest.p[0]) : STR_NONE;
    if (kind == STR_NONE)
        return 0;
    rest = str_from(rest, 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct str after = str_from(rest, strlen(words[i]));
        if (!str_starts_nocase(rest, str_of(words[i])) || !after.n || after.p[0] != shut[kind])
            continue;
        after = str_from(after, 1);
        while (after.n && after.p[0] == ' ')
            after = str_from(after, 1);
        return s.n - after.n;
    }
    return 0;
}

/* What is said before " at cran.example.org" of a place on the web, not of a person. */
static bool speaks_of_places(struct str word)
{
    static const char *const words[] = {"look", "available", "found", "is", "are", "was", "be", "here",
        "hosted", "site", "page", "website", "web", "package", "packages", "code", "documentation", "docs",
        "see", "it", "them", "me", "us", "that", "this", "one", "and", "or", "online", "error", "information",
        "more", "version", "project", "disponible", "disponibles", "pueden", "aqu\u00ed", "documento",
        "paquete", "datos"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_of(words[i])))
            return true;
    return false;
}

/* A name with dots can be code (data.frame, x.y1): after a bare word only a short end without digits counts. */
static bool plain_domain(struct str domain)
{
    size_t end = domain.n - str_rchr(domain, '.') - 1;
    return domain.p[0] != '[' && end >= 2 && end <= 4;
}

/* " dot ", "[dot]" at the start of s; its length, or 0. */
static size_t spoken_dot(struct str s)
{
    static const char *const words[] = {" dot ", "[dot]", "(dot)", "<dot>", "{dot}", " punto "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_nocase(s, str_of(words[i])))
            return strlen(words[i]);
    return 0;
}

/* "host dot tld" at the start of s, of which some dots may be dots; n is 0 if none is spoken. */
static struct str spoken_domain(struct str s)
{
    size_t n = 0, label = 0, last = 0, end = 0;
    bool spoken = false;
    while (n < s.n && n < DOMAIN_MAX) {
        size_t dot = s.p[n] == '.' ? 1 : spoken_dot(str_from(s, n));
        if (!dot && !ascii_alnum(s.p[n]) && s.p[n] != '-')
            break;
        spoken |= dot > 1;
        label = dot ? 0 : label + 1;
        last = ascii_alpha(s.p[n]) ? last + 1 : 0;
        n += dot ? dot : 1;
        end = dot ? end : n;
    }
    return str_sub(s, 0, spoken && label >= 2 && last == label ? end : 0);
}

/* " at " or the like at the start of s; its length, or 0. */
static size_t bare_sign(struct str s)
{
    static const char *const words[] = {" at ", " en ", " arroba "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_nocase(s, str_of(words[i])))
            return strlen(words[i]);
    return 0;
}

/* "user at host.tld", "user (at) host.tld", "user[at]host[dot]tld": at is where the word before ends. */
static void listen_at(struct redacting *r, size_t at)
{
    struct str s = str_from(r->text, at);
    size_t n = bracketed_sign(s), bare = n ? 0 : bare_sign(s);
    n += bare;
    if (!n)
        return;
    struct str local = local_before(r->text, r->done, at), domain = spoken_domain(str_from(s, n));
    bool spoken = domain.n > 0;
    if (!spoken)
        domain = domain_of(str_from(s, n));
    if (local.n == 0 || domain.n == 0 || is_own(r, local, domain))
        return;
    if (!bare || spoken || (plain_domain(domain) && !speaks_of_places(local)))
        take_out(r, local, at + n + domain.n);
}

/* ---- Pipermail's other disguise */

static bool outside_word(char c)
{
    return c == 0 || strchr(" \t\n\r<>()[]\",;:", c);
}

/* "us@r @end|ng |rom h@st@org": letters were swapped, and what is left of them is still somebody's address. */
static void look_swapped(struct redacting *r, size_t at)
{
    static const char *const signs[] = {
        " @end|ng |rom ", " @ending from ", " m@iii@g oii ", " m@ili@g off "}; /* as the years went */
    struct str s = str_from(r->text, at);
    size_t from = at, n = 0, host = 0;
    for (size_t i = 0; !n && i < sizeof signs / sizeof *signs; i++)
        n = str_starts(s, str_of(signs[i])) ? strlen(signs[i]) : 0;
    while (from > r->done && at - from < LOCAL_MAX && !outside_word(r->text.p[from - 1]))
        from--;
    while (from < at && (r->text.p[from] & 0xc0) == 0x80) /* not into a character */
        from++;
    while (n + host < s.n && host < DOMAIN_MAX && !outside_word(s.p[n + host]))
        host++;
    if (n && host && from < at)
        take_out(r, str_sub(r->text, from, at - from), at + n + host);
}

static void walk(struct redacting *r, size_t from, size_t end, bool in_url)
{
    for (size_t i = from; i < end; i++) {
        if (i < r->done)
            continue;
        if (r->text.p[i] == '@')
            look_around(r, i, 1, in_url);
        else if (r->text.p[i] == '<')
            look_inside(r, i);
        else if (r->text.p[i] == ' ' && !in_url)
            look_swapped(r, i);
        if (i >= r->done && i > from && !in_url && strchr(" ([{<", r->text.p[i]) && r->text.p[i - 1] != ' ')
            listen_at(r, i);
        else if (in_url && str_starts(str_from(r->text, i), S("%40")))
            look_around(r, i, 3, true);
    }
}

struct str redact_text(struct arena *a, struct str text, const struct redact_own *own)
{
    struct redacting r = {.text = text, .own = own};
    size_t from = 0, at, n;
    buf_init(&r.out, BUF_MAX);
    while (link_find(str_from(text, from), &at, &n)) {
        walk(&r, from, from + at, false);
        walk(&r, from + at, from + at + n, true);
        from += at + n;
    }
    walk(&r, from, text.n, false);
    struct str out = text;
    if (r.done) {
        buf_put(&r.out, str_from(text, r.done));
        out = arena_str(a, buf_str(&r.out));
    }
    buf_release(&r.out);
    return out;
}

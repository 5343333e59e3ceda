/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication-Results (RFC 8601 section 2.2), read as strictly as trust demands. */
#include "mail/authres.h"

#define COMMENTS_MAX 20 /* nested; STANDARDS T10 */

struct reader {
    struct str rest;
    bool broken;
};

/* One method's result and what it is about. */
struct result {
    struct str method, verdict;
    bool aligned;                       /* a property names a domain that stands for From */
    bool from_off;                      /* header.from names another domain */
    struct authres_signature signature; /* of dkim */
};

/* ---- tokens */

static void skip_comment(struct reader *r)
{
    int depth = 0;
    size_t i = 0;
    for (; i < r->rest.n; i++) {
        char c = r->rest.p[i];
        if (c == '\\')
            i++;
        else if (c == '(')
            depth++;
        else if (c == ')')
            depth--;
        if (depth == 0 || depth > COMMENTS_MAX)
            break;
    }
    if (depth != 0)
        r->broken = true;
    r->rest = str_from(r->rest, i + 1);
}

static void skip_blanks(struct reader *r)
{
    while (r->rest.n && !r->broken) {
        if (ascii_blank(r->rest.p[0]))
            r->rest = str_from(r->rest, 1);
        else if (r->rest.p[0] == '(')
            skip_comment(r);
        else
            return;
    }
}

static bool take(struct reader *r, char c)
{
    skip_blanks(r);
    if (r->broken || r->rest.n == 0 || r->rest.p[0] != c)
        return false;
    r->rest = str_from(r->rest, 1);
    return true;
}

/* a run up to a blank, a comment or one of stops; quoted parts count as one piece whatever they hold */
static struct str run(struct reader *r, struct str stops)
{
    skip_blanks(r);
    bool quoted = false;
    size_t i = 0;
    for (; i < r->rest.n; i++) {
        char c = r->rest.p[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (ascii_blank(c) || c == '(' || str_chr(stops, c) != STR_NONE))
            break;
    }
    struct str s = str_sub(r->rest, 0, i);
    r->rest = str_from(r->rest, i);
    if (quoted)
        r->broken = true;
    return s;
}

static struct str unquoted(struct str s)
{
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = str_sub(s, 1, s.n - 2);
    return str_chr(s, '\\') == STR_NONE ? s : S("");
}

/* ---- domains */

static struct str domain_of(struct str value)
{
    value = unquoted(value);
    size_t at = str_rchr(value, '@');
    struct str d = at == STR_NONE ? value : str_from(value, at + 1);
    if (d.n && d.p[d.n - 1] == '.')
        d.n--;
    return d;
}

static bool below(struct str sub, struct str d)
{
    return sub.n > d.n && sub.p[sub.n - d.n - 1] == '.' && str_ends_nocase(sub, d);
}

static bool aligned(struct str a, struct str b)
{
    if (str_chr(a, '.') == STR_NONE || str_chr(b, '.') == STR_NONE)
        return false;
    return str_eq_nocase(a, b) || below(a, b) || below(b, a);
}

/* ---- results */

static void property(struct result *res, struct str name, struct str value, struct str from)
{
    struct str domain = domain_of(value);
    if (str_eq_nocase(name, S("header.from")))
        res->from_off = !str_eq_nocase(domain, from);
    if (str_eq_nocase(name, S("header.d")))
        res->signature.domain = domain;
    if (str_eq_nocase(name, S("header.i")) && !res->signature.domain.n)
        res->signature.domain = domain;
    if (str_eq_nocase(name, S("header.s")))
        res->signature.selector = unquoted(value);
    if (str_eq_nocase(name, S("header.b")))
        res->signature.bytes = unquoted(value);
    bool dkim = str_eq_nocase(name, S("header.d")) || str_eq_nocase(name, S("header.i"));
    bool spf = str_eq_nocase(name, S("smtp.mailfrom")) || str_eq_nocase(name, S("smtp.mail"));
    if ((dkim && str_eq_nocase(res->method, S("dkim"))) || (spf && str_eq_nocase(res->method, S("spf"))))
        res->aligned = res->aligned || aligned(domain, from);
}

/* method[/version]=result property=value…, up to the next ; */
static void result_read(struct reader *r, struct str from, struct result *res)
{
    *res = (struct result){.method = run(r, S("=/;"))};
    if (take(r, '/'))
        run(r, S("=;"));
    if (!take(r, '=')) {
        r->broken = r->broken || !str_eq_nocase(res->method, S("none"));
        return;
    }
    res->verdict = run(r, S(";"));
    for (skip_blanks(r); !r->broken && r->rest.n && r->rest.p[0] != ';'; skip_blanks(r)) {
        struct str name = run(r, S("=;"));
        if (!take(r, '=')) {
            r->broken = true;
            return;
        }
        skip_blanks(r);
        property(res, name, run(r, S(";")), from);
    }
}

static bool says(const struct result *res, struct str method, struct str verdict)
{
    return str_eq_nocase(res->method, method) && str_eq_nocase(res->verdict, verdict);
}

struct str authres_id(struct str value)
{
    struct reader r = {.rest = value};
    struct str id = unquoted(run(&r, S(";")));
    return r.broken || str_chr(id, '=') != STR_NONE ? S("") : id;
}

bool authres_by(struct str value, struct str ours)
{
    struct reader r = {.rest = value};
    return ours.n && str_eq_nocase(unquoted(run(&r, S(";"))), ours);
}

/* The results of a field that is ours begin; false: it is not. */
static bool begin(struct reader *r, struct str ours)
{
    struct str id = unquoted(run(r, S(";")));
    if (ours.n == 0 || !str_eq_nocase(id, ours))
        return false;
    skip_blanks(r);
    if (r->rest.n && ascii_digit(r->rest.p[0])) /* the version of the field's grammar */
        run(r, S(";"));
    return true;
}

static bool next(struct reader *r, struct str from, struct result *res)
{
    if (!take(r, ';'))
        return false;
    skip_blanks(r);
    if (r->rest.n == 0) /* some servers end with a ; */
        return false;
    result_read(r, from, res);
    return true;
}

size_t authres_signatures(
    struct str value, struct str ours, struct str from, struct authres_signature *out, size_t max)
{
    struct reader r = {.rest = value};
    struct result res;
    size_t n = 0;
    if (from.n == 0 || !begin(&r, ours))
        return 0;
    while (next(&r, from, &res))
        if (says(&res, S("dkim"), S("pass")) && !res.from_off && aligned(res.signature.domain, from) && n < max)
            out[n++] = res.signature;
    return r.broken || r.rest.n ? 0 : n;
}

enum authres authres_read(struct str value, struct str ours, struct str from)
{
    struct reader r = {.rest = value};
    struct result res;
    bool pass = false, fail = false;
    if (from.n == 0 || !begin(&r, ours))
        return AUTHRES_NONE;
    while (next(&r, from, &res)) {
        bool about = !res.from_off;
        fail = fail || (about && says(&res, S("dmarc"), S("fail")));
        pass = pass || (about && says(&res, S("dmarc"), S("pass")));
        pass = pass || (res.aligned && (says(&res, S("dkim"), S("pass")) || says(&res, S("spf"), S("pass"))));
    }
    if (r.broken || r.rest.n)
        return AUTHRES_NONE;
    return fail ? AUTHRES_FAIL : pass ? AUTHRES_PASS : AUTHRES_NONE;
}

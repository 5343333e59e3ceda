/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups of fields of a delivery report. */
#include "mail/deliverystatus.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "mail/failure.h"
#include "mail/reading.h"
#include "mail/recipients.h"

#define VALUE_MAX 4096
#define ABOUT_MAX 800 /* bytes of the words behind an address that are taken to be about it */

bool deliverystatus_field(struct arena *a, struct str *rest, struct str *name, struct str *value)
{
    struct str line;
    if (!str_line(rest, &line))
        return false;
    size_t colon = str_chr(line, ':');
    *name = colon == STR_NONE ? S("") : str_trim(str_sub(line, 0, colon));
    *value = colon == STR_NONE ? S("") : str_trim(str_from(line, colon + 1));
    if (colon == STR_NONE && str_trim(line).n)
        *name = S("?");
    while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t') && str_trim(line).n) {
        struct str more = *rest;
        if (!str_line(&more, &line) || str_trim(line).n == 0)
            break;
        *rest = more;
        if (value->n < VALUE_MAX)
            *value = arena_printf(a, "%.*s %.*s", STR(*value), STR(str_trim(line)));
    }
    return true;
}

/* utf-8 recipients as RFC 6533 section 3 writes them in ASCII: \x{11F} */
static struct str unescaped(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, VALUE_MAX);
    for (size_t i = 0; i < s.n; i++) {
        size_t end = str_chr(str_from(s, i), '}');
        if (!str_starts(str_from(s, i), S("\\x{")) || end == STR_NONE || end > 9) {
            buf_char(&b, s.p[i]);
            continue;
        }
        uint32_t c = 0;
        for (size_t k = i + 3; k < i + end; k++) {
            char h = ascii_lower(s.p[k]);
            c = c * 16 + (uint32_t)(ascii_digit(h) ? h - '0' : h >= 'a' && h <= 'f' ? h - 'a' + 10 : 0);
        }
        utf8_put(&b, c > 0x20 ? c : 0xfffd);
        i += end;
    }
    struct str out = buf_over(&b) ? S("") : arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* "rfc822; joe@example.org", "utf-8; …" */
static struct str typed_address(struct arena *a, struct str value)
{
    struct str address;
    if (str_starts_nocase(value, S("utf-8")))
        value = unescaped(a, value);
    return recipients_next(&value, &address) ? address : S("");
}

struct group {
    struct str final, original, action, status, diagnostic;
};

/* What people are told behind the first mention of an address, up to a line that begins with another one. */
static struct str words_about(struct str words, struct str who)
{
    size_t at = who.n ? str_find_nocase(words, who) : STR_NONE;
    if (at == STR_NONE)
        return S("");
    struct str about = str_sub(words, at + who.n, ABOUT_MAX), rest = about, line, address;
    for (bool first = true; str_line(&rest, &line); first = false) {
        struct str left = str_trim(line);
        size_t bracket = left.n && left.p[0] == '<';
        struct str start = str_from(left, bracket);
        if (!first && recipients_next(&left, &address) && address.p == start.p && !str_eq_nocase(address, who))
            return str_sub(about, 0, (size_t)(line.p - about.p));
    }
    return about;
}

/* The status of the server that refused counts before the one that the reporting server made of it; a general
   one (5.0.0) says the less. */
static struct str status_of(const struct group *g, struct str said)
{
    struct str status = failure_status(g->status), told = failure_status(said);
    bool vague = str_ends(told, S(".0.0")) && !str_ends(status, S(".0.0"));
    if (told.n && (status.n == 0 || (told.p[0] == status.p[0] && !vague)))
        return told;
    return status;
}

static void group_end(struct recipients *r, struct group *g, struct str words)
{
    struct str who = g->final.n ? g->final : g->original, about = words_about(words, who);
    bool failed = str_starts_nocase(g->action, S("fail")), delayed = str_starts_nocase(g->action, S("delay"));
    struct str status = status_of(g, g->diagnostic.n ? g->diagnostic : about);
    if (g->action.n == 0) /* left out by some: the status says it, too */
        failed = status.n && status.p[0] != '2';
    r->told |= who.n > 0;
    int kind = delayed ? BOUNCE_SOFT : failure_told(status, g->diagnostic, about);
    struct bounce *b = who.n && (failed || delayed) ? recipients_add(r, who, status, kind) : NULL;
    if (b)
        b->delayed = delayed;
    *g = (struct group){0};
}

void deliverystatus_read(struct recipients *r, struct str fields, struct str words)
{
    struct group g = {0};
    struct str name, value;
    while (deliverystatus_field(r->a, &fields, &name, &value)) {
        bool final = str_eq_nocase(name, S("Final-Recipient"));
        if (name.n == 0 || (final && g.final.n))
            group_end(r, &g, words);
        if (final)
            g.final = typed_address(r->a, value);
        else if (str_eq_nocase(name, S("Original-Recipient")) || str_eq_nocase(name, S("X-Actual-Recipient")))
            g.original = g.original.n ? g.original : typed_address(r->a, value);
        else if (str_eq_nocase(name, S("Action")))
            g.action = value;
        else if (str_eq_nocase(name, S("Status")))
            g.status = value;
        else if (str_eq_nocase(name, S("Diagnostic-Code")))
            g.diagnostic = value;
    }
    group_end(r, &g, words);
}

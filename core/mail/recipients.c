/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipients that a report names. */
#include "mail/recipients.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/address.h"
#include "mail/localpart.h"
#include "mail/reading.h"

#define ADDRESS_MAX 254

static bool local_byte(char c)
{
    return ascii_alnum(c) || (c & 0x80) || (c && str_chr(S(".!#$%&'*+-/=?^_`{|}~"), c) != STR_NONE);
}

static bool domain_byte(char c)
{
    return ascii_alnum(c) || (c & 0x80) || c == '.' || c == '-';
}

/* Where the local part that ends at the @ begins. */
static size_t local_start(struct str s, size_t at)
{
    size_t from = at, quote = at > 1 && s.p[at - 1] == '"' ? str_rchr(str_sub(s, 0, at - 1), '"') : STR_NONE;
    while (from > 0 && local_byte(s.p[from - 1]))
        from--;
    struct str words = quote == STR_NONE ? S("") : str_sub(s, quote + 1, at - quote - 2);
    if (quote != STR_NONE && (str_chr(words, ' ') == STR_NONE ||
                                 (str_trim(words).n == words.n && localpart_quoted(str_from(s, quote)))))
        from = quote;
    if (str_starts_nocase(str_from(s, from), S("SMTP="))) /* as X.400 writes a foreign address */
        from += 5;
    while (from < at && str_chr(S("'`*=-"), s.p[from]) != STR_NONE)
        from++;
    return from;
}

static size_t domain_end(struct str s, size_t at)
{
    size_t to = at + 1;
    while (to < s.n && domain_byte(s.p[to]))
        to++;
    while (to > at + 1 && (s.p[to - 1] == '.' || s.p[to - 1] == '-'))
        to--;
    return to;
}

/* Behind the address comes <another>, whose name it is. */
static bool only_a_name(struct str behind)
{
    if (behind.n && str_chr(S("\"'"), behind.p[0]) != STR_NONE)
        behind = str_from(behind, 1);
    size_t n = 0;
    while (n < behind.n && behind.p[n] == ' ')
        n++;
    if (n == 0 || n == behind.n || behind.p[n] != '<')
        return false;
    size_t end = str_chr(behind, '>'), at = str_chr(behind, '@');
    return end != STR_NONE && at != STR_NONE && at < end && end < ADDRESS_MAX;
}

bool recipients_next(struct str *rest, struct str *address)
{
    for (size_t at; (at = str_chr(*rest, '@')) != STR_NONE; *rest = str_from(*rest, at + 1)) {
        size_t from = local_start(*rest, at), to = domain_end(*rest, at);
        struct str found = str_sub(*rest, from, to - from), domain = str_sub(*rest, at + 1, to - at - 1);
        if (from == at || found.n > ADDRESS_MAX || str_chr(domain, '.') == STR_NONE || domain.p[0] == '.' ||
            only_a_name(str_from(*rest, to)))
            continue;
        *address = found;
        *rest = str_from(*rest, to);
        return true;
    }
    return false;
}

struct bounce *recipients_add(struct recipients *r, struct str address, struct str status, int kind)
{
    struct mail *m = r->m;
    if (!address_read(r->a, address, &address))
        return NULL;
    for (size_t i = 0; i < m->n_bounces; i++)
        if (str_eq_nocase(m->bounces[i].recipient, address))
            return NULL;
    if (m->n_bounces >= RECIPIENTS_MAX)
        return NULL;
    m->bounces = arena_push(r->a, m->bounces, &m->n_bounces, &r->cap, sizeof *m->bounces);
    struct bounce *b = &m->bounces[m->n_bounces - 1];
    *b = (struct bounce){.recipient = address, .dsn = status, .kind = (enum bounce_kind)kind};
    return b;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words such as 30/min, with their domains. */
#include "base/rate.h"

enum { DAY = 86400, MOST = 1000000000 };

static const struct {
    struct str name;
    int64_t span;
} spans[] = {{S("min"), 60}, {S("hour"), 3600}, {S("day"), DAY}};

static bool one(struct str word, struct rate *out)
{
    size_t slash = str_chr(word, '/');
    if (slash == STR_NONE || !str_int(str_sub(word, 0, slash), &out->n) || out->n < 1 || out->n > MOST)
        return false;
    struct str name = str_from(word, slash + 1);
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        if (str_eq_nocase(name, spans[i].name)) {
            out->span = spans[i].span;
            return true;
        }
    return false;
}

/* Words with blanks or commas between them. */
static bool next_word(struct str *rest, struct str *word)
{
    while (rest->n && (ascii_blank(rest->p[0]) || rest->p[0] == ','))
        *rest = str_from(*rest, 1);
    size_t n = 0;
    while (n < rest->n && !ascii_blank(rest->p[n]) && rest->p[n] != ',')
        n++;
    *word = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return n > 0;
}

size_t rate_read(struct str s, struct rate out[RATES_MOST])
{
    struct str word;
    size_t n = 0;
    while (next_word(&s, &word)) {
        if (n == RATES_MOST || !one(word, &out[n]))
            return 0;
        n++;
    }
    return n;
}

size_t rate_domain(struct str *rest, struct str *domain, struct rate out[RATES_MOST])
{
    struct str before = *rest, piece = S("");
    while (rest->n && !piece.n && str_cut(rest, ';', &piece))
        piece = str_trim(piece);
    if (!piece.n)
        return 0;
    size_t n = next_word(&piece, domain) ? rate_read(piece, out) : 0;
    if (!n || str_chr(*domain, '/') != STR_NONE)
        *rest = before;
    return str_chr(*domain, '/') != STR_NONE ? 0 : n;
}

bool rate_means(struct str word, struct str domain)
{
    if (str_eq(word, S("*")))
        return true;
    if (str_starts(word, S("*.")))
        return str_ends_nocase(domain, str_from(word, 1)) && domain.n >= word.n;
    return str_eq_nocase(word, domain);
}

bool rate_ramp(struct str s, struct ramp *out)
{
    struct str word, days;
    struct rate r = {0};
    int64_t each = 0;
    bool ok = next_word(&s, &word) && one(word, &r) && r.span == DAY && next_word(&s, &word) &&
              str_eq_nocase(word, S("doubling")) && next_word(&s, &days) && str_ends_nocase(days, S("d")) &&
              str_int(str_sub(days, 0, days.n - 1), &each) && each >= 1 && each <= 365 && !next_word(&s, &word);
    if (ok)
        *out = (struct ramp){r.n, each * DAY};
    return ok;
}

int64_t rate_ramp_now(const struct ramp *r, int64_t age)
{
    int64_t steps = age > 0 ? age / r->doubling : 0, n = r->n;
    return steps > 62 || n > INT64_MAX >> steps ? INT64_MAX : n << steps;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DMARC's policies, asked for and remembered. */
#include "action/consulting.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/resolve.h"
#include "base/when.h"
#include "mail/dmarc.h"
#include "store/wish.h"

enum {
    DOMAIN_MS = 2000,
    ALL_MS = 4000,
    TTL_LEAST = 300,
    TTL_MOST = 86400,
    TTL_NOTHING = 3600,
    MARGIN = 60, /* seconds: what ends sooner may be gone when it is needed */
    TTL_FAILED = 600 + MARGIN,
};

enum found { FOUND_NOTHING, FOUND, FOUND_NO_ANSWER };

/* ---- the walk up the tree (RFC 9989 section 4.10) */

struct walk {
    struct work *w;
    struct resolver *r;
    struct str domain; /* of the author */
    int64_t ttl;
};

/* More than one record is as good as none. */
static enum found record_at(struct walk *k, struct str at, struct dmarc *out)
{
    struct resolved answer;
    struct dmarc one;
    size_t n = 0;
    struct str name = arena_printf(k->w->mem, "_dmarc.%.*s", STR(at));
    enum resolve_end end = resolver_texts(k->w->mem, k->r, name, &answer);
    if (end == RESOLVE_FAILED || end == RESOLVE_LATE)
        return FOUND_NO_ANSWER;
    for (size_t i = 0; end == RESOLVED && i < answer.n; i++)
        if (dmarc_read(answer.texts[i], &one)) {
            *out = one;
            n++;
        }
    if (n == 1 && answer.ttl < k->ttl)
        k->ttl = answer.ttl;
    return n == 1 ? FOUND : FOUND_NOTHING;
}

static enum domain_policy stricter(enum domain_policy a, enum domain_policy b)
{
    return a > b ? a : b;
}

/* What a record above asks for the domain. */
static enum domain_policy inherited(struct walk *k, const struct dmarc *above)
{
    if (above->below == above->missing)
        return above->below;
    switch (resolver_name(k->w->mem, k->r, k->domain)) {
    case RESOLVED:
    case RESOLVE_NOTHING:
        return above->below;
    case RESOLVE_NO_NAME:
        return above->missing;
    case RESOLVE_FAILED:
    case RESOLVE_LATE:
        break;
    }
    return stricter(above->below, above->missing);
}

static struct wish wish_of(struct walk *k, enum domain_policy policy, bool strict)
{
    int64_t ttl = k->ttl < TTL_LEAST ? TTL_LEAST : k->ttl;
    return (struct wish){policy, strict, k->w->now + (policy == DOMAIN_UNKNOWN ? TTL_FAILED : ttl)};
}

/* The record of the domain itself counts; else that of its organisation, the highest one below a public suffix;
   else that of the suffix. */
static struct wish climb(struct walk *k)
{
    struct dmarc d, above = {.own = DOMAIN_NONE};
    struct str at = k->domain, last = S(""), below = S("");
    k->ttl = TTL_MOST;
    do {
        switch (record_at(k, at, &d)) {
        case FOUND_NO_ANSWER:
            return wish_of(k, DOMAIN_UNKNOWN, false);
        case FOUND_NOTHING:
            below = at;
            continue;
        case FOUND:
            break;
        }
        if (at.n == k->domain.n)
            return wish_of(k, d.own, d.strict);
        if (!d.suffix || !str_eq(below, last))
            above = d;
        last = at;
        below = at;
        if (d.suffix || d.organisation)
            break;
    } while (dmarc_above(at, &at));
    if (last.n == 0)
        k->ttl = TTL_NOTHING;
    return last.n ? wish_of(k, inherited(k, &above), above.strict) : wish_of(k, DOMAIN_NONE, false);
}

static struct wish asked(struct work *w, struct str domain, int64_t ms)
{
    struct walk k = {.w = w, .r = resolver_new(w->mem, w->conf->resolver, ms), .domain = domain};
    struct wish wish = climb(&k);
    resolver_end(k.r);
    return wish;
}

/* ---- */

static bool nobody_is_asked(const struct work *w)
{
    return str_eq(w->conf->resolver, S("none"));
}

static bool known(struct work *w, struct str domain, int64_t margin, struct wish *out)
{
    *out = (struct wish){.policy = nobody_is_asked(w) ? DOMAIN_NONE : DOMAIN_UNKNOWN};
    return nobody_is_asked(w) || wish_get(w->db, domain, w->now + margin, out);
}

struct wish consulting_recall(struct work *w, struct str domain)
{
    struct wish wish;
    known(w, domain, 0, &wish);
    return wish;
}

struct wish consulting_find(struct work *w, struct str domain)
{
    struct wish wish;
    return known(w, domain, 0, &wish) ? wish : asked(w, domain, DOMAIN_MS);
}

struct answers {
    struct work *w;
    struct str *domains;
    struct wish *wishes;
    size_t n;
};

static void remember(void *arg)
{
    struct answers *all = arg;
    wish_forget(all->w->db, all->w->now);
    for (size_t i = 0; i < all->n; i++)
        wish_put(all->w->db, all->domains[i], &all->wishes[i]);
}

static bool among(const struct answers *all, struct str domain)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->domains[i], domain))
            return true;
    return false;
}

void consulting_ask(struct work *w, const struct str *domains, size_t n)
{
    struct answers all = {w, ARENA_ARRAY(w->mem, struct str, n), ARENA_ARRAY(w->mem, struct wish, n), 0};
    int64_t until = when_mono() + ALL_MS, left;
    for (size_t i = 0; i < n && (left = until - when_mono()) > 0; i++) {
        struct wish wish;
        if (among(&all, domains[i]) || known(w, domains[i], MARGIN, &wish))
            continue;
        wish = asked(w, domains[i], left < DOMAIN_MS ? left : DOMAIN_MS);
        if (wish.policy == DOMAIN_UNKNOWN)
            log_event("no-policy", LOG_STR("domain", domains[i]));
        all.domains[all.n] = domains[i];
        all.wishes[all.n++] = wish;
    }
    if (all.n)
        work_group(w, remember, &all);
}

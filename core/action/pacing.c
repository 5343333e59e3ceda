/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caps, counted by slices of time: what any span of a cap can hold is never more than the cap. */
#include "action/pacing.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/rate.h"
#include "store/db.h"
#include "store/domain.h"
#include "store/setting.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, SLICE_OF_MINUTE = 5, SLICE_OF_HOUR = 300, SLICE_OF_DAY = 3600 };

struct rule {
    struct str word;
    struct rate rates[RATES_MOST];
    size_t n;
};

struct pacing {
    struct rate relay[RATES_MOST];
    size_t n_relay;
    struct rule *rules;
    size_t n_rules, cap_rules;
    bool ramped;
    struct ramp ramp;
    int64_t since;  /* the ramp began; 0: not yet */
    int64_t forgot; /* when slices that count no more were removed */
};

#define RAMP S("ramp")        /* settings: the ramp that runs, as it stands in the configuration */
#define SINCE S("ramp-since") /* and when it began */

struct pacing *pacing_new(struct arena *a, const struct conf *conf)
{
    struct pacing *p = ARENA_NEW(a, struct pacing);
    struct str rest = conf->cap_domain, word;
    struct rate rates[RATES_MOST];
    size_t n;
    p->n_relay = rate_read(conf->cap, p->relay);
    while ((n = rate_domain(&rest, &word, rates)) > 0) {
        p->rules = arena_push(a, p->rules, &p->n_rules, &p->cap_rules, sizeof *p->rules);
        struct rule *r = &p->rules[p->n_rules - 1];
        r->word = word;
        r->n = n;
        for (size_t i = 0; i < n; i++)
            r->rates[i] = rates[i];
    }
    p->ramped = conf->ramp.n && rate_ramp(conf->ramp, &p->ramp);
    return p;
}

void pacing_begin(struct work *w, struct pacing *p)
{
    if (!str_eq(setting_get(w->mem, w->db, RAMP), w->conf->ramp)) {
        setting_set(w->db, RAMP, w->conf->ramp);
        setting_set_number(w->db, SINCE, w->now);
    }
    p->since = setting_number(w->db, SINCE);
    domain_room(w->db);
}

/* ---- slices */

static int64_t slice_length(int64_t span)
{
    return span == DAY ? SLICE_OF_DAY : span == HOUR ? SLICE_OF_HOUR : SLICE_OF_MINUTE;
}

/* What one rate leaves. A slice that the span holds in part counts whole, and so does one that a sender whose
   clock is ahead has begun; what lies further on was counted before a clock was set back. */
static int64_t left(struct work *w, const struct domain *d, const struct rate *r, int64_t *again)
{
    int64_t length = slice_length(r->span), from = (w->now - r->span) / length, first;
    int64_t room = r->n - sent_between(w->db, d->id, r->span, from, (w->now + r->span) / length);
    if (room <= 0 && sent_first(w->db, d->id, r->span, from, &first)) {
        int64_t free = (first + 1) * length + r->span;
        *again = free > *again ? free : *again;
    }
    return room > 0 ? room : 0;
}

static const struct rate *rates_of(const struct pacing *p, const struct domain *d, size_t *n)
{
    *n = p->n_relay;
    if (!d->name.n)
        return p->relay;
    for (size_t i = 0; i < p->n_rules; i++)
        if (rate_means(p->rules[i].word, d->name)) {
            *n = p->rules[i].n;
            return p->rules[i].rates;
        }
    *n = 0;
    return p->relay;
}

static bool ramp_of(struct work *w, const struct pacing *p, const struct domain *d, struct rate *out)
{
    int64_t since = p->since ? p->since : setting_number(w->db, SINCE);
    if (d->name.n || !p->ramped)
        return false;
    *out = (struct rate){rate_ramp_now(&p->ramp, since ? w->now - since : 0), DAY};
    return true;
}

int64_t pacing_room(struct work *w, const struct pacing *p, const struct domain *d, int64_t *again)
{
    size_t n;
    const struct rate *rates = rates_of(p, d, &n);
    struct rate ramp;
    int64_t room = INT64_MAX, more = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t r = left(w, d, &rates[i], &more);
        room = r < room ? r : room;
    }
    if (ramp_of(w, p, d, &ramp)) {
        int64_t r = left(w, d, &ramp, &more);
        room = r < room ? r : room;
    }
    *again = more;
    return room;
}

/* A span that two rates share is counted once; the relay's hours always are, to tell how fast mail goes. */
void pacing_count(struct work *w, struct pacing *p, const struct domain *d, int64_t n)
{
    static const int64_t spans[] = {MINUTE, HOUR, DAY};
    size_t n_rates;
    const struct rate *rates = rates_of(p, d, &n_rates);
    for (size_t k = 0; k < 3; k++) {
        int64_t length = slice_length(spans[k]);
        bool wanted = !d->name.n && (spans[k] == HOUR || (spans[k] == DAY && p->ramped));
        for (size_t i = 0; i < n_rates; i++)
            wanted = wanted || rates[i].span == spans[k];
        if (wanted && n)
            sent_count(w->db, d->id, spans[k], w->now / length, n);
        if (w->now < p->forgot || w->now - p->forgot >= HOUR)
            sent_forget(w->db, spans[k], (w->now - spans[k]) / length);
    }
    if (w->now < p->forgot || w->now - p->forgot >= HOUR) {
        domain_open(w->db, w->now);
        p->forgot = w->now;
    }
}

/* ---- the future */

static int64_t later(int64_t n, int64_t room, const struct rate *r)
{
    return n <= room ? 0 : (n - room + r->n - 1) / r->n * (r->span + slice_length(r->span));
}

int64_t pacing_done(struct work *w, const struct pacing *p, const struct domain *d, int64_t n)
{
    size_t n_rates;
    const struct rate *rates = rates_of(p, d, &n_rates);
    struct rate ramp;
    int64_t wait = 0, none = 0;
    for (size_t i = 0; i < n_rates; i++) {
        int64_t t = later(n, left(w, d, &rates[i], &none), &rates[i]);
        wait = t > wait ? t : wait;
    }
    if (ramp_of(w, p, d, &ramp)) {
        int64_t days = 0, rest = n - left(w, d, &ramp, &none);
        for (; rest > 0; days++)
            rest -= rate_ramp_now(&p->ramp, w->now - p->since + (days + 1) * DAY);
        wait = days * DAY > wait ? days * DAY : wait;
    }
    int64_t from = d->off_until > w->now ? d->off_until : wait ? w->now : 0;
    return from + wait;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caps, domains that are put off, and the relay's pause. */
#include "gate.h"

#include "action/pacing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "mail/refusal.h"
#include "store/domain.h"
#include "store/outbox.h"

enum { FIRST_PAUSE = 30 /* seconds */ };

struct gate_domain {
    struct domain d;
    int64_t left; /* mails that may still be begun */
    int64_t begun;
    bool probing; /* it was put off, and one mail tries it again */
};

struct gate {
    struct work *w;
    struct pacing *pacing;
    struct arena *mem;
    struct domain relay;
    int64_t begun;
    bool probing; /* as of a domain */
    bool by_domain;
    struct gate_domain *domains;
    size_t n, cap;
};

struct gate *gate_new(struct arena *mem, struct work *w, struct pacing *pacing)
{
    struct gate *g = ARENA_NEW(mem, struct gate);
    *g = (struct gate){.w = w, .pacing = pacing, .mem = mem};
    return g;
}

/* Where the clock was set back the end of a wait may lie far ahead: it counts no more. */
static bool waits(const struct gate *g, int64_t until)
{
    return until > g->w->now && until - g->w->now <= DOMAIN_LONGEST;
}

static void find_relay(struct gate *g)
{
    if (!domain_get(g->mem, g->w->db, domain_find(g->w->db, S("")), &g->relay))
        bug("the relay has no row");
}

bool gate_shut(struct gate *g, struct str *why)
{
    find_relay(g);
    bool off = waits(g, g->relay.off_until);
    *why = off ? g->relay.said : S("");
    return off || waits(g, g->relay.full_until);
}

size_t gate_open(struct gate *g, size_t max, struct str *why)
{
    struct work *w = g->w;
    struct domain one;
    int64_t again = 0;
    *g = (struct gate){.w = w, .pacing = g->pacing, .mem = g->mem};
    domain_lock(w->db, domain_find(w->db, S(""))); /* two senders would each count without the other's mails */
    find_relay(g);
    *why = g->relay.said;
    if (waits(g, g->relay.off_until))
        return 0;
    *why = S("");
    int64_t room = pacing_room(w, g->pacing, &g->relay, &again);
    if (room == 0)
        domain_full(w->db, g->relay.id, again);
    g->by_domain = w->conf->cap_domain.n > 0 || domain_shut(g->mem, w->db, w->now, g->relay.id, &one, 1) > 0;
    g->probing = g->relay.offs > 0;
    if (g->probing && room > 0) {
        domain_probe(w->db, g->relay.id, w->now + w->conf->retry_first);
        return 1;
    }
    return room < (int64_t)max ? (size_t)room : max;
}

static struct gate_domain *domain_of(struct gate *g, struct domain_id id)
{
    struct work *w = g->w;
    int64_t again = 0;
    for (size_t i = 0; i < g->n; i++)
        if (g->domains[i].d.id.v == id.v)
            return &g->domains[i];
    g->domains = arena_push(g->mem, g->domains, &g->n, &g->cap, sizeof *g->domains);
    struct gate_domain *new = &g->domains[g->n - 1];
    if (!domain_get(g->mem, w->db, id, &new->d))
        bug("a row of the outbox names a domain that is not there");
    new->left = pacing_room(w, g->pacing, &new->d, &again);
    if (new->left == 0)
        domain_full(w->db, id, again);
    if (new->d.offs > 0 && new->left > 0) { /* one tries how it is there now */
        domain_probe(w->db, id, w->now + w->conf->retry_first);
        new->probing = true;
        new->left = 1;
    }
    return new;
}

bool gate_pass(struct gate *g, const struct outbox *row)
{
    if (g->by_domain && row->domain.v) {
        struct gate_domain *d = domain_of(g, row->domain);
        if (d->left <= 0)
            return false;
        d->left--;
        d->begun++;
    }
    g->begun++;
    return true;
}

void gate_forget(struct gate *g)
{
    g->begun = 0;
    for (size_t i = 0; i < g->n; i++)
        g->domains[i].begun = 0;
}

void gate_back(struct gate *g, const struct outbox *row)
{
    if (g->by_domain && row->domain.v)
        domain_of(g, row->domain)->begun--;
    g->begun--;
}

void gate_close(struct gate *g)
{
    pacing_count(g->w, g->pacing, &g->relay, g->begun);
    for (size_t i = 0; i < g->n; i++)
        pacing_count(g->w, g->pacing, &g->domains[i].d, g->domains[i].begun);
    gate_forget(g);
}

/* ---- answers */

int64_t gate_wait(int64_t first, int64_t most, int times)
{
    int64_t wait = first;
    while (times-- > 0 && wait < most)
        wait *= 2;
    return wait < most ? wait : most;
}

static bool is_probed(const struct gate *g, struct domain_id id)
{
    bool probed = id.v == g->relay.id.v && g->probing;
    for (size_t i = 0; i < g->n && !probed; i++)
        probed = g->domains[i].d.id.v == id.v && g->domains[i].probing;
    return probed;
}

/* Several answers of one time count once. */
static void put_off(struct gate *g, struct domain_id id, int64_t first, int64_t most, struct str said)
{
    struct work *w = g->w;
    struct domain d;
    if (!domain_get(w->mem, w->db, id, &d) || (waits(g, d.off_until) && !is_probed(g, id)))
        return;
    int64_t wait = gate_wait(first, most, d.offs);
    domain_off(w->db, id, w->now + wait, w->now, said);
    if (d.off_since && w->now - d.off_since >= w->conf->give_up)
        outbox_let_go(w->db, id, w->now - w->conf->give_up, d.off_since);
    log_event("put-off", LOG_STR("domain", d.name.n ? d.name : S("relay")), LOG_INT("seconds", wait));
}

void gate_learn(struct gate *g, const struct outbox *row, int scope, int code, struct str said)
{
    const struct conf *c = g->w->conf;
    if (scope == REFUSAL_SCOPE_RELAY)
        put_off(g, g->relay.id, FIRST_PAUSE, c->retry_first, said);
    else if (scope == REFUSAL_SCOPE_DOMAIN && row->domain.v)
        put_off(g, row->domain, c->retry_first, c->retry_last, said);
    else if (code) {
        if (g->probing)
            domain_on(g->w->db, g->relay.id);
        if (row->domain.v && is_probed(g, row->domain))
            domain_on(g->w->db, row->domain);
    }
}

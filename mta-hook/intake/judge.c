/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each address is routed and judged; what is alike becomes one outcome. */
#include "judge.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/spool.h"
#include "mail/local.h"
#include "policy.h"
#include "route.h"
#include "unit.h"

static bool same(const struct outcome *a, const struct outcome *b)
{
    return a->verdict->policy == b->verdict->policy && route_alike(a->route, b->route) &&
           a->verdict->reason == b->verdict->reason;
}

/* Two addresses that are alike are one outcome: the mail is filed, held or forwarded there once, and a topic or
   a reply address counts whichever came first. */
static bool join(struct outcome *into, const struct outcome *o)
{
    if (!same(into, o))
        return false;
    if (into->route->at && into->route->at->verb == LOCAL_POST)
        into->route = o->route;
    return true;
}

void judge_unit(struct work *w, struct unit *u)
{
    struct policy_mail in = {u->opened, u->entry->mail, u->entry->from.n == 0};
    u->outcomes = ARENA_ARRAY(w->mem, struct outcome, u->entry->n_to);
    u->n_outcomes = 0;
    for (size_t i = 0; i < u->entry->n_to; i++) {
        struct route *r = ARENA_NEW(w->mem, struct route);
        struct verdict *v = ARENA_NEW(w->mem, struct verdict);
        struct outcome o = {.route = r, .verdict = v};
        size_t k = 0;
        *r = route_read(w, u->entry->to[i]);
        *v = policy_judge(w, r, &in);
        while (k < u->n_outcomes && !join(&u->outcomes[k], &o))
            k++;
        if (k == u->n_outcomes)
            u->outcomes[u->n_outcomes++] = o;
    }
}

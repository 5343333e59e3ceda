/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes aside is held, or told. */
#include "aside.h"

#include "action/announcing.h"
#include "action/holding.h"
#include "action/notifying.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/spool.h"
#include "outcome.h"
#include "policy.h"
#include "route.h"
#include "store/setting.h"
#include "text/template.h"
#include "unit.h"

enum { FOREIGN_PAUSE = 3600 };

/* What it was sent to, each once; where there is nothing, one route that leads nowhere: the network's. */
static size_t routes_of(struct work *w, const struct spool_entry *e, struct route *out)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n_to; i++) {
        struct route r = route_read(w, e->to[i]);
        size_t k = 0;
        while (k < n && !route_alike(&out[k], &r))
            k++;
        if (k == n)
            out[n++] = r;
    }
    if (n == 0)
        out[n++] = (struct route){.recipient = S(""), .address = S("")};
    return n;
}

void aside_spent(struct work *w, const struct spool_entry *e)
{
    struct route *routes = ARENA_ARRAY(w->mem, struct route, e->n_to + 1);
    struct verdict v = {POLICY_HOLD, REASON_ASIDE};
    size_t n = routes_of(w, e, routes);
    for (size_t i = 0; i < n; i++) {
        struct outcome o = {.route = &routes[i], .verdict = &v};
        struct holding h = {.list = routes[i].list,
            .entry = e,
            .recipient = routes[i].recipient,
            .reason = v.reason,
            .kind = HOLD_UNREAD,
            .own_file = true};
        holding_keep(w, &h);
        outcome_note(w, "set-aside", &o, (struct message_id){0});
    }
    announcing_held(w, HOLD_UNREAD, (struct list_id){0});
}

static void write_foreign(struct work *w, struct buf *b, enum lang lang, const void *arg)
{
    const struct spool_entry *e = arg;
    template_mail(b, lang, "foreign.txt",
        HOLES(HOLE("network", w->conf->network), HOLE("id", e->id),
            HOLE("folder", arena_printf(w->mem, "%.*s/aside", STR(w->conf->spool)))));
}

void aside_foreign(struct work *w, const struct spool_entry *e)
{
    struct route nowhere = {.address = S("")};
    struct verdict v = {POLICY_HOLD, REASON_FOREIGN};
    struct outcome o = {.route = &nowhere, .verdict = &v};
    int64_t told = setting_number(w->db, S("intake.foreign"));
    outcome_note(w, "set-aside", &o, (struct message_id){0});
    if (told <= w->now && w->now - told < FOREIGN_PAUSE)
        return;
    setting_set_number(w->db, S("intake.foreign"), w->now);
    notifying_tell(w, NULL, &(struct notifying){write_foreign, e});
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An envelope recipient becomes a list and what is asked of it. */
#include "route.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/utf8.h"
#include "mail/local.h"
#include "store/list.h"

bool route_network(const struct route *r)
{
    return r->at && r->at->verb >= LOCAL_COMMANDS;
}

bool route_ours(const struct work *w, const struct route *r)
{
    return r->list || (r->at && r->at->verb == LOCAL_COMMANDS && str_eq(r->at->domain, w->conf->domain));
}

bool route_to_people(const struct route *r)
{
    return r->at && ((r->at->verb == LOCAL_OWNER && r->list) || r->at->verb == LOCAL_POSTMASTER ||
                        r->at->verb == LOCAL_ABUSE);
}

struct route route_read(struct work *w, struct str recipient)
{
    struct route r = {.recipient = utf8_one_line(w->mem, recipient), .address = S("")};
    struct local *at = ARENA_NEW(w->mem, struct local);
    if (!utf8_valid(recipient) || !local_read(w->mem, recipient, at))
        return r;
    r.at = at;
    r.address = pointing_at(w->mem, at->list, at->domain);
    struct list *list = ARENA_NEW(w->mem, struct list);
    if (!route_network(&r) && list_by_address(w->mem, w->db, at->domain, at->list, list))
        r.list = list;
    return r;
}

struct str route_token(struct arena *a, const struct route *r)
{
    const struct local *at = r->at;
    if (at->mac.n)
        return arena_printf(a, "%lld-%.*s", (long long)at->number, STR(at->mac));
    if (at->number)
        return arena_printf(a, "%lld", (long long)at->number);
    return at->token.n ? at->token : at->topic.n ? at->topic : at->address;
}

bool route_alike(const struct route *a, const struct route *b)
{
    if (!str_eq(a->address, b->address))
        return false;
    if (!a->at || !b->at)
        return a->at == b->at;
    if ((a->at->verb == LOCAL_ONESHOT || a->at->verb == LOCAL_BOUNCE || a->at->verb == LOCAL_PRIVATE) &&
        (a->at->number != b->at->number || !str_eq(a->at->mac, b->at->mac)))
        return false;
    return a->at->verb == b->at->verb || (local_posts(a->at) && local_posts(b->at));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who wrote a mail, and what they are in a list. */
#include "identity.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "mail/authres.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "route.h"
#include "store/list.h"
#include "store/person.h"
#include "store/subscription.h"

enum { SHARERS_MOST = 50 };

static struct str from_of(const struct mail *m)
{
    return m->from.n ? m->from.at[0].address : S("");
}

/* Only the topmost field of our server counts: those below came with the mail. */
static enum authres proof(struct work *w, const struct mail *m, struct str domain)
{
    struct str ours = w->conf->authserv_id;
    for (size_t i = 0; ours.n && i < m->authentication.n; i++)
        if (authres_by(m->authentication.at[i], ours))
            return authres_read(m->authentication.at[i], ours, domain);
    return AUTHRES_NONE;
}

enum identity identity_read(struct work *w, const struct mail *m)
{
    struct str from = from_of(m);
    struct route own = route_read(w, from);
    if (route_ours(w, &own))
        return IDENTITY_OURS;
    if (m->from.n != 1)
        return IDENTITY_UNPROVEN;
    switch (proof(w, m, str_from(from, str_rchr(from, '@') + 1))) {
    case AUTHRES_PASS:
        return IDENTITY_PROVEN;
    case AUTHRES_FAIL:
        return IDENTITY_FAILED;
    case AUTHRES_NONE:
        break;
    }
    return IDENTITY_UNPROVEN;
}

struct person_id identity_member(struct work *w, const struct list *l, const struct mail *m)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    struct subscription s;
    size_t n = person_by_address(w->mem, w->db, from_of(m), sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        if (subscription_get(w->db, l->id, sharers[i].id, &s))
            return sharers[i].id;
    return (struct person_id){0};
}

bool identity_trusted(struct work *w, const struct list *l, const struct mail *m)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    size_t n = person_by_address(w->mem, w->db, from_of(m), sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        if (role_has(w->db, l->id, sharers[i].id, ROLE_OWNER) ||
            role_has(w->db, l->id, sharers[i].id, ROLE_MODERATOR))
            return true;
    return false;
}

bool identity_behind(struct work *w, const struct list *l, struct str address)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    size_t n = l ? person_by_address(w->mem, w->db, address, sharers, SHARERS_MOST) : 0;
    for (size_t i = 0; i < n; i++)
        if (role_has(w->db, l->id, sharers[i].id, ROLE_OWNER))
            return true;
    return str_eq_nocase(address, w->conf->owner);
}

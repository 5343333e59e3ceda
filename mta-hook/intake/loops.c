/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own marks, and the mails that would go round for ever. */
#include "loops.h"

#include "action/opening.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "identity.h"
#include "mail/reading.h"
#include "policy.h"
#include "returned.h"
#include "route.h"
#include "store/list.h"

enum { PAGE = 100, MARKS_MOST = 20 };

/* ---- our marks */

struct marks {
    struct arena *a;
    struct strs *own;
    size_t cap;
};

static void add(struct marks *m, struct str mark)
{
    m->own->at = arena_push(m->a, m->own->at, &m->own->n, &m->cap, sizeof *m->own->at);
    m->own->at[m->own->n - 1] = mark;
}

void loops_read(struct work *w, struct arena *a, struct strs *own)
{
    struct marks m = {a, own, 0};
    struct list *page = ARENA_ARRAY(a, struct list, PAGE);
    struct list_id after = {0};
    size_t got;
    *own = (struct strs){0};
    add(&m, pointing_service(a, w->conf));
    while ((got = list_page(a, w->db, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < got; i++) {
            add(&m, arena_printf(a, "%.*s.%.*s", STR(page[i].name), STR(page[i].domain))); /* its List-Id */
            add(&m, pointing_address(a, &page[i]));
        }
        after = page[got - 1].id;
    }
}

/* ---- circles */

static bool ours(struct work *w, struct str address)
{
    struct route r = route_read(w, address);
    return route_ours(w, &r);
}

/* Where forwarded mail says that it was forwarded to: a list's owner, or the network's (action/forwarding). */
static bool forwarded(struct work *w, struct str address)
{
    struct route r = route_read(w, address);
    return route_to_people(&r) || identity_behind(w, NULL, address);
}

/* Does a report give back a mail with such a field? It is not asked for its parts: old systems return the mail
   as words among others. */
static bool returns(struct work *w, struct str raw, struct str field, bool (*is)(struct work *, struct str))
{
    struct str line;
    for (int looked = 0; looked < MARKS_MOST && str_line(&raw, &line);) {
        line = str_trim(line);
        if (!str_starts_nocase(line, field))
            continue;
        if (is(w, str_trim(str_from(line, field.n))))
            return true;
        looked++;
    }
    return false;
}

bool loops_circles(struct work *w, const struct route *r, const struct policy_mail *in)
{
    const struct mail *m = in->opened->mail;
    if (m->automatic == AUTO_LOOP || returned_laid(w, m))
        return true;
    for (size_t i = 0; i < m->loops.n; i++)
        if (ours(w, m->loops.at[i]))
            return true;
    if (m->automatic == AUTO_COMPLAINT)
        return returns(w, in->raw, S("Resent-To:"), forwarded);
    if (!in->null_sender && m->automatic != AUTO_BOUNCE && m->automatic != AUTO_VACATION &&
        m->automatic != AUTO_CHALLENGE)
        return false;
    for (size_t i = 0; i < m->from.n; i++)
        if (identity_behind(w, r->list, m->from.at[i].address))
            return true;
    for (size_t i = 0; i < m->n_bounces; i++)
        if (identity_behind(w, r->list, m->bounces[i].recipient))
            return true;
    return returns(w, in->raw, S("X-Loop:"), ours);
}

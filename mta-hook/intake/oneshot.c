/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail to the address in each copy's List-Unsubscribe. */
#include "oneshot.h"

#include "action/leaving.h"
#include "action/work.h"
#include "base/spool.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "route.h"
#include "store/list.h"

bool oneshot_here(const struct route *r)
{
    return r->at && r->at->verb == LOCAL_ONESHOT;
}

static struct person_id person_of(const struct route *r)
{
    return (struct person_id){r->at->number};
}

bool oneshot_good(struct work *w, const struct route *r)
{
    return r->list && leaving_token_good(w, r->list->id, person_of(r), r->at->mac);
}

/* ph-web says who sent it: a mail provider for its user, or the button of our own page. */
static bool person_asked(const struct spool_entry *e, const struct mail *mail)
{
    return str_eq(e->via, S("page")) || (mail && e->from.n && mail->automatic == AUTO_NO);
}

void oneshot_leave(struct work *w, const struct route *r, const struct spool_entry *e, const struct mail *mail)
{
    bool web = str_eq(e->via, S("one-click")) || str_eq(e->via, S("page"));
    if (leaving_leave(w, r->list->id, person_of(r), web ? e->via : S("unsubscribe address")) &&
        person_asked(e, mail))
        leaving_confirm(w, r->list, person_of(r));
}

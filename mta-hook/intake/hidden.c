/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private answers to authors who hide their address. */
#include "hidden.h"

#include "action/forwarding.h"
#include "action/notifying.h"
#include "action/work.h"
#include "base/buf.h"
#include "identity.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "route.h"
#include "store/list.h"
#include "store/person.h"
#include "text/template.h"

bool hidden_here(const struct route *r)
{
    return r->list && r->at && r->at->verb == LOCAL_PRIVATE;
}

bool hidden_known(struct work *w, const struct route *r)
{
    return forwarding_hidden_author(w, r->list, r->at->number).v != 0;
}

bool hidden_forward(struct work *w, const struct route *r, struct str raw)
{
    struct address_id author = forwarding_hidden_author(w, r->list, r->at->number);
    return forwarding_private(w, r->list, r->at->number, author, raw);
}

void hidden_refuse(struct work *w, const struct route *r, const struct mail *m)
{
    struct buf b;
    if (!m->from.n || m->automatic != AUTO_NO)
        return;
    struct str from = m->from.at[0].address;
    if (identity_read(w, m) != IDENTITY_PROVEN && !identity_member(w, r->list, m).v)
        return;
    if (!notifying_once(w, S(NOTIFYING_NOBODY_HIDDEN), address_add(w->db, from)))
        return;
    enum lang lang = notifying_author_lang(w, r->list, from);
    buf_init(&b, BUF_MAX);
    template_mail(&b, lang, "nobody_hidden.txt",
        HOLES(HOLE("address", local_text(w->mem, r->at)), HOLE("subject", m->subject)));
    notifying_author(w, r->list, lang, from, buf_str(&b));
    buf_release(&b);
}

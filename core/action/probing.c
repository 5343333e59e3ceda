/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probe. */
#include "action/probing.h"

#include "action/notifying.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/token.h"
#include "mail/local.h"
#include "store/bounce.h"
#include "store/list.h"
#include "store/person.h"
#include "text/template.h"

enum { N_TEXTS = 3 };

/* The token is of one probe alone: that of an earlier one, which may come back late, says nothing of this one.
 */
static void token_texts(
    struct work *w, struct list_id list, const struct bounce_state *s, struct str texts[N_TEXTS])
{
    texts[0] = arena_printf(w->mem, "%lld", (long long)list.v);
    texts[1] = arena_printf(w->mem, "%lld", (long long)s->address.v);
    texts[2] = arena_printf(w->mem, "%lld", (long long)s->probed);
}

static struct str own_address(struct work *w, const struct list *l, const struct bounce_state *s)
{
    struct str texts[N_TEXTS];
    struct buf mac;
    token_texts(w, l->id, s, texts);
    buf_init(&mac, TOKEN_MAC_CHARS);
    token_mac(&mac, w->key, S("probe"), texts, N_TEXTS);
    struct local at = {.verb = LOCAL_BOUNCE, .number = s->address.v, .mac = buf_take(w->mem, &mac)};
    return pointing_verb(w->mem, l, &at);
}

bool probing_read(struct work *w, struct list_id list, const struct local *at, struct bounce_state *s)
{
    struct str texts[N_TEXTS];
    if (!bounce_state_get(w->mem, w->db, (struct address_id){at->number}, s) || !s->off || !s->probed)
        return false;
    token_texts(w, list, s, texts);
    return token_check(w->key, at->mac, S("probe"), texts, N_TEXTS);
}

void probing_sender(struct work *w, struct buf *out, const struct list *l, struct address_id address)
{
    struct bounce_state s;
    if (bounce_state_get(w->mem, w->db, address, &s) && s.probed)
        buf_put(out, own_address(w, l, &s));
}

bool probing_send(struct work *w, const struct bounce_state *s)
{
    struct list_id list = {0};
    struct person p = {0};
    struct list l;
    struct buf text;
    if (!bounce_member(w->db, s->address, list, p.id, &list, &p.id) || !list_get(w->mem, w->db, list, &l) ||
        !person_get(w->mem, w->db, p.id, &p))
        return false;
    struct str address = address_get(w->mem, w->db, s->address);
    buf_init(&text, BUF_MAX);
    template_mail(&text, p.lang, "probe.txt",
        HOLES(HOLE("list", pointing_address(w->mem, &l)), HOLE("address", address), HOLE("status", s->status),
            HOLE("owner", pointing_owner(w->mem, w->conf, &l))));
    struct notice n = {
        .list = &l, .lang = p.lang, .to = address, .answers = own_address(w, &l, s), .text = buf_str(&text)};
    notifying_probe(w, &n, s->address);
    buf_release(&text);
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a member leaves a list. */
#include "action/leaving.h"

#include "action/appointing.h"
#include "action/notifying.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/token.h"
#include "mail/address.h"
#include "mail/header.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/event.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outbox_withdraw.h"
#include "store/person.h"
#include "store/subscription.h"
#include "text/template.h"

enum { SHARERS_MOST = 50 };

/* By any of their addresses, in the header as it came: of the next list's copy nothing else is known. */
static bool names_them(struct work *w, struct arena *a, struct message_id message, struct person_id person)
{
    struct message m;
    struct str raw;
    struct header h;
    if (!message_get(a, w->db, message, &m) || !blob_get(a, w->db, m.raw, &raw))
        return false;
    header_read(a, raw, &h);
    static const struct str fields[] = {{"To", 2}, {"Cc", 2}};
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        struct mailboxes named = {NULL, 0};
        address_list_written(a, header_value(&h, fields[f]), &named);
        for (size_t i = 0; i < named.n; i++)
            if (person_uses(w->db, person, named.at[i].address))
                return true;
    }
    return false;
}

/* Hundreds of mails may wait: each goes out of memory again. */
static bool names(void *work, struct message_id message, struct person_id person)
{
    struct arena *a = arena_new();
    bool named = names_them(work, a, message, person);
    arena_free(a);
    return named;
}

bool leaving_leave(struct work *w, struct list_id list, struct person_id person, struct str how)
{
    if (!subscription_remove(w->db, list, person))
        return false;
    int64_t dropped = outbox_withdraw(w->db, list, person, &(struct outbox_naming){names, w});
    struct event e = {.at = w->now, .kind = S("left"), .list = list, .person = person, .detail = how};
    if (dropped)
        e.detail = arena_printf(
            w->mem, "%.*s%s%lld on their way dropped", STR(how), how.n ? ", " : "", (long long)dropped);
    event_add(w->db, &e);
    return true;
}

bool leaving_remove(struct work *w, struct list_id list, struct person_id person, struct str why)
{
    if (!leaving_leave(w, list, person, why))
        return false;
    appointing_set(w, list, person, 0);
    return true;
}

bool leaving_remove_address(struct work *w, struct list_id list, struct str address)
{
    struct str kept;
    bool left = false;
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    if (!address_read(w->mem, address, &kept))
        return false;
    size_t n = person_by_address(w->mem, w->db, kept, sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        left |= leaving_remove(w, list, sharers[i].id, S(""));
    return left;
}

/* ---- by the token */

bool leaving_token_good(struct work *w, struct list_id list, struct person_id person, struct str mac)
{
    struct str texts[] = {arena_printf(w->mem, "%lld", (long long)list.v),
        arena_printf(w->mem, "%lld", (long long)person.v), S("")};
    return token_check(w->key, mac, S(LEAVING_PURPOSE), texts, sizeof texts / sizeof *texts);
}

void leaving_confirm(struct work *w, const struct list *l, struct person_id person)
{
    struct person p;
    struct buf text;
    struct str address = address_get(w->mem, w->db, person_main_address(w->db, person));
    if (address.n == 0 || !person_get(w->mem, w->db, person, &p))
        return;
    unsigned roles = appointing_of(w, l->id, person);
    buf_init(&text, BUF_MAX);
    template_mail(&text, p.lang, "left.txt",
        HOLES(HOLE("list", pointing_address(w->mem, l)), HOLE("address", address),
            HOLE("roles", roles ? appointing_words(w->mem, roles) : S("")),
            HOLE("join", pointing_verb(w->mem, l, &(struct local){.verb = LOCAL_JOIN}))));
    notifying_author(w, l, p.lang, address, buf_str(&text));
    buf_release(&text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail to those who run a list, or the whole network. */
#include "action/notifying.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/hash.h"
#include "mail/build.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/list.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/subscription.h"

enum { OWNERS_MOST = 50, LINE_WIDTH = 72 };

enum lang notifying_lang(const struct work *w, const struct list *l)
{
    return l ? l->lang : (enum lang)w->conf->language;
}

/* ---- rows */

static struct copy_id copy_of(struct work *w, const struct list *l, struct str head, struct str body)
{
    unsigned char sha[HASH_SIZE];
    hash_sha256(body, sha);
    struct copy c = {.kind = COPY_SERVICE,
        .mode = MODE_EACH,
        .lang = notifying_lang(w, l),
        .created = w->now,
        .head = head,
        .body = blob_put(w->db, sha, body)};
    if (l)
        c.list = l->id;
    return copy_add(w->db, &c);
}

static void to_network_owner(struct work *w, struct copy_id copy)
{
    outbox_add(
        w->db, copy, address_add(w->db, w->conf->owner), (struct person_id){0}, (struct list_id){0}, w->now);
}

static size_t to_list_owners(struct work *w, struct copy_id copy, struct list_id list)
{
    struct person_id *owners = ARENA_ARRAY(w->mem, struct person_id, OWNERS_MOST);
    size_t sent = 0, n = role_page(w->db, list, ROLE_OWNER, (struct person_id){0}, owners, OWNERS_MOST);
    for (size_t i = 0; i < n; i++) {
        struct address_id address = person_main_address(w->db, owners[i]);
        if (address.v && outbox_add(w->db, copy, address, owners[i], list, w->now))
            sent++;
    }
    return sent;
}

void notifying_send(struct work *w, const struct list *l, struct str head, struct str body)
{
    struct copy_id copy = copy_of(w, l, head, body);
    if (!l || !to_list_owners(w, copy, l->id))
        to_network_owner(w, copy);
}

/* ---- notices */

static void fields(struct work *w, struct buf *b, const struct list *l, struct str subject)
{
    struct str service = arena_printf(w->mem, "posthouse@%.*s", STR(w->conf->domain));
    struct mailbox from = {w->conf->network, service},
                   to = {S(""), l ? dressing_address(w, l, LOCAL_OWNER) : w->conf->owner};
    struct mailboxes sender = {&from, 1}, owner = {&to, 1};
    struct buf id;
    buf_init(&id, BUF_MAX);
    build_message_id(&id, w->conf->hostname);
    build_addresses(b, S("From"), &sender);
    build_addresses(b, S("To"), &owner);
    build_text(b, S("Subject"), subject);
    build_date(b, w->now, 0);
    build_field(b, S("Message-ID"), buf_str(&id));
    build_field(b, S("Auto-Submitted"), S("auto-generated"));
    build_field(b, S("X-Loop"), service);
    buf_release(&id);
}

void notifying_tell(struct work *w, const struct list *l, struct str text)
{
    struct str rest = text, subject, gap;
    struct buf head, flowed, body;
    buf_init(&head, BUF_MAX);
    buf_init(&flowed, BUF_MAX);
    buf_init(&body, BUF_MAX);
    str_line(&rest, &subject);
    str_line(&rest, &gap);
    fields(w, &head, l, subject);
    build_flow(&flowed, rest, LINE_WIDTH);
    struct build_part part = {.type = S("text/plain"), .flowed = true, .bytes = buf_str(&flowed)};
    build_body(&body, &part);
    notifying_send(w, l, buf_str(&head), buf_str(&body));
    buf_release(&head);
    buf_release(&flowed);
    buf_release(&body);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail to those who run a list, or the whole network. */
#include "action/notifying.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/hash.h"
#include "mail/build.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/bounce.h"
#include "store/list.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/subscription.h"

enum { TOLD_MOST = 50, LINE_WIDTH = 72 };

enum lang notifying_lang(const struct work *w, const struct list *l)
{
    return l ? l->lang : (enum lang)w->conf->language;
}

/* ---- rows */

static struct blob_id blob_of(struct work *w, struct str body)
{
    unsigned char sha[HASH_SIZE];
    hash_sha256(body, sha);
    return blob_put(w->db, sha, body);
}

static struct copy_id copy_of(struct work *w, const struct list *l, enum copy_kind kind, enum lang lang,
    struct str head, struct blob_id body)
{
    struct copy c = {
        .kind = kind, .mode = MODE_EACH, .lang = lang, .created = w->now, .head = head, .body = body};
    if (l)
        c.list = l->id;
    return copy_add(w->db, &c);
}

static void to_network_owner(struct work *w, struct copy_id copy)
{
    outbox_add(
        w->db, copy, address_add(w->db, w->conf->owner), (struct person_id){0}, (struct list_id){0}, w->now);
}

static size_t to_role(struct work *w, struct copy_id copy, struct list_id list, enum role role)
{
    struct person_id *persons = ARENA_ARRAY(w->mem, struct person_id, TOLD_MOST);
    size_t sent = 0, n = role_page(w->db, list, role, (struct person_id){0}, persons, TOLD_MOST);
    for (size_t i = 0; i < n; i++) {
        struct address_id address = person_main_address(w->db, persons[i]);
        if (address.v && !bounce_is_off(w->db, address) &&
            outbox_add(w->db, copy, address, persons[i], list, w->now))
            sent++;
    }
    return sent;
}

static void to_owners(struct work *w, const struct list *l, struct copy_id copy)
{
    if (!l || !to_role(w, copy, l->id, ROLE_OWNER))
        to_network_owner(w, copy);
}

bool notifying_send(struct work *w, const struct list *l, struct str head, struct str body)
{
    struct blob_id blob = blob_of(w, body);
    if (copy_of_body(w->db, COPY_SERVICE, l ? l->id : (struct list_id){0}, blob))
        return false;
    to_owners(w, l, copy_of(w, l, COPY_SERVICE, notifying_lang(w, l), head, blob));
    return true;
}

/* ---- notices */

static void put_addresses(struct buf *b, struct str field, struct str name, struct str address)
{
    struct mailbox one = {name, address};
    build_addresses(b, field, &(struct mailboxes){&one, 1});
}

static void put_fields(struct work *w, struct buf *b, struct str to, struct str answers, struct str subject)
{
    struct str service = pointing_service(w->mem, w->conf);
    struct buf id;
    buf_init(&id, BUF_MAX);
    build_message_id(&id, w->conf->hostname);
    put_addresses(b, S("From"), w->conf->network, service);
    put_addresses(b, S("To"), S(""), to);
    if (answers.n)
        put_addresses(b, S("Reply-To"), S(""), answers);
    build_text(b, S("Subject"), subject);
    build_date(b, w->now, 0);
    build_field(b, S("Message-ID"), buf_str(&id));
    build_field(b, S("Auto-Submitted"), S("auto-generated"));
    build_field(b, S("X-Loop"), service);
    buf_release(&id);
}

static struct copy_id notice(struct work *w, enum copy_kind kind, const struct notice *n)
{
    struct str rest = n->text, subject, gap;
    struct buf head, flowed, body;
    buf_init(&head, BUF_MAX);
    buf_init(&flowed, BUF_MAX);
    buf_init(&body, BUF_MAX);
    str_line(&rest, &subject);
    str_line(&rest, &gap);
    put_fields(w, &head, n->to, n->answers, subject);
    build_flow(&flowed, rest, LINE_WIDTH);
    struct build_part part = {.type = S("text/plain"), .flowed = true, .bytes = buf_str(&flowed)};
    build_body(&body, &part);
    struct copy_id copy = copy_of(w, n->list, kind, n->lang, buf_str(&head), blob_of(w, buf_str(&body)));
    buf_release(&head);
    buf_release(&flowed);
    buf_release(&body);
    return copy;
}

static struct copy_id to_those_who_run(struct work *w, const struct list *l, struct str text)
{
    struct notice n = {.list = l,
        .lang = notifying_lang(w, l),
        .to = pointing_owner(w->mem, w->conf, l),
        .answers = S(""),
        .text = text};
    return notice(w, COPY_SERVICE, &n);
}

void notifying_tell(struct work *w, const struct list *l, struct str text)
{
    to_owners(w, l, to_those_who_run(w, l, text));
}

void notifying_moderators(struct work *w, const struct list *l, struct str text)
{
    struct copy_id copy = to_those_who_run(w, l, text);
    if (!l || !to_role(w, copy, l->id, ROLE_MODERATOR))
        to_owners(w, l, copy);
}

void notifying_author(struct work *w, const struct list *l, enum lang lang, struct str address, struct str text)
{
    struct notice n = {
        .list = l, .lang = lang, .to = address, .answers = pointing_owner(w->mem, w->conf, l), .text = text};
    outbox_add(
        w->db, notice(w, COPY_SERVICE, &n), address_add(w->db, address), (struct person_id){0}, l->id, w->now);
}

void notifying_probe(struct work *w, const struct notice *n, struct address_id address)
{
    outbox_add(w->db, notice(w, COPY_PROBE, n), address, (struct person_id){0}, n->list->id, w->now);
}

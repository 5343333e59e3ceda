/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails to the owners become rows of the outbox. */
#include "forward.h"

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
#include "text/template.h"

enum { OWNERS_MOST = 50, LINE_WIDTH = 72 };

/* ---- rows */

static struct copy_id copy_of(struct work *w, const struct list *l, struct str head, struct str body)
{
    unsigned char sha[HASH_SIZE];
    hash_sha256(body, sha);
    struct copy c = {.kind = COPY_SERVICE,
        .mode = MODE_EACH,
        .lang = l ? l->lang : (enum lang)w->conf->language,
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

/* ---- what is in them */

static struct str written(struct work *w, const struct local *at)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    local_write(&b, at);
    struct str s = arena_str(w->mem, buf_str(&b));
    buf_release(&b);
    return s;
}

static struct str owner_address(struct work *w, const struct list *l)
{
    if (!l)
        return w->conf->owner;
    return written(w, &(struct local){.list = l->name, .domain = l->domain, .verb = LOCAL_OWNER});
}

static struct str loop_mark(struct work *w, const struct list *l)
{
    if (l)
        return arena_printf(w->mem, "%.*s@%.*s", STR(l->name), STR(l->domain));
    return arena_printf(w->mem, "posthouse@%.*s", STR(w->conf->domain));
}

static void message_id(struct work *w, struct buf *b, struct str field)
{
    struct buf id;
    buf_init(&id, BUF_MAX);
    build_message_id(&id, w->conf->hostname);
    build_field(b, field, buf_str(&id));
    buf_release(&id);
}

/* The fields of RFC 5322 section 3.6.6, and the mark that stops a circle. */
static void resent_fields(struct work *w, struct buf *b, const struct list *l)
{
    struct mailbox from = {S(""), owner_address(w, l)};
    struct mailboxes one = {&from, 1};
    struct buf date;
    build_addresses(b, S("Resent-From"), &one);
    build_addresses(b, S("Resent-To"), &one);
    buf_init(&date, BUF_MAX);
    build_date(&date, w->now, 0);
    buf_put(b, S("Resent-"));
    buf_put(b, buf_str(&date));
    buf_release(&date);
    message_id(w, b, S("Resent-Message-ID"));
    build_field(b, S("X-Loop"), loop_mark(w, l));
}

void forward_mail(struct work *w, const struct list *l, struct str raw)
{
    static const struct str gone[] = {{"Return-Path", 11}, {"Delivered-To", 12}};
    struct rewrap how = {.remove = gone, .n_remove = sizeof gone / sizeof *gone};
    struct buf head, mail;
    buf_init(&head, BUF_MAX);
    buf_init(&mail, BUF_MAX);
    resent_fields(w, &head, l);
    build_rewrap(&mail, raw, &how);
    struct copy_id copy = copy_of(w, l, buf_str(&head), buf_str(&mail));
    if (!l || !to_list_owners(w, copy, l->id))
        to_network_owner(w, copy);
    buf_release(&head);
    buf_release(&mail);
}

/* A notice's first line is its Subject, then an empty line, then the text. */
static void notice_fields(struct work *w, struct buf *b, struct str subject)
{
    struct mailbox from = {w->conf->network, loop_mark(w, NULL)}, to = {S(""), w->conf->owner};
    struct mailboxes sender = {&from, 1}, owner = {&to, 1};
    build_addresses(b, S("From"), &sender);
    build_addresses(b, S("To"), &owner);
    build_text(b, S("Subject"), subject);
    build_date(b, w->now, 0);
    message_id(w, b, S("Message-ID"));
    build_field(b, S("Auto-Submitted"), S("auto-generated"));
    build_field(b, S("X-Loop"), loop_mark(w, NULL));
}

void forward_aside_notice(struct work *w, const struct forward_aside *n)
{
    struct buf text, head, flowed, body;
    buf_init(&text, BUF_MAX);
    buf_init(&head, BUF_MAX);
    buf_init(&flowed, BUF_MAX);
    buf_init(&body, BUF_MAX);
    template_mail(&text, (enum lang)w->conf->language, "aside.txt",
        HOLES(HOLE("network", w->conf->network), HOLE("id", n->id), HOLE("list", n->list),
            HOLE("reason", n->reason), HOLE("folder", n->folder)));
    struct str rest = buf_str(&text), subject, gap;
    str_line(&rest, &subject);
    str_line(&rest, &gap);
    notice_fields(w, &head, subject);
    build_flow(&flowed, rest, LINE_WIDTH);
    struct build_part part = {.type = S("text/plain"), .flowed = true, .bytes = buf_str(&flowed)};
    build_body(&body, &part);
    to_network_owner(w, copy_of(w, NULL, buf_str(&head), buf_str(&body)));
    buf_release(&text);
    buf_release(&head);
    buf_release(&flowed);
    buf_release(&body);
}

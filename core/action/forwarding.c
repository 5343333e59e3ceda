/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's mails are sent on as they are. */
#include "action/forwarding.h"

#include "action/notifying.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "mail/build.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/post.h"

static struct str loop_mark(struct work *w, const struct list *l)
{
    return l ? pointing_address(w->mem, l) : pointing_service(w->mem, w->conf);
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
    struct mailbox from = {S(""), pointing_owner(w->mem, w->conf, l)};
    struct mailboxes one = {&from, 1};
    struct buf date;
    build_addresses(b, S("Resent-From"), &one);
    buf_init(&date, BUF_MAX);
    build_date(&date, w->now, 0);
    buf_put(b, S("Resent-"));
    buf_put(b, buf_str(&date));
    buf_release(&date);
    message_id(w, b, S("Resent-Message-ID"));
    build_field(b, S("X-Loop"), loop_mark(w, l));
}

/* to belongs to what is the same the second time: the same mail to another address is another mail. */
static void resent(
    struct work *w, struct buf *head, struct buf *mail, const struct list *l, struct str to, struct str raw)
{
    static const struct str gone[] = {{"Return-Path", 11}, {"Delivered-To", 12}};
    struct rewrap how = {.remove = gone, .n_remove = sizeof gone / sizeof *gone};
    struct mailbox box = {S(""), to};
    buf_init(head, BUF_MAX);
    buf_init(mail, BUF_MAX);
    resent_fields(w, head, l);
    build_addresses(mail, S("Resent-To"), &(struct mailboxes){&box, 1});
    build_rewrap(mail, raw, &how);
}

struct address_id forwarding_hidden_author(struct work *w, const struct list *l, int64_t number)
{
    struct post p;
    struct message m;
    if (!post_get(w->db, l->id, number, &p) || !copy_hides(w->db, p.message, l->id) ||
        !message_get(w->mem, w->db, p.message, &m) || m.shown >= SHOWN_HIDDEN)
        return (struct address_id){0};
    return m.address;
}

bool forwarding_private(
    struct work *w, const struct list *l, int64_t number, struct address_id author, struct str raw)
{
    struct buf head, mail;
    struct local at = {.verb = LOCAL_PRIVATE, .number = number};
    resent(w, &head, &mail, l, pointing_verb(w->mem, l, &at), raw);
    bool first = notifying_pass(w, l, author, buf_str(&head), buf_str(&mail));
    buf_release(&head);
    buf_release(&mail);
    return first;
}

bool forwarding_mail(struct work *w, const struct list *l, struct str raw)
{
    struct buf head, mail;
    resent(w, &head, &mail, l, pointing_owner(w->mem, w->conf, l), raw);
    bool first = notifying_send(w, l, buf_str(&head), buf_str(&mail));
    buf_release(&head);
    buf_release(&mail);
    return first;
}

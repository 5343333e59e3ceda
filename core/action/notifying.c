/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail to those who run a list, or the whole network. */
#include "action/notifying.h"

#include "action/chores.h"
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
#include "store/chore.h"
#include "store/list.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/subscription.h"

enum { TOLD_MOST = 50, SHARERS_MOST = 50, LINE_WIDTH = 72, A_DAY = 86400 };

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

/* Of several who share an address nobody knows who reads: they must agree, else it is otherwise. */
static enum lang lang_at(struct work *w, struct str address, enum lang otherwise)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    size_t n = person_by_address(w->mem, w->db, address, sharers, SHARERS_MOST);
    for (size_t i = 1; i < n; i++)
        if (sharers[i].lang != sharers[0].lang)
            return otherwise;
    return n ? sharers[0].lang : otherwise;
}

enum lang notifying_author_lang(struct work *w, const struct list *l, struct str address)
{
    return lang_at(w, address, notifying_lang(w, l));
}

/* One copy for all who read the same language, made for the first of them. */
struct telling {
    const struct list *l;
    const struct notifying *text;
    struct copy_id copies[LANG_COUNT];
};

static struct copy_id copy_in(struct work *w, struct telling *t, enum lang lang);

static void to_network_owner(struct work *w, struct telling *t)
{
    struct str owner = w->conf->owner;
    struct copy_id copy = copy_in(w, t, lang_at(w, owner, notifying_lang(w, t->l)));
    outbox_add(w->db, copy, address_add(w->db, owner), (struct person_id){0}, (struct list_id){0}, w->now);
}

static size_t to_role(struct work *w, struct telling *t, enum role role)
{
    struct person_id *persons = ARENA_ARRAY(w->mem, struct person_id, TOLD_MOST);
    struct list_id list = t->l->id;
    size_t sent = 0, n = role_page(w->db, list, role, (struct person_id){0}, persons, TOLD_MOST);
    for (size_t i = 0; i < n; i++) {
        struct address_id address = person_main_address(w->db, persons[i]);
        struct person p;
        if (address.v && !bounce_is_off(w->db, address) && person_get(w->mem, w->db, persons[i], &p) &&
            outbox_add(w->db, copy_in(w, t, p.lang), address, p.id, list, w->now))
            sent++;
    }
    return sent;
}

static void to_owners(struct work *w, struct telling *t)
{
    if (!t->l || !to_role(w, t, ROLE_OWNER))
        to_network_owner(w, t);
}

bool notifying_send(struct work *w, const struct list *l, struct str head, struct str body)
{
    struct blob_id blob = blob_of(w, body);
    if (copy_of_body(w->db, COPY_SERVICE, l ? l->id : (struct list_id){0}, blob))
        return false;
    struct copy_id copy = copy_of(w, l, COPY_SERVICE, notifying_lang(w, l), head, blob);
    struct telling t = {.l = l};
    for (enum lang lang = 0; lang < LANG_COUNT; lang++)
        t.copies[lang] = copy;
    to_owners(w, &t);
    return true;
}

static struct person_id member_at(struct work *w, const struct list *l, struct address_id address)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    struct subscription s;
    size_t n = person_by_address(w->mem, w->db, address_get(w->mem, w->db, address), sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        if (subscription_get(w->db, l->id, sharers[i].id, &s))
            return s.person;
    return (struct person_id){0};
}

bool notifying_pass(
    struct work *w, const struct list *l, struct address_id address, struct str head, struct str body)
{
    struct blob_id blob = blob_of(w, body);
    if (copy_of_body(w->db, COPY_SERVICE, l->id, blob))
        return false;
    struct copy_id copy = copy_of(w, l, COPY_SERVICE, l->lang, head, blob);
    return outbox_add(w->db, copy, address, member_at(w, l, address), l->id, w->now);
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

static struct copy_id copy_in(struct work *w, struct telling *t, enum lang lang)
{
    struct buf text;
    if (t->copies[lang].v)
        return t->copies[lang];
    buf_init(&text, BUF_MAX);
    t->text->write(w, &text, lang, t->text->arg);
    struct notice n = {.list = t->l,
        .lang = lang,
        .to = pointing_owner(w->mem, w->conf, t->l),
        .answers = S(""),
        .text = buf_str(&text)};
    t->copies[lang] = notice(w, COPY_SERVICE, &n);
    buf_release(&text);
    return t->copies[lang];
}

void notifying_tell(struct work *w, const struct list *l, const struct notifying *text)
{
    to_owners(w, &(struct telling){.l = l, .text = text});
}

void notifying_moderators(struct work *w, const struct list *l, const struct notifying *text)
{
    struct telling t = {.l = l, .text = text};
    if (!l || !to_role(w, &t, ROLE_MODERATOR))
        to_owners(w, &t);
}

bool notifying_once(struct work *w, struct str kind, struct address_id address)
{
    return chore_add(w->db, kind, address.v, w->now + A_DAY);
}

static int64_t day_over(struct work *w, const struct chore *c)
{
    (void)w, (void)c;
    return 0;
}

void notifying_due(struct work *w)
{
    chores_run(w, S(NOTIFYING_NOBODY_HIDDEN), day_over);
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

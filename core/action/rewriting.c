/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a copy that speak for the author. */
#include "action/rewriting.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/utf8.h"
#include "mail/address.h"
#include "mail/build.h"
#include "mail/header.h"
#include "mail/local.h"
#include "mail/localpart.h"
#include "mail/reading.h"
#include "store/list.h"
#include "store/message.h"
#include "text/template.h"

static struct str title_of(const struct list *l)
{
    return l->title.n ? l->title : l->name;
}

static struct mailboxes boxes_of(struct work *w, const struct header *h, struct str name)
{
    struct mailboxes m = {NULL, 0};
    struct str value;
    if (header_find(h, name, &value))
        address_list_written(w->mem, value, &m);
    return m;
}

/* Never an address: beside another one it is what forgers write, and filters look for it. */
static struct str author_name(struct work *w, const struct mailboxes *from, struct str author)
{
    if (!from->n)
        return S("");
    char plain[LOCALPART_MAX];
    struct str address = from->at[0].address, local = str_sub(address, 0, str_rchr(address, '@'));
    struct str name = str_trim(str_sub(author, 0, str_chr(author, '@')));
    return name.n ? name : arena_str(w->mem, localpart_plain(plain, local));
}

static void put_from(struct work *w, struct buf *out, const struct list *l, struct str name, struct str address)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    template_mail(&b, l->lang, "via.txt", HOLES(HOLE("name", name), HOLE("list", title_of(l))));
    struct mailbox ours = {utf8_one_line(w->mem, str_trim(buf_str(&b))), address};
    build_addresses(out, S("From"), &(struct mailboxes){&ours, 1});
    buf_release(&b);
}

static bool among(const struct mailboxes *m, struct str address)
{
    for (size_t i = 0; i < m->n; i++)
        if (str_eq_nocase(m->at[i].address, address))
            return true;
    return false;
}

/* Who answers all answers the author too, as they would if the mail were still from them. */
static void put_cc(struct work *w, struct buf *out, const struct header *h, const struct mailboxes *author)
{
    struct mailboxes to = boxes_of(w, h, S("To")), cc = boxes_of(w, h, S("Cc"));
    struct mailboxes all = {ARENA_ARRAY(w->mem, struct mailbox, cc.n + author->n), cc.n};
    for (size_t i = 0; i < cc.n; i++)
        all.at[i] = cc.at[i];
    for (size_t i = 0; i < author->n; i++)
        if (!among(&to, author->at[i].address) && !among(&all, author->at[i].address))
            all.at[all.n++] = author->at[i];
    if (all.n > cc.n)
        build_addresses_written(out, S("Cc"), &all);
}

void rewriting_author(
    struct work *w, struct buf *out, const struct list *l, const struct header *h, const struct message *m)
{
    struct mailboxes from = boxes_of(w, h, S("From")), reply = boxes_of(w, h, S("Reply-To"));
    put_from(w, out, l, author_name(w, &from, m->author), pointing_address(w->mem, l));
    build_addresses_written(out, S("X-Original-From"), &from);
    if (l->reply == REPLY_LIST)
        put_cc(w, out, h, reply.n ? &reply : &from);
    else if (!reply.n)
        build_addresses_written(out, S("Reply-To"), &from);
}

static void put_others(
    struct work *w, struct buf *out, const struct header *h, struct str field, const struct mailboxes *hidden)
{
    struct mailboxes all = boxes_of(w, h, field);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (!among(hidden, all.at[i].address))
            all.at[n++] = all.at[i];
    all.n = n;
    build_addresses_written(out, field, &all);
}

static struct mailboxes addresses_of_author(struct work *w, const struct header *h)
{
    static const struct str fields[] = {{"From", 4}, {"Sender", 6}, {"Reply-To", 8}};
    struct mailboxes all = {NULL, 0};
    size_t cap = 0;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct mailboxes some = boxes_of(w, h, fields[i]);
        for (size_t k = 0; k < some.n; k++) {
            all.at = arena_push(w->mem, all.at, &all.n, &cap, sizeof *all.at);
            all.at[all.n - 1] = some.at[k];
        }
    }
    return all;
}

static bool letters(struct str s)
{
    size_t i = 0;
    while (i < s.n && (ascii_alpha(s.p[i]) || s.p[i] & 0x80))
        i++;
    return i == s.n;
}

/* A name that is an address, or the local part of the author's, tells what is hidden. Ana is a name, though
   hers be ana@…; ana.m or ana77 is none. */
static bool tells(const struct mailboxes *author, struct str name)
{
    char plain[LOCALPART_MAX];
    bool told = str_chr(name, '@') != STR_NONE;
    for (size_t i = 0; i < author->n && !told && !letters(name); i++) {
        struct str address = author->at[i].address, local = str_sub(address, 0, str_rchr(address, '@'));
        told = str_eq_nocase(name, localpart_plain(plain, local));
    }
    return told;
}

void rewriting_hidden(struct work *w, struct buf *out, const struct list *l, const struct header *h,
    const struct message *m, int64_t number)
{
    struct mailboxes author = addresses_of_author(w, h), from = boxes_of(w, h, S("From"));
    struct str name = from.n && from.at[0].name.n ? str_trim(m->author) : S("");
    struct local at = {.verb = LOCAL_PRIVATE, .number = number};
    put_from(w, out, l, tells(&author, name) ? S("") : name, pointing_verb(w->mem, l, &at));
    put_others(w, out, h, S("To"), &author);
    put_others(w, out, h, S("Cc"), &author);
}

void rewriting_answers(struct work *w, struct buf *out, const struct list *l)
{
    struct mailbox ours = {title_of(l), pointing_address(w->mem, l)};
    if (l->reply == REPLY_LIST)
        build_addresses(out, S("Reply-To"), &(struct mailboxes){&ours, 1});
}

void rewriting_subject(struct work *w, struct buf *out, const struct list *l, struct str subject)
{
    if (l->prefix.n && str_find_nocase(subject, l->prefix) == STR_NONE)
        build_text(out, S("Subject"), arena_printf(w->mem, "%.*s %.*s", STR(l->prefix), STR(subject)));
}

struct str rewriting_footer(struct work *w, const struct list *l)
{
    struct buf b, url;
    if (!str_eq(l->footer, S(LIST_FOOTER)))
        return l->footer;
    buf_init(&b, BUF_MAX);
    buf_init(&url, 4000);
    pointing_list_url(&url, w->conf, l);
    template_mail(&b, l->lang, "footer.txt",
        HOLES(HOLE("list", title_of(l)), HOLE("post", pointing_address(w->mem, l)),
            HOLE("archive", buf_over(&url) ? S("") : buf_str(&url)),
            HOLE("leave", pointing_verb(w->mem, l, &(struct local){.verb = LOCAL_LEAVE}))));
    buf_release(&url);
    return buf_take(w->mem, &b);
}

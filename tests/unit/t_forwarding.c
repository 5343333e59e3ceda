/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forwarding: a mail goes to those who run the list as it came, with the marks of who sent it on. */
#include "action/forwarding.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/conf.h"
#include "scratch.h"
#include "store/outbox.h"
#include "store/post.h"
#include "store/subscription.h"

enum { NOW = 1777878000 };

static void forwarded(void)
{
    struct scratch s = scratch_open();
    struct conf conf = {
        .domain = S("lists.example.org"), .hostname = S("mx.example.org"), .owner = S("owner@example.org")};
    struct work w = {.mem = s.mem, .db = s.db, .conf = &conf, .now = NOW};
    struct outbox rows[3];
    struct buf b;
    db_begin(w.db);
    struct list l = {.name = S("garden"), .domain = S("lists.example.org")};
    l.id = list_add(w.db, &l);
    role_add(w.db, l.id, scratch_person(w.db, "ana@member.test"), ROLE_OWNER);
    CHECK(forwarding_mail(&w, &l, S("Return-Path: <x@y>\nFrom: Eve <eve@x>\nSubject: hi\n\nwords\n")));
    CHECK(forwarding_mail(&w, NULL, S("From: Eve <eve@x>\n\nwords\n")));
    CHECK(!forwarding_mail(&w, NULL, S("From: Eve <eve@x>\n\nwords\n"))); /* T8 */
    CHECK_INT(outbox_claim(s.mem, w.db, S("me"), NOW, 60, rows, 3), 2);
    CHECK_STR(rows[0].address, "ana@member.test");
    CHECK_STR(rows[1].address, "owner@example.org");
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, rows[0].copy, &b));
    struct str mail = buf_str(&b);
    CHECK(str_find(mail, S("Resent-To: garden-owner@lists.example.org\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("X-Loop: garden@lists.example.org\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("\r\nFrom: Eve <eve@x>\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("Return-Path")) == STR_NONE);
    CHECK(str_ends(mail, S("\r\n\r\nwords\r\n")));
    buf_release(&b);
    db_commit(w.db);
    scratch_end(&s);
}

static void to_the_hidden(void)
{
    struct scratch s = scratch_open();
    struct conf conf = {
        .domain = S("lists.example.org"), .hostname = S("mx.example.org"), .owner = S("owner@example.org")};
    struct work w = {.mem = s.mem, .db = s.db, .conf = &conf, .now = NOW};
    struct outbox rows[3];
    struct buf b;
    bool fresh;
    unsigned char sha[32] = {1};
    db_begin(w.db);
    struct list l = {.name = S("garden"), .domain = S("lists.example.org")};
    l.id = list_add(w.db, &l);
    struct address_id ana = address_add(w.db, S("ana@member.test"));
    struct message m = {.message_id = S("a@x"),
        .content_hash = {(const char *)sha, sizeof sha},
        .permalink = S("a"),
        .lang = S("en"),
        .address = ana,
        .date = 1,
        .received = 1};
    struct post p = {
        .list = l.id, .message = message_add(w.db, &m, S("raw"), sha, &fresh), .date = 1, .filed = 1};
    CHECK(post_add(w.db, &p, S("s")));
    CHECK(!forwarding_hidden_author(&w, &l, 1).v);
    copy_add(w.db, &(struct copy){.message = p.message, .list = l.id, .hides = true});
    CHECK_INT(forwarding_hidden_author(&w, &l, 1).v, ana.v);
    CHECK(!forwarding_hidden_author(&w, &l, 2).v);
    struct str raw = S("Return-Path: <x@y>\nFrom: Eve <eve@x>\nSubject: hi\n\nwords\n");
    CHECK(forwarding_mail(&w, &l, raw)); /* another matter */
    CHECK(forwarding_private(&w, &l, 1, ana, raw));
    CHECK(!forwarding_private(&w, &l, 1, ana, raw));
    CHECK_INT(outbox_claim(s.mem, w.db, S("me"), NOW, 60, rows, 3), 2);
    CHECK_STR(rows[1].address, "ana@member.test");
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, rows[1].copy, &b));
    CHECK(str_find(buf_str(&b), S("Resent-To: garden+p-1@lists.example.org\r\n")) != STR_NONE);
    CHECK(str_find(buf_str(&b), S("X-Loop: garden@lists.example.org\r\n")) != STR_NONE);
    CHECK(str_find(buf_str(&b), S("Return-Path")) == STR_NONE);
    CHECK(str_find(buf_str(&b), S("ana@")) == STR_NONE);
    buf_release(&b);
    message_set_shown(w.db, p.message, SHOWN_HIDDEN);
    CHECK(!forwarding_hidden_author(&w, &l, 1).v);
    db_commit(w.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"a private answer goes to who wrote the post without showing their address", to_the_hidden},
    {"a mail is sent on as it came", forwarded},
};

TAP_MAIN(tests)

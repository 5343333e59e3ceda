/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forwarding: a mail goes to those who run the list as it came, with the marks of who sent it on. */
#include "action/forwarding.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/conf.h"
#include "scratch.h"
#include "store/outbox.h"
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

static const struct tap_test tests[] = {
    {"a mail is sent on as it came", forwarded},
};

TAP_MAIN(tests)

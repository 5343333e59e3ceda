/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notifying: whom a notice reaches, and what stands on top of it. */
#include "action/notifying.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/conf.h"
#include "scratch.h"
#include "store/bounce.h"
#include "store/outbox.h"
#include "store/subscription.h"

enum { NOW = 1777878000 }; /* 2026-05-04T07:00:00Z */

static struct scratch s;
static struct conf conf;
static struct work w;
static struct outbox rows[10];

static void begin(void)
{
    s = scratch_open();
    conf = (struct conf){.domain = S("lists.example.org"),
        .hostname = S("mx.example.org"),
        .network = S("Villages"),
        .owner = S("owner@example.org"),
        .language = LANG_FR};
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .now = NOW};
    db_begin(w.db);
}

static void end(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

static size_t queued(void)
{
    return outbox_claim(s.mem, w.db, S("me"), NOW, 60, rows, 10);
}

static struct str rendered(struct copy_id copy)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, copy, &b));
    struct str out = arena_str(w.mem, buf_str(&b));
    buf_release(&b);
    return out;
}

static void to_the_network(void)
{
    begin();
    CHECK_INT(notifying_lang(&w, NULL), LANG_FR);
    notifying_tell(&w, NULL, S("A subject\r\nBcc: x\n\nWords\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "owner@example.org");
    CHECK_INT(rows[0].person.v + rows[0].list.v, 0);
    struct str mail = rendered(rows[0].copy);
    CHECK(str_find(mail, S("From: Villages <posthouse@lists.example.org>\r\n")) == 0);
    CHECK(str_find(mail, S("\r\nTo: owner@example.org\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("\r\nSubject: A subject\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("\r\nAuto-Submitted: auto-generated\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("\r\nBcc:")) == STR_NONE);
    CHECK(str_ends(mail, S("\r\n\r\nWords\r\n")));
    end();
}

static void to_the_owners(void)
{
    begin();
    struct list l = {.name = S("garden"), .domain = S("lists.example.org"), .lang = LANG_SW};
    l.id = list_add(w.db, &l);
    CHECK_INT(notifying_lang(&w, &l), LANG_SW);
    notifying_send(&w, &l, S("Subject: x\r\n\r\n"), S("first\r\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "owner@example.org");
    struct person_id ana = scratch_person(w.db, "ana@member.test"),
                     ben = scratch_person(w.db, "ben@member.test");
    struct person_id homeless = person_add(w.db, &(struct person){.name = S("No address"), .zone = S("")});
    role_add(w.db, l.id, homeless, ROLE_OWNER);
    notifying_send(&w, &l, S("Subject: x\r\n\r\n"), S("second\r\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "owner@example.org");
    role_add(w.db, l.id, ana, ROLE_OWNER);
    role_add(w.db, l.id, ben, ROLE_MODERATOR);
    notifying_tell(&w, &l, S("A subject\n\nthird\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "ana@member.test");
    CHECK(rows[0].person.v == ana.v && rows[0].list.v == l.id.v);
    CHECK(str_find(rendered(rows[0].copy), S("\r\nTo: garden-owner@lists.example.org\r\n")) != STR_NONE);
    struct bounce_state state = {.address = person_main_address(w.db, ana), .off = NOW};
    bounce_state_set(w.db, &state);
    notifying_tell(&w, &l, S("A subject\n\nfourth\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "owner@example.org"); /* who cannot be reached is not told */
    end();
}

static void to_moderators_and_authors(void)
{
    begin();
    struct list l = {.name = S("garden"), .domain = S("lists.example.org"), .lang = LANG_SW};
    l.id = list_add(w.db, &l);
    struct person_id ana = scratch_person(w.db, "ana@member.test"),
                     ben = scratch_person(w.db, "ben@member.test");
    notifying_moderators(&w, NULL, S("A subject\n\nfirst\n"));
    notifying_moderators(&w, &l, S("A subject\n\nsecond\n"));
    CHECK_INT(queued(), 2);
    CHECK_STR(rows[0].address, "owner@example.org");
    CHECK_STR(rows[1].address, "owner@example.org");
    role_add(w.db, l.id, ana, ROLE_OWNER);
    notifying_moderators(&w, &l, S("A subject\n\nthird\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "ana@member.test");
    role_add(w.db, l.id, ben, ROLE_MODERATOR);
    notifying_moderators(&w, &l, S("A subject\n\nfourth\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "ben@member.test");
    notifying_author(&w, &l, LANG_FR, S("eve@stranger.test"), S("A subject\n\nfifth\n"));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "eve@stranger.test");
    CHECK(rows[0].list.v == l.id.v && rows[0].person.v == 0);
    struct str mail = rendered(rows[0].copy);
    CHECK(str_find(mail, S("\r\nTo: eve@stranger.test\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("\r\nReply-To: garden-owner@lists.example.org\r\n")) != STR_NONE);
    end();
}

static const struct tap_test tests[] = {
    {"what belongs to no list goes to the network's owner, in their language", to_the_network},
    {"a list's mail goes to its owners who have an address, else to the network's", to_the_owners},
    {"moderators come before owners; an author can answer", to_moderators_and_authors},
};
TAP_MAIN(tests)

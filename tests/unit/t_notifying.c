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

static void write_text(struct work *, struct buf *, enum lang, const void *);
#define TEXT(text) (&(struct notifying){write_text, &(struct str){(text).p, (text).n}})

static void write_text(struct work *work, struct buf *b, enum lang lang, const void *arg)
{
    (void)work, (void)lang;
    buf_put(b, *(const struct str *)arg);
}

static void to_the_network(void)
{
    begin();
    CHECK_INT(notifying_lang(&w, NULL), LANG_FR);
    notifying_tell(&w, NULL, TEXT(S("A subject\r\nBcc: x\n\nWords\n")));
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
    notifying_tell(&w, &l, TEXT(S("A subject\n\nthird\n")));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "ana@member.test");
    CHECK(rows[0].person.v == ana.v && rows[0].list.v == l.id.v);
    CHECK(str_find(rendered(rows[0].copy), S("\r\nTo: garden-owner@lists.example.org\r\n")) != STR_NONE);
    struct bounce_state state = {.address = person_main_address(w.db, ana), .off = NOW};
    bounce_state_set(w.db, &state);
    notifying_tell(&w, &l, TEXT(S("A subject\n\nfourth\n")));
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
    notifying_moderators(&w, NULL, TEXT(S("A subject\n\nfirst\n")));
    notifying_moderators(&w, &l, TEXT(S("A subject\n\nsecond\n")));
    CHECK_INT(queued(), 2);
    CHECK_STR(rows[0].address, "owner@example.org");
    CHECK_STR(rows[1].address, "owner@example.org");
    role_add(w.db, l.id, ana, ROLE_OWNER);
    notifying_moderators(&w, &l, TEXT(S("A subject\n\nthird\n")));
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "ana@member.test");
    role_add(w.db, l.id, ben, ROLE_MODERATOR);
    notifying_moderators(&w, &l, TEXT(S("A subject\n\nfourth\n")));
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

static void write_lang(struct work *work, struct buf *b, enum lang lang, const void *arg)
{
    (void)work;
    buf_printf(b, "%s %d\n\nWords\n", (const char *)arg, (int)lang);
}

static struct person_id speaker(const char *address, enum lang lang)
{
    struct person_id id = person_add(w.db, &(struct person){.name = S("M"), .lang = lang, .zone = S("")});
    person_address_add(w.db, id, address_add(w.db, str_of(address)), true);
    return id;
}

static bool says(size_t row, const char *words)
{
    return str_find(rendered(rows[row].copy), str_of(words)) != STR_NONE;
}

static void in_their_language(void)
{
    struct notifying text = {write_lang, "Language"};
    begin();
    struct list l = {.name = S("garden"), .domain = S("lists.example.org"), .lang = LANG_SW};
    l.id = list_add(w.db, &l);
    notifying_tell(&w, NULL, &text);
    notifying_tell(&w, &l, &text);
    CHECK_INT(queued(), 2);
    CHECK(says(0, "Language 1\r\n") && says(1, "Language 4\r\n")); /* the network's; the list's */
    speaker("owner@example.org", LANG_HI);
    notifying_tell(&w, &l, &text);
    CHECK_INT(queued(), 1);
    CHECK(says(0, "Language 6\r\n"));
    speaker("owner@example.org", LANG_AR); /* one of two who read there */
    notifying_tell(&w, &l, &text);
    CHECK_INT(queued(), 1);
    CHECK(says(0, "Language 4\r\n"));
    role_add(w.db, l.id, speaker("a@member.test", LANG_FR), ROLE_MODERATOR);
    role_add(w.db, l.id, speaker("b@member.test", LANG_ES), ROLE_MODERATOR);
    role_add(w.db, l.id, speaker("c@member.test", LANG_FR), ROLE_MODERATOR);
    notifying_moderators(&w, &l, &text);
    CHECK_INT(queued(), 3);
    CHECK(says(0, "Language 1\r\n") && says(1, "Language 2\r\n"));
    CHECK(rows[0].copy.v == rows[2].copy.v && rows[0].copy.v != rows[1].copy.v);
    CHECK_INT(notifying_author_lang(&w, &l, S("a@member.test")), LANG_FR);
    CHECK_INT(notifying_author_lang(&w, &l, S("owner@example.org")), LANG_SW);
    CHECK_INT(notifying_author_lang(&w, &l, S("eve@stranger.test")), LANG_SW);
    end();
}

static void once_a_day(void)
{
    begin();
    struct address_id a = address_add(w.db, S("a@x")), b = address_add(w.db, S("b@x"));
    CHECK(notifying_once(&w, S(NOTIFYING_NOBODY_HIDDEN), a));
    CHECK(!notifying_once(&w, S(NOTIFYING_NOBODY_HIDDEN), a));
    CHECK(notifying_once(&w, S(NOTIFYING_NOBODY_HIDDEN), b));
    db_commit(w.db);
    w.at = NOW + 86399;
    notifying_due(&w);
    db_begin(w.db);
    CHECK(!notifying_once(&w, S(NOTIFYING_NOBODY_HIDDEN), a));
    db_commit(w.db);
    w.at = NOW + 86400;
    notifying_due(&w);
    db_begin(w.db);
    CHECK(notifying_once(&w, S(NOTIFYING_NOBODY_HIDDEN), a));
    w.at = 0;
    end();
}

static void passed_on(void)
{
    begin();
    struct list l = {.name = S("garden"), .domain = S("lists.example.org")};
    l.id = list_add(w.db, &l);
    struct person_id ana = scratch_person(w.db, "ana@x");
    struct address_id at = person_main_address(w.db, ana), other = address_add(w.db, S("b@x"));
    CHECK(notifying_pass(&w, &l, at, S("X: y\r\n"), S("\r\nwords\r\n")));
    CHECK(!notifying_pass(&w, &l, at, S("X: y\r\n"), S("\r\nwords\r\n")));
    CHECK(subscription_add(w.db, &(struct subscription){.list = l.id, .person = ana}));
    CHECK(notifying_pass(&w, &l, at, S("X: y\r\n"), S("\r\nmore\r\n")));
    CHECK(notifying_pass(&w, &l, other, S("X: y\r\n"), S("\r\nothers\r\n")));
    CHECK_INT(queued(), 3);
    CHECK(!rows[0].person.v && rows[1].person.v == ana.v && !rows[2].person.v);
    CHECK_STR(rows[2].address, "b@x");
    end();
}

static const struct tap_test tests[] = {
    {"O11: a kind of notice goes to an address once a day", once_a_day},
    {"a mail is passed on once, and what comes back of it is the member's who uses the address", passed_on},
    {"what belongs to no list goes to the network's owner, in their language", to_the_network},
    {"a list's mail goes to its owners who have an address, else to the network's", to_the_owners},
    {"moderators come before owners; an author can answer", to_moderators_and_authors},
    {"each is told in their own language, where it is known", in_their_language},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* announcing: who is told of what waits, when, and in which words. */
#include "action/announcing.h"
#include "action/dressing.h"
#include "action/holding.h"
#include "action/work.h"
#include "base/conf.h"
#include "base/reason.h"
#include "base/spool.h"
#include "mail/reading.h"
#include "scratch.h"
#include "store/hold.h"
#include "store/outbox.h"
#include "store/subscription.h"
#include "text/template.h"

enum { NOW = 1777878000 };

static struct scratch s;
static struct conf conf;
static struct work w;
static struct list garden;
static struct outbox rows[8];

static void begin(void)
{
    s = scratch_open();
    conf = (struct conf){.domain = S("lists.example.org"),
        .hostname = S("mx.example.org"),
        .network = S("Villages"),
        .owner = S("owner@example.org")};
    w = (struct work){.mem = arena_new(), .db = s.db, .conf = &conf, .now = NOW};
    db_begin(w.db);
    garden = (struct list){.name = S("garden"), .domain = S("lists.example.org")};
    garden.id = list_add(w.db, &garden);
    role_add(w.db, garden.id, scratch_person(w.db, "mod@member.test"), ROLE_MODERATOR);
}

static void end(void)
{
    db_commit(w.db);
    arena_free(w.mem);
    scratch_end(&s);
}

static void hold(const struct list *l, enum hold_kind kind, const char *words)
{
    static int n;
    struct mailbox from = {S("Eve"), S("eve@stranger.test")};
    struct mail mail = {
        .subject = S("Which pump?"), .from = {&from, 1}, .text = str_of(words), .reply = str_of(words)};
    struct spool_entry e = {
        .id = S("e1"), .from = S("eve@x"), .at = w.now, .mail = arena_printf(w.mem, "mail %d", ++n)};
    holding_keep(&w, &(struct holding){.list = l,
                         .entry = &e,
                         .recipient = S("garden@lists.example.org"),
                         .mail = kind == HOLD_UNREAD ? NULL : &mail,
                         .reason = kind == HOLD_SPAM     ? REASON_SPAM
                                   : kind == HOLD_UNREAD ? REASON_KILLED
                                                         : REASON_STRANGER,
                         .kind = kind});
    announcing_held(&w, kind, l ? l->id : (struct list_id){0});
}

static size_t queued(void)
{
    size_t n = outbox_claim(s.mem, w.db, S("me"), w.now, 60, rows, 8);
    for (size_t i = 0; i < n; i++)
        outbox_result(w.db, rows[i].id, OUT_SENT, 250, S(""), 0, 9);
    return n;
}

static struct str rendered(size_t i)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, rows[i].copy, &b));
    struct str out = arena_str(w.mem, buf_str(&b));
    buf_release(&b);
    return out;
}

/* As action/chores does, in the test's own transaction. */
static void run_chores(void)
{
    db_commit(w.db);
    w.at = w.now;
    announcing_due(&w);
    db_begin(w.db);
}

static void hourly(void)
{
    begin();
    hold(&garden, HOLD_POST, "first words\n> no \x1b[31m escape\nthird");
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "mod@member.test");
    struct str mail = rendered(0);
    CHECK(str_find(mail, S("Subject: Mails that wait at garden@lists.example.org: 1\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("\r\nFrom: eve@stranger.test\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("only members may post")) != STR_NONE);
    CHECK(str_find(mail, S("\r\n> first words\r\n")) != STR_NONE);
    CHECK(str_chr(mail, '\x1b') == STR_NONE);
    CHECK(str_find(mail, S("\r\nposthouse accept ")) != STR_NONE);
    for (int i = 0; i < 49; i++) {
        w.now += 60;
        run_chores();
        hold(&garden, HOLD_POST, "more words");
    }
    CHECK_INT(queued(), 0);
    w.now = NOW + 3600;
    run_chores();
    CHECK_INT(queued(), 1);
    CHECK(str_find(rendered(0), S("Subject: Mails that wait at garden@lists.example.org: 49\r\n")) != STR_NONE);
    CHECK(str_find(rendered(0), S("And 19 more")) != STR_NONE);
    w.now += 3600;
    run_chores(); /* no news: the next one is the first again */
    CHECK_INT(queued(), 0);
    hold(&garden, HOLD_POST, "words");
    CHECK_INT(queued(), 1);
    end();
}

static void others(void)
{
    begin();
    hold(NULL, HOLD_POST, "words");
    hold(&garden, HOLD_UNREAD, "");
    hold(&garden, HOLD_UNREAD, "");
    CHECK_INT(queued(), 2);
    CHECK_STR(rows[0].address, "owner@example.org");
    CHECK_STR(rows[1].address, "owner@example.org");
    CHECK(str_find(rendered(1), S("posthouse held retry")) != STR_NONE);
    CHECK(str_find(rendered(1), S("posthouse accept")) == STR_NONE);
    hold(&garden, HOLD_SPAM, "buy");
    w.now += 3600;
    run_chores();
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "owner@example.org");
    w.now = NOW + 86400;
    run_chores();
    CHECK_INT(queued(), 1);
    CHECK_STR(rows[0].address, "mod@member.test");
    CHECK(str_find(rendered(0), S("Subject: Possible spam at")) != STR_NONE);
    end();
}

/* Every reason that a mail can be held for is one sentence, in each language, and those with one of their own
   are told apart. */
static void reasons(void)
{
    begin();
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++) {
        struct str before = S("");
        for (enum reason r = REASON_NONE; r < REASON_COUNT; r++) {
            struct str told = announcing_reason(&w, l, r);
            CHECK_INT(told.n > 0, reason_sentence(r) != SENTENCE_NONE);
            CHECK(str_chr(told, '\n') == STR_NONE);
            CHECK(reason_sentence(r) != SENTENCE_OWN || !str_eq(told, before));
            before = told;
        }
    }
    CHECK_STR(announcing_reason(&w, LANG_EN, REASON_TOO_DEEP), "It is over a limit: too-deep");
    end();
}

static bool is_sentence(struct str hole)
{
    static const char *const shared[] = {"limit", "unread", "machine"};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (str_eq(hole, str_of(shared[i])))
            return true;
    char word[40];
    snprintf(word, sizeof word, "%.*s", STR(hole));
    for (char *c = word; *c; c++)
        *c = *c == '_' ? '-' : *c;
    return reason_sentence(reason_read(str_of(word))) == SENTENCE_OWN;
}

/* No translator's file knows a reason that the table does not. */
static void sections(void)
{
    begin();
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++) {
        const char *name = arena_printf(w.mem, "mail/%s/held_reason.txt", template_lang(l)).p;
        struct str_list holes = {0};
        struct str why;
        CHECK(template_holes(w.mem, name, template_bytes(name), &holes, &why));
        CHECK(holes.n > 0);
        for (size_t i = 0; i < holes.n; i++)
            CHECK(is_sentence(holes.at[i]));
    }
    end();
}

static const struct tap_test tests[] = {
    {"the first hold is told at once, fifty in an hour are two notices", hourly},
    {"what has no list or no reading goes to the owner, spam once a day to the moderators", others},
    {"each reason to hold a mail is a sentence in each language", reasons},
    {"the templates know no other reasons", sections},
};

TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dressing: what a copy carries of ours, what of its author's, and what is one recipient's alone. */
#include "action/dressing.h"

#include "action/dressing_rule.h"
#include "action/work.h"
#include "base/conf.h"
#include "base/token.h"
#include "mail/header.h"
#include "mail/local.h"
#include "mail/oneclick.h"
#include "scratch.h"
#include "store/blob.h"
#include "store/outbox.h"
#include "store/post.h"
#include "store/subscription.h"
#include "store/wish.h"

enum { NOW = 1777878000 }; /* 2026-05-04T07:00:00Z */

static struct scratch s;
static struct conf conf;
static struct token_key key = {"a key that nobody has seen yet!"};
static struct work w;

static void begin(void)
{
    s = scratch_open();
    conf = (struct conf){
        .domain = S("lists.example.org"), .archive_url = S("https://a.example.org/"), .resolver = S("none")};
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .key = &key, .now = NOW};
    db_begin(w.db);
}

static void end(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

static struct list list_of(const char *name, const char *title)
{
    struct list l = {.name = str_of(name), .domain = S("lists.example.org"), .title = str_of(title)};
    l.id = list_add(w.db, &l);
    CHECK(l.id.v);
    return l;
}

static struct message_id keep(const char *id, struct str raw, enum shown shown)
{
    unsigned char sha[HASH_SIZE];
    bool fresh;
    hash_sha256(raw, sha);
    struct message m = {.message_id = str_of(id),
        .content_hash = {(const char *)sha, sizeof sha},
        .permalink = str_of(id),
        .author = S("Ana"),
        .subject = S("pump"),
        .base_subject = S("pump"),
        .date = NOW,
        .received = NOW,
        .shown = shown};
    return message_add(w.db, &m, raw, sha, &fresh);
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

static struct str fields_of(const struct list *l)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    dressing_list_fields(&w, &b, l);
    struct str out = arena_str(w.mem, buf_str(&b));
    buf_release(&b);
    return out;
}

static void list_fields(void)
{
    begin();
    struct list l = list_of("garden", "The garden");
    CHECK_STR(fields_of(&l), "List-Id: The garden <garden.lists.example.org>\r\n"
                             "List-Help: <mailto:garden-help@lists.example.org>\r\n"
                             "List-Subscribe: <mailto:garden-join@lists.example.org>\r\n"
                             "List-Post: <mailto:garden@lists.example.org>\r\n"
                             "List-Owner: <mailto:garden-owner@lists.example.org>\r\n"
                             "List-Archive: <https://a.example.org/garden/>\r\n"
                             "Precedence: list\r\n"
                             "X-Loop: garden@lists.example.org\r\n");
    l.post_policy = POST_ANNOUNCE;
    conf.archive_url = S("");
    struct str fields = fields_of(&l);
    CHECK(str_find(fields, S("\r\nList-Post: NO\r\n")) != STR_NONE);
    CHECK(str_find(fields, S("List-Archive")) == STR_NONE);
    end();
}

/* A title is the owner's own words: it may be in any script, and it may try to be more than a title. */
static void titles(void)
{
    begin();
    struct list l = list_of("garden", "");
    CHECK(str_starts(fields_of(&l), S("List-Id: <garden.lists.example.org>\r\n")));
    l.title = S("Sœurs, \"<x.evil>\"");
    struct str fields = fields_of(&l), line, id;
    struct header h;
    header_read(w.mem, fields, &h);
    id = header_value(&h, S("List-Id"));
    CHECK(str_ends(id, S(" <garden.lists.example.org>")));
    CHECK_INT(str_chr(id, '<'), str_rchr(id, '<'));
    l.title = S("a\r\nBcc: eve@evil.example");
    fields = fields_of(&l);
    header_read(w.mem, fields, &h);
    CHECK_INT(header_count(&h, S("Bcc")), 0);
    for (struct str rest = fields; str_line(&rest, &line);)
        CHECK(line.n <= 998);
    end();
}

static void once(void)
{
    struct outbox rows[2];
    struct str raw = S("Message-ID: <a@x>\n\nwords\n");
    begin();
    struct list l = list_of("garden", "G"), other = list_of("pumps", "P");
    struct message_id m = keep("a@x", raw, SHOWN_YES),
                      n = keep("b@x", S("Message-ID: <b@x>\n\nb\n"), SHOWN_YES);
    struct copy_id copy = dressing_copy(&w, &l, m, raw);
    CHECK_INT(dressing_copy(&w, &l, m, raw).v, copy.v);
    CHECK(dressing_copy(&w, &other, m, raw).v != copy.v);
    CHECK(dressing_copy(&w, &l, n, raw).v != copy.v);
    CHECK_INT(outbox_claim(w.mem, w.db, S("t"), NOW, 60, rows, 2), 0); /* a copy is nobody's yet */
    end();
}

static void untouched(void)
{
    struct str raw =
        S("From x@y Mon May  4 07:00:00 2026\n"
          "Return-Path: <ana@example.org>\nReceived: by mx;\n\tMon, 04 May 2026 06:00:00 +0000\n"
          "DKIM-Signature: v=1; d=example.org; h=From:Subject\n"
          "From:  Ana   <ana@example.org>\nSubject: =?utf-8?q?p=C3=B8mp?=\n"
          "List-Id: <parent.example.net>\nlist-unsubscribe: <mailto:leave@parent.example.net>\n"
          "X-Loop: parent@example.net\nPrecedence: bulk\nArchived-At: <https://parent.example.net/1>\n"
          "Delivered-To: garden@lists.example.org\nReply-To: ana@example.org\n"
          "MIME-Version: 1.0\nDate: Mon, 04 May 2026 06:00:00 +0000\nMessage-ID: <a@x>\n\n"
          "  words \n.\n.dot\nFrom here\nno end");
    begin();
    struct list l = list_of("garden", "G");
    struct str mail = rendered(dressing_copy(&w, &l, keep("a@x", raw, SHOWN_YES), raw));
    struct header h;
    size_t at = header_read(w.mem, mail, &h);
    CHECK_STR(str_from(mail, at), "  words \r\n.\r\n.dot\r\nFrom here\r\nno end\r\n");
    static const char *const single[] = {"List-Id", "List-Post", "List-Help", "List-Owner", "List-Subscribe",
        "List-Archive", "Archived-At", "Precedence", "X-Loop", "Date", "From", "Subject", "Message-ID",
        "MIME-Version", "Reply-To", "DKIM-Signature", "Received"};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        printf("# %s\n", single[i]);
        CHECK_INT(header_count(&h, str_of(single[i])), 1);
    }
    CHECK_INT(header_count(&h, S("Return-Path")) + header_count(&h, S("Delivered-To")), 0);
    CHECK_INT(header_count(&h, S("List-Unsubscribe")), 0); /* the member's own comes at send */
    CHECK(str_find(mail, S("parent")) == STR_NONE);
    CHECK(str_find(mail, S("\r\nFrom:  Ana   <ana@example.org>\r\nSubject: =?utf-8?q?p=C3=B8mp?=\r\n")) !=
          STR_NONE);
    CHECK_STR(header_value(&h, S("Archived-At")), "<https://a.example.org/garden/m/a@x.html>");
    end();
}

/* A list that wants more: each field once, the author's signature gone, since it would not hold. */
static void rewritten(void)
{
    struct str raw = S("DKIM-Signature: v=1; d=y.test; h=From:Subject\nSender: s@y.test\n"
                       "From: Ana <ana@y.test>\nSubject: pump\nMIME-Version: 1.0\nCc: ben@y.test\n"
                       "Reply-To: elsewhere@y.test\nDate: Mon, 04 May 2026 06:00:00 +0000\nMessage-ID: <a@x>\n"
                       "Content-Type: text/plain; charset=utf-8\n\nwords\n");
    static const char *const single[] = {"From", "Subject", "Reply-To", "Cc", "MIME-Version", "Content-Type",
        "X-Original-From", "List-Id", "Date", "Message-ID"};
    static const char *const gone[] = {"DKIM-Signature", "Sender"};
    begin();
    struct list l = list_of("garden", "Garden");
    l.prefix = S("[G]");
    l.footer = S("be kind");
    l.reply = REPLY_LIST;
    struct str mail = rendered(dressing_copy(&w, &l, keep("a@x", raw, SHOWN_YES), raw));
    struct header h;
    CHECK_STR(str_from(mail, header_read(w.mem, mail, &h)), "words\r\n-- \r\nbe kind\r\n");
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        printf("# %s\n", single[i]);
        CHECK_INT(header_count(&h, str_of(single[i])), 1);
    }
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        CHECK_INT(header_count(&h, str_of(gone[i])), 0);
    CHECK_STR(header_value(&h, S("From")), "Ana via Garden <garden@lists.example.org>");
    CHECK_STR(header_value(&h, S("Subject")), "[G] pump");
    CHECK_STR(header_value(&h, S("Reply-To")), "Garden <garden@lists.example.org>");
    CHECK_STR(header_value(&h, S("Cc")), "ben@y.test, elsewhere@y.test");
    end();
}

/* A header change alone: the author stays who they are. */
static void answers_to_the_list(void)
{
    struct str raw =
        S("DKIM-Signature: v=1; d=y.test; h=From\nFrom: ana@y.test\nReply-To: z@y.test\n\nwords\n");
    begin();
    struct list l = list_of("garden", "Garden");
    struct header h;
    l.reply = REPLY_LIST;
    header_read(w.mem, rendered(dressing_copy(&w, &l, keep("a@x", raw, SHOWN_YES), raw)), &h);
    CHECK_INT(header_count(&h, S("Reply-To")), 1);
    CHECK_STR(header_value(&h, S("Reply-To")), "Garden <garden@lists.example.org>");
    CHECK_STR(header_value(&h, S("From")), "ana@y.test");
    CHECK_INT(header_count(&h, S("DKIM-Signature")), 1);
    end();
}

static void lacking(void)
{
    struct str raw = S("From: ana@example.org\n\nwords\n");
    struct header h;
    begin();
    struct list l = list_of("garden", "G");
    struct str mail = rendered(dressing_copy(&w, &l, keep("made@up", raw, SHOWN_NO_ARCHIVE), raw));
    header_read(w.mem, mail, &h);
    CHECK_STR(header_value(&h, S("Date")), "Mon, 04 May 2026 07:00:00 +0000");
    CHECK_STR(header_value(&h, S("Message-ID")), "<made@up>");
    CHECK_STR(header_value(&h, S("Subject")), "(no subject)");
    CHECK_STR(header_value(&h, S("MIME-Version")), "1.0");
    CHECK_INT(header_count(&h, S("Archived-At")), 0); /* it will have no page */
    l.lang = LANG_ES;
    raw = S("From: ana@example.org\n\nmas\n");
    header_read(w.mem, rendered(dressing_copy(&w, &l, keep("made2@up", raw, SHOWN_YES), raw)), &h);
    CHECK_STR(header_value(&h, S("Subject")), "(sin asunto)"); /* in the list's language */
    end();
}

static void erased(void)
{
    struct str raw = S("Message-ID: <a@x>\n\nwords\n");
    struct buf b;
    begin();
    struct list l = list_of("garden", "G");
    struct message_id m = keep("a@x", raw, SHOWN_YES);
    struct copy_id copy = dressing_copy(&w, &l, m, raw);
    message_set_shown(w.db, m, SHOWN_HIDDEN);
    buf_init(&b, BUF_MAX);
    CHECK(!dressing_render(&w, copy, &b));
    CHECK(!dressing_render(&w, (struct copy_id){copy.v + 1000}, &b));
    CHECK_INT(b.n, 0);
    buf_release(&b);
    end();
}

static void of_our_own(void)
{
    unsigned char sha[HASH_SIZE];
    struct str body = S("A digest.\r\n");
    begin();
    hash_sha256(body, sha);
    struct copy c = {.kind = COPY_DIGEST,
        .created = NOW,
        .head = S("Subject: d\r\n\r\n"),
        .body = blob_put(w.db, sha, body)};
    CHECK_STR(rendered(copy_add(w.db, &c)), "Subject: d\r\n\r\nA digest.\r\n");
    end();
}

/* ---- one recipient's alone */

static struct str sender(const struct dressing_recipient *r, int64_t now)
{
    struct buf b;
    buf_init(&b, 400);
    w.now = now;
    dressing_sender(&w, &b, r);
    struct str out = arena_str(w.mem, buf_str(&b));
    buf_release(&b);
    return out;
}

static struct str unsubscribe(const struct dressing_recipient *r)
{
    struct buf b;
    buf_init(&b, 400);
    dressing_lines(&w, &b, r);
    struct str out = arena_str(w.mem, buf_str(&b));
    buf_release(&b);
    CHECK(str_starts(out, S("List-Unsubscribe: <mailto:")) && str_ends(out, S(">\r\n")));
    return str_sub(out, 26, out.n - 26 - 3);
}

static void tokens(void)
{
    struct local bounce, leave;
    begin();
    struct dressing_recipient ana = {S("garden"), S("lists.example.org"), {3}, {77}};
    struct str texts[] = {S("3"), S("77"), S("2026-05")}, always[] = {S("3"), S("77"), S("")};
    CHECK(local_read(w.mem, sender(&ana, NOW), &bounce) && local_read(w.mem, unsubscribe(&ana), &leave));
    CHECK_INT(bounce.verb, LOCAL_BOUNCE);
    CHECK_INT(leave.verb, LOCAL_ONESHOT);
    CHECK(bounce.number == 77 && leave.number == 77);
    CHECK_STR(bounce.list, "garden");
    CHECK_STR(leave.domain, "lists.example.org");
    CHECK(token_check(&key, bounce.mac, S("bounce"), texts, 3));
    CHECK(token_check(&key, leave.mac, S("unsubscribe"), always, 3));
    CHECK(!token_check(&key, bounce.mac, S("unsubscribe"), texts, 3)); /* a bounce unsubscribes nobody */
    CHECK(!token_check(&key, leave.mac, S("bounce"), always, 3));
    end();
}

static void differing(void)
{
    begin();
    struct dressing_recipient ana = {S("garden"), S("lists.example.org"), {3}, {77}}, ben = ana, far = ana;
    ben.person.v = 78;
    far.list.v = 4;
    CHECK(!str_eq(sender(&ana, NOW), sender(&ben, NOW)) && !str_eq(sender(&ana, NOW), sender(&far, NOW)));
    CHECK(!str_eq(unsubscribe(&ana), unsubscribe(&ben)) && !str_eq(unsubscribe(&ana), unsubscribe(&far)));
    struct str may = sender(&ana, NOW), leave = unsubscribe(&ana);
    CHECK(str_eq(may, sender(&ana, NOW + 86400 * 27)));  /* 31 May */
    CHECK(!str_eq(may, sender(&ana, NOW + 86400 * 28))); /* 1 June */
    CHECK(str_eq(leave, unsubscribe(&ana)));             /* good for ever */
    end();
}

static void one_click(void)
{
    struct buf b;
    struct local l;
    begin();
    conf.web_url = S("https://lists.example.org/");
    struct dressing_recipient ana = {S("garden"), S("lists.example.org"), {3}, {77}};
    buf_init(&b, 1000);
    dressing_lines(&w, &b, &ana);
    struct str lines = arena_str(w.mem, buf_str(&b)), line, url;
    buf_release(&b);
    CHECK(str_line(&lines, &line) && str_starts(line, S("List-Unsubscribe: <https://")) &&
          str_ends(line, S(">,")));
    url = str_sub(line, str_chr(line, '<') + 1, line.n - str_chr(line, '<') - 3);
    CHECK(str_line(&lines, &line) && str_starts(line, S(" <mailto:garden+u-77-")) && str_ends(line, S(">")));
    CHECK(str_line(&lines, &line));
    CHECK_STR(line, "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    CHECK_INT(lines.n, 0);
    CHECK(oneclick_read(w.mem, conf.web_url, str_from(url, strlen("https://lists.example.org")), &l));
    struct str always[] = {S("3"), S("77"), S("")};
    CHECK(token_check(&key, l.mac, S("unsubscribe"), always, 3));
    end();
}

/* The longest name that a list may have, and more members than anybody has. */
static void longest(void)
{
    begin();
    struct dressing_recipient r = {S("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"), S("lists.example.org"),
        {INT64_C(999999)}, {INT64_C(9999999)}};
    CHECK(str_chr(sender(&r, NOW), '@') <= 64 && str_chr(unsubscribe(&r), '@') <= 64);
    end();
}

static void hidden(void)
{
    begin();
    struct list l = list_of("garden", "Garden"), other = list_of("pumps", "Pumps");
    struct person_id ana = scratch_person(w.db, "ana@m.test");
    CHECK(subscription_add(w.db, &(struct subscription){.list = l.id, .person = ana, .hide = true}));
    struct str raw =
        S("Received: from ana@m.test by x\nFrom: Ana <Ana@m.test>\nTo: Ana <ana@m.test>\nSubject: s\n"
          "X-Sender: ana@m.test\nDKIM-Signature: d=m.test\nContent-Type: text/plain\n\nwords\n");
    struct message_id m = keep("a@x", raw, SHOWN_YES);
    struct post p = {.list = l.id, .message = m, .date = 1, .filed = 1};
    CHECK(post_add(w.db, &p, S("s")));
    struct copy_id copy = dressing_copy(&w, &l, m, raw);
    struct str mail = rendered(copy);
    CHECK(copy_hides(w.db, m, l.id) && !copy_hides(w.db, m, other.id));
    CHECK(str_find_nocase(mail, S("ana@m")) == STR_NONE);
    CHECK(str_find(mail, S("\r\nFrom: Ana via Garden <garden+p-1@lists.example.org>\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("m.test")) == STR_NONE);
    CHECK(str_find(mail, S("\r\nSubject: s\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("\r\nContent-Type: text/plain\r\n")) != STR_NONE);
    CHECK(str_ends(mail, S("\r\n\r\nwords\r\n")));
    struct header h;
    header_read(w.mem, raw, &h);
    CHECK(dressed_hides(&w, &l, &h) && !dressed_hides(&w, &other, &h));
    struct wish wish = {.policy = DOMAIN_NONE};
    CHECK_STR(str_of(dressed_for(&w, &l, &h, raw, &wish).why), "hidden");
    CHECK_INT(dressed_asks(&w, &l, raw).n, 0);
    end();
}

static const struct tap_test tests[] = {
    {"a copy of an author who hides says nothing of their address, in that list alone", hidden},
    {"O4 O5 O10: a list's fields, for an announcement list and without an archive too", list_fields},
    {"a list's title in any script stays a title", titles},
    {"a copy is made once for a list and a message", once},
    {"O3 O4: the author's fields and words stay, the way's and other lists' fields go", untouched},
    {"O2 B8: a prefix or a footer makes a copy from the list in its author's name", rewritten},
    {"answers can go to the list", answers_to_the_list},
    {"O2: what a mail lacks is added", lacking},
    {"what was erased since goes to nobody", erased},
    {"a mail of our own goes out as it was made", of_our_own},
    {"B1: tokens name the member, under a MAC for one purpose", tokens},
    {"B1: tokens differ by member, list and month; unsubscribing works for ever", differing},
    {"O6: one click is offered with an https address alone, for the same token", one_click},
    {"addresses with tokens fit the longest name of a list", longest},
};
TAP_MAIN(tests)

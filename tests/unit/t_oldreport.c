/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports in words. */
#include "mail/oldreport.h"

#include "base/arena.h"
#include "mail/reading.h"
#include "mail/recipients.h"
#include "tap.h"

static struct mail m;

static bool look(const char *from, const char *subject, const char *text, bool sure)
{
    static struct mailbox sender, self = {{"list@x.org", 10}, {"list@x.org", 10}};
    static struct part part;
    sender = (struct mailbox){{"", 0}, str_of(from)};
    part = (struct part){.type = S("text/plain"), .plain = str_of(text)};
    m = (struct mail){.subject = str_of(subject), .parts = &part, .n_parts = 1};
    m.from = (struct mailboxes){&sender, 1};
    m.to = (struct mailboxes){&self, 1};
    struct recipients r = {.a = arena_new(), .m = &m};
    return oldreport_read(&r, sure);
}

static void check(size_t i, const char *recipient, int kind)
{
    CHECK(i < m.n_bounces);
    CHECK_STR(m.bounces[i].recipient, recipient);
    CHECK_INT(m.bounces[i].kind, kind);
}

static void reports_in_other_languages_are_understood(void)
{
    CHECK(look("no-reply@y.org", "メールエラー通知",
        "送信できませんでした。\n     Could not be delivered to: <joe@z.org>\n     As their mailbox is full.\n",
        false));
    check(0, "joe@z.org", BOUNCE_SOFT);
    CHECK(look("mailer-daemon@y.org", "邮件", "以下地址\n<joe@z.org>:\n\n<ann@z.org>:\n\n", false));
    CHECK_INT(m.n_bounces, 2);
}

static void a_report_without_fields_is_read_when_it_is_surely_one(void)
{
    CHECK(!look("a@y.org", "Bonjour", "The following recipients did not receive your message:\n  <joe@z.org>\n",
        false));
    CHECK(look(
        "a@y.org", "Bonjour", "The following recipients did not receive your message:\n  <joe@z.org>\n", true));
    check(0, "joe@z.org", BOUNCE_HARD);
}

static void each_is_judged_by_its_own_line_first(void)
{
    CHECK(look("mailer-daemon@y.org", "Returned mail: User unknown",
        "554 <joe@z.org>... Remote protocol error: Connection reset by peer\n"
        "550 other.org (smtp)... 550 Host unknown\n554 <ann@other.org>... 550 Host unknown\n",
        false));
    check(0, "joe@z.org", BOUNCE_SOFT);
    check(1, "ann@other.org", BOUNCE_HARD);
}

static void a_report_within_a_report_is_found(void)
{
    CHECK(look("mailer-daemon@y.org", "Undelivered Mail Returned to Sender",
        "Your mail could not be delivered. For help contact <help@y.org>\n\n"
        "Return-Path: <>\nSubject: Undelivered\n\nFinal-Recipient: rfc822; joe@z.org\nAction: failed\nStatus: "
        "4.0.0\n",
        false));
    CHECK_INT(m.n_bounces, 1);
    check(0, "joe@z.org", BOUNCE_SOFT);
}

static void strangers_are_none(void)
{
    CHECK(look("mailer-daemon@y.org", "failure notice",
        "Questions: mail help@y.org\nSubject: Name for the folder To: joe@z.org\n\n---Below this line is a "
        "copy.\n"
        "To: kim@z.org\n",
        false));
    CHECK_INT(m.n_bounces, 1);
    check(0, "joe@z.org", BOUNCE_HARD);
    CHECK_STR(
        oldreport_words(&m), "Questions: mail help@y.org\nSubject: Name for the folder To: joe@z.org\n\n");
}

static const struct tap_test tests[] = {
    {"reports in other languages are understood", reports_in_other_languages_are_understood},
    {"without fields it is read when it is surely one", a_report_without_fields_is_read_when_it_is_surely_one},
    {"each is judged by its own line first", each_is_judged_by_its_own_line_first},
    {"a report within a report is found", a_report_within_a_report_is_found},
    {"helpers and copies are no recipients", strangers_are_none},
};
TAP_MAIN(tests)

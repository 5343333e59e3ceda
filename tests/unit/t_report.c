/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports and complaints, and what only looks like one. */
#include "mail/report.h"

#include "base/arena.h"
#include "mail/reading.h"
#include "tap.h"

static struct mail m;

static enum report look(const char *from, const char *subject, const char *header, struct part *parts, size_t n)
{
    static struct mailbox sender, self = {{"list@x.org", 10}, {"list@x.org", 10}};
    sender = (struct mailbox){{"", 0}, str_of(from)};
    m = (struct mail){.subject = str_of(subject), .header = str_of(header), .parts = parts, .n_parts = n};
    m.from = (struct mailboxes){&sender, 1};
    m.to = (struct mailboxes){&self, 1};
    return report_read(arena_new(), &m);
}

static enum report look_text(const char *from, const char *subject, const char *text)
{
    struct part p = {.type = S("text/plain"), .plain = str_of(text)};
    return look(from, subject, "", &p, 1);
}

static void check(size_t i, const char *recipient, const char *dsn, int kind)
{
    CHECK(i < m.n_bounces);
    CHECK_STR(m.bounces[i].recipient, recipient);
    CHECK_STR(m.bounces[i].dsn, dsn);
    CHECK_INT(m.bounces[i].kind, kind);
}

static void every_failed_recipient_of_a_dsn_is_told(void)
{
    struct part p[] = {{.type = S("multipart/report")},
        {.type = S("text/plain"), .plain = S("See below: z@x.org\n")},
        {.type = S("message/delivery-status"),
            .bytes =
                S("Reporting-MTA: dns; mx.x.org\r\n\r\nFinal-Recipient: rfc822; Joe@X.org\r\nAction: failed\r\n"
                  "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550\r\n\tno such user\r\n\r\n"
                  "Final-Recipient: rfc822;b@x.org\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n"
                  "Final-Recipient: rfc822;c@x.org\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
                  "Original-Recipient: rfc822;d@x.org\r\nAction: FAILED\r\nStatus: 5.0.0\r\n"
                  "Diagnostic-Code: smtp; 552 5.2.2 full\r\n")},
        {.type = S("message/rfc822")}};
    CHECK_INT(look("mailer-daemon@x.org", "Undelivered", "", p, 4), REPORT_DELIVERY);
    CHECK_INT(m.n_bounces, 3);
    check(0, "Joe@x.org", "5.1.1", BOUNCE_HARD);
    check(1, "b@x.org", "4.4.1", BOUNCE_SOFT);
    check(2, "d@x.org", "5.2.2", BOUNCE_SOFT);
}

static void addresses_in_other_scripts_are_read(void)
{
    struct part p = {.type = S("message/global-delivery-status"),
        .bytes = S("Final-Recipient: utf-8;j\\x{F6}rg\\x{1F600}@x.org\nAction: failed\nStatus: 5.1.1\n")};
    look("a@x.org", "x", "", &p, 1);
    check(0, "jörg😀@x.org", "5.1.1", BOUNCE_HARD);
}

static void complaints_name_whom_they_name(void)
{
    struct part p = {.type = S("message/feedback-report"),
        .bytes = S("Feedback-Type: abuse\r\nVersion: 1\r\nOriginal-Rcpt-To: <joe@x.org>\r\n")};
    CHECK_INT(look("fbl@y.org", "complaint", "", &p, 1), REPORT_COMPLAINT);
    check(0, "joe@x.org", "", BOUNCE_POLICY);
    struct part q[] = {{.type = S("message/feedback-report"), .bytes = S("Feedback-Type: abuse\n")},
        {.type = S("text/rfc822-headers"), .bytes = S("Subject: x\nTo: kim@y.org\n")}};
    CHECK_INT(look("fbl@y.org", "complaint", "", q, 2), REPORT_COMPLAINT);
    check(0, "kim@y.org", "", BOUNCE_POLICY);
}

static void older_systems_are_understood(void)
{
    CHECK_INT(
        look_text("MAILER-DAEMON@y.org", "failure notice",
            "Hi. This is the qmail-send program at y.org.\nI'm afraid I wasn't able to deliver your "
            "message.\n\n"
            "<joe@y.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n<ann@y.org>:\nmailbox full\n\n"
            "--- Below this line is a copy of the message.\n\nTo: kim@y.org\n"),
        REPORT_DELIVERY);
    CHECK_INT(m.n_bounces, 2);
    check(0, "joe@y.org", "5.1.1", BOUNCE_HARD);
    check(1, "ann@y.org", "", BOUNCE_SOFT);
    CHECK_INT(
        look_text("postmaster@y.org", "Undeliverable: hello",
            "Your message\n  To:      list@z.org\n  Subject: hello\ndid not reach the following recipient(s):\n"
            "kim@y.org on Thu, 29 Apr\n    The recipient name is not recognized\n"),
        REPORT_DELIVERY);
    CHECK_INT(m.n_bounces, 1);
    check(0, "kim@y.org", "", BOUNCE_HARD);
}

static void exim_says_it_in_a_field(void)
{
    struct part p = {.type = S("text/plain"), .plain = S("550 5.7.1 blocked\n")};
    CHECK_INT(
        look("Mailer-Daemon@y.org", "Mail delivery failed", "X-Failed-Recipients: a@y.org, b@y.org\n", &p, 1),
        REPORT_DELIVERY);
    CHECK_INT(m.n_bounces, 2);
    check(1, "b@y.org", "5.7.1", BOUNCE_POLICY);
}

static void a_report_that_names_nobody_is_about_what_came_with_it(void)
{
    struct part p[] = {{.type = S("text/plain"), .plain = S("--- Delivery report unavailable ---\n")},
        {.type = S("message/delivery-status"), .bytes = S("Reporting-MTA: dns; y.org\n")},
        {.type = S("text/rfc822-headers"), .bytes = S("From: list@x.org\nTo: <joe@y.org>\n")}};
    CHECK_INT(look("mailer-daemon@y.org", "Undelivered", "", p, 3), REPORT_DELIVERY);
    check(0, "joe@y.org", "", BOUNCE_SOFT);
    CHECK_INT(m.n_bounces, 1);
    p[2].bytes = S("To: <joe@y.org>, ann@y.org\n");
    look("mailer-daemon@y.org", "Undelivered", "", p, 3);
    CHECK_INT(m.n_bounces, 0);
    p[2].bytes = S("To: <garden@x.org>\nList-Id: <garden.x.org>\n");
    CHECK_INT(look("mailer-daemon@y.org", "Undelivered", "", p, 3), REPORT_DELIVERY);
    CHECK_INT(m.n_bounces, 0);
}

static void a_report_that_a_person_passes_on_is_none(void)
{
    struct part p[] = {{.type = S("text/plain"), .plain = S("Look what came back\n")},
        {.type = S("message/rfc822"), .use = PART_CONTAINER},
        {.type = S("message/delivery-status"),
            .bytes = S("Final-Recipient: rfc822; joe@y.org\nAction: failed\nStatus: 5.1.1\n")}};
    CHECK_INT(look("ana@x.org", "What is this?", "", p, 3), REPORT_NONE);
    CHECK_INT(m.n_bounces, 0);
}

static void people_are_no_reports(void)
{
    CHECK_INT(
        look_text("ana@x.org", "Re: Undelivered mail", "My mail to joe@y.org could not be delivered, why?\n"),
        REPORT_NONE);
    CHECK_INT(look_text("ana@x.org", "Mailbox", "I wrote to joe@y.org. User unknown, it said.\n"), REPORT_NONE);
    CHECK_INT(
        look_text("postmaster@x.org", "Maintenance", "Ask joe@y.org. We are away on Monday.\n"), REPORT_NONE);
    CHECK_INT(m.n_bounces, 0);
}

static void hostile_reports_end(void)
{
    static char big[300000];
    for (size_t i = 0; i + 8 < sizeof big; i += 8)
        memcpy(big + i, "a@b.c:\n ", 8);
    struct part p = {.type = S("message/delivery-status"), .bytes = {big, sizeof big}};
    CHECK_INT(look("a@x.org", "x", "", &p, 1), REPORT_DELIVERY);
    CHECK_INT(m.n_bounces, 0);
    for (size_t i = 0; i + 10 < sizeof big; i += 10)
        snprintf(big + i, 11, "%05zu@b.c\n", i / 10);
    p = (struct part){.type = S("text/plain"), .plain = {big, sizeof big}};
    CHECK_INT(look("mailer-daemon@x.org", "failure notice", "", &p, 1), REPORT_DELIVERY);
    CHECK(m.n_bounces <= 200);
}

static const struct tap_test tests[] = {
    {"B2: every failed recipient of a DSN is told", every_failed_recipient_of_a_dsn_is_told},
    {"addresses in other scripts are read (RFC 6533)", addresses_in_other_scripts_are_read},
    {"B5: complaints are known", complaints_name_whom_they_name},
    {"older systems are understood", older_systems_are_understood},
    {"exim says it in a field", exim_says_it_in_a_field},
    {"a report that names nobody is about what came with it",
        a_report_that_names_nobody_is_about_what_came_with_it},
    {"a report that a person passes on is none", a_report_that_a_person_passes_on_is_none},
    {"people who write about reports send none", people_are_no_reports},
    {"hostile reports end", hostile_reports_end},
};
TAP_MAIN(tests)

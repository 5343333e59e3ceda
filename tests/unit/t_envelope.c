/* SPDX-License-Identifier: GPL-3.0-or-later */
/* envelope: the header's fields in the record. */
#include "mail/envelope.h"

#include "base/arena.h"
#include "mail/header.h"
#include "mail/reading.h"

#include "charsets.h"
#include "tap.h"

static struct mail mail_of(const char *raw)
{
    struct mail m = {0};
    struct header h;
    struct arena *a = arena_new();
    header_read(a, str_of(raw), &h);
    envelope_read(a, &h, &m);
    return m;
}

static void fields(void)
{
    struct mail m =
        mail_of("From: Ana <ana@A.org>\nTo: x@y.org\nCc: z@y.org\nSubject: =?utf-8?q?=C3=A1?=\n x\n"
                "Date: Mon, 4 May 2026 10:00:00 +0300\nMessage-ID: <1@a>\nReferences: <0@a> <00@a>\n"
                "In-Reply-To: <0@a>\nKeywords: water, pump\nContent-Language: sw-KE, en\n"
                "Authentication-Results: mx.x; dmarc=pass\nAuthentication-Results: far; dmarc=fail\n"
                "List-Id: Garden <garden.x.org>\nList-Id: <old.x.org>\nX-Loop: a@b\nReceived: 1\nReceived: 2\n"
                "Return-Path: <b@c.org>\nAuto-Submitted: no\nPrecedence: list\nX-No-Archive: Yes\n");
    CHECK_INT(m.defects, 0);
    CHECK_STR(m.subject, "á x");
    CHECK_STR(m.from.at[0].address, "ana@a.org");
    CHECK_STR(m.cc.at[0].address, "z@y.org");
    CHECK(m.dated && m.date == 1777878000 && m.date_zone == 180);
    CHECK_STR(m.message_id, "1@a");
    CHECK_INT(m.references.n, 2);
    CHECK_STR(m.in_reply_to.at[0], "0@a");
    CHECK_STR(m.keywords.at[1], "pump");
    CHECK_STR(m.lang, "sw-KE");
    CHECK_INT(m.authentication.n, 2);
    CHECK_STR(m.authentication.at[0], "mx.x; dmarc=pass");
    CHECK_STR(m.list_id, "garden.x.org");
    CHECK_INT(m.loops.n, 2);
    CHECK_STR(m.loops.at[1], "old.x.org");
    CHECK_INT(m.received, 2);
    CHECK_STR(m.return_path, "b@c.org");
    CHECK_STR(m.precedence, "list");
    CHECK(m.no_archive);
    CHECK(str_find(m.header, S("Subject: =?utf-8?q?=C3=A1?= x\n")) != STR_NONE);
}

/* R1 */
static void defects(void)
{
    CHECK_INT(mail_of("From: a@b\nFrom: c@d\n").defects, DEFECT_TWO_FROM);
    CHECK_INT(mail_of("From: a@b\nSubject: 1\nSubject: 2\n").defects, DEFECT_TWO_SUBJECT);
    CHECK_INT(mail_of("From: a@b\nDate: 1\nDate: 2\n").defects, DEFECT_TWO_DATE);
    CHECK_INT(mail_of("From: a@b\nMessage-ID: <1@x>\nMessage-Id: <1@x>\n").defects, DEFECT_TWO_MESSAGE_ID);
    CHECK_INT(mail_of("Subject: x\n").defects, DEFECT_NO_FROM);
    CHECK_INT(mail_of("From: a@b, c@d\n").defects, DEFECT_AUTHORS_WITHOUT_SENDER);
    CHECK_INT(mail_of("From: a@b, c@d\nSender: a@b\n").defects, 0);
}

static void empty(void)
{
    struct mail m = mail_of("From: a@b\nReturn-Path: <>\nDate: never\nDate: 4 May 2026 10:00 +0000\n");
    CHECK_STR(m.return_path, "");
    CHECK(m.dated); /* the first that is one */
    CHECK(!mail_of("From: a@b\nDate: never\n").dated);
}

static const struct tap_test tests[] = {
    {"every field", fields},
    {"R1: what is held as malformed", defects},
    {"empty and wrong values", empty},
};
TAP_MAIN(tests)

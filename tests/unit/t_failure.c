/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hard, soft or policy. */
#include "mail/failure.h"

#include "mail/reading.h"
#include "tap.h"

static int kind(const char *status, const char *text)
{
    return failure_kind(str_of(status), str_of(text));
}

static void statuses_are_found(void)
{
    CHECK_STR(failure_status(S("550 5.1.1 <a@x.org>: unknown")), "5.1.1");
    CHECK_STR(failure_status(S("smtp; 552-5.7.26 text")), "5.7.26");
    CHECK_STR(failure_status(S("from 15.2.3.4 at 5.1.2.3, v5.2.1.4: (#4.4.7)")), "4.4.7");
    CHECK_STR(failure_status(S("5.1.")), "");
    CHECK_STR(failure_status(S("")), "");
    CHECK_STR(failure_status(S("3.1.1 5..1 5.1.1111")), "");
}

static void exact_statuses_decide(void)
{
    CHECK_INT(kind("5.1.1", "mailbox full"), BOUNCE_HARD);
    CHECK_INT(kind("5.2.1", ""), BOUNCE_HARD);
    CHECK_INT(kind("5.2.2", "user unknown"), BOUNCE_SOFT);
    CHECK_INT(kind("5.3.4", ""), BOUNCE_POLICY);
    CHECK_INT(kind("5.7.1", "user unknown"), BOUNCE_POLICY);
    CHECK_INT(kind("5.1.8", ""), BOUNCE_POLICY);
    CHECK_INT(kind("4.2.2", ""), BOUNCE_SOFT);
}

static void texts_explain_the_rest(void)
{
    CHECK_INT(kind("5.0.0", "Mailbox FULL"), BOUNCE_SOFT);
    CHECK_INT(kind("", "550 blocked by Spamhaus"), BOUNCE_POLICY);
    CHECK_INT(kind("", "550 No such user here"), BOUNCE_HARD);
    CHECK_INT(kind("5.0.0", "gibberish"), BOUNCE_HARD);
    CHECK_INT(kind("", "451 gibberish"), BOUNCE_SOFT);
    CHECK_INT(kind("", "gibberish"), BOUNCE_HARD);
}

static void kinds_have_names(void)
{
    CHECK_STR(str_of(failure_name(BOUNCE_HARD)), "hard");
    CHECK_STR(str_of(failure_name(BOUNCE_SOFT)), "soft");
    CHECK_STR(str_of(failure_name(BOUNCE_POLICY)), "policy");
}

static int told(const char *status, const char *said, const char *around)
{
    return failure_told(str_of(status), str_of(said), str_of(around));
}

static void addresses_explain_nothing(void)
{
    CHECK_INT(kind("5.0.0", "550 <spam.quota@full.org>... User\n    unknown"), BOUNCE_HARD);
    CHECK_INT(kind("", "after MAIL FROM:<user.unknown@x.org>: 550 no"), BOUNCE_POLICY);
}

static void a_guessed_status_gives_way(void)
{
    CHECK_INT(told("5.7.1", "550 user unknown", ""), BOUNCE_HARD);
    CHECK_INT(told("5.7.1", "550 5.7.1 user unknown", ""), BOUNCE_POLICY);
    CHECK_INT(told("4.7.1", "450 user unknown", ""), BOUNCE_SOFT);
    CHECK_INT(told("5.7.27", "550 Host does not accept mail", ""), BOUNCE_HARD);
    CHECK_INT(told("5.1.1", "550 gibberish", "mailbox full"), BOUNCE_HARD);
}

static void unknown_after_the_mail_is_soft(void)
{
    const char *postfix = "550 Unknown user (in reply to end of\n DATA command)";
    const char *dialogue = "talking to mx:\n>>> DATA\n<<< 550 Unknown user\n";
    CHECK_INT(told("5.0.0", "550 Unknown user", postfix), BOUNCE_SOFT);
    CHECK_INT(told("5.2.0", "550 Unknown user", dialogue), BOUNCE_SOFT);
    CHECK_INT(told("5.0.0", "550 Unknown user", ">>> RCPT TO:<a@x.org>\n<<< 550 Unknown user\n"), BOUNCE_HARD);
    CHECK_INT(
        told("5.0.0", "550 Unknown user", ">>> DATA\n<<< 550 Unknown user\n<<< 503 Need RCPT\n"), BOUNCE_HARD);
    CHECK_INT(told("5.1.1", "550 5.1.1 Unknown user", dialogue), BOUNCE_HARD);
}

static void what_is_around_is_asked_last(void)
{
    CHECK_INT(told("5.0.0", "550 Rejected", "error after EHLO x.org:\n 550 Rejected"), BOUNCE_POLICY);
    CHECK_INT(told("5.0.0", "552 mailbox full", "user unknown"), BOUNCE_SOFT);
    CHECK_INT(told("", "pipe to |/bin/cat", "No such file or directory"), BOUNCE_SOFT);
}

static const struct tap_test tests[] = {
    {"kinds have names", kinds_have_names},
    {"statuses are found, addresses of machines are not", statuses_are_found},
    {"B2: exact statuses decide", exact_statuses_decide},
    {"texts explain the rest", texts_explain_the_rest},
    {"addresses explain nothing", addresses_explain_nothing},
    {"a guessed status gives way to a reply's words", a_guessed_status_gives_way},
    {"a user unknown after the whole mail is soft", unknown_after_the_mail_is_soft},
    {"what is around is asked last", what_is_around_is_asked_last},
};
TAP_MAIN(tests)

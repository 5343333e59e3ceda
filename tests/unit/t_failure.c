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

static const struct tap_test tests[] = {
    {"kinds have names", kinds_have_names},
    {"statuses are found, addresses of machines are not", statuses_are_found},
    {"B2: exact statuses decide", exact_statuses_decide},
    {"texts explain the rest", texts_explain_the_rest},
};
TAP_MAIN(tests)

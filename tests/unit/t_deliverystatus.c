/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups of fields of RFC 3464. */
#include "mail/deliverystatus.h"

#include "base/arena.h"
#include "mail/reading.h"
#include "mail/recipients.h"
#include "tap.h"

static struct mail m;
static bool told;

static void look(const char *fields, const char *words)
{
    struct recipients r = {.a = arena_new(), .m = &m};
    m = (struct mail){0};
    deliverystatus_read(&r, str_of(fields), str_of(words));
    told = r.told;
}

static void check(size_t i, const char *recipient, const char *dsn, int kind)
{
    CHECK(i < m.n_bounces);
    CHECK_STR(m.bounces[i].recipient, recipient);
    CHECK_STR(m.bounces[i].dsn, dsn);
    CHECK_INT(m.bounces[i].kind, kind);
}

static void fields_are_unfolded(void)
{
    struct str rest = S("Status: 5.1.1\r\nDiagnostic-Code: smtp;\r\n  550 no\r\n\r\nodd line\n"), name, value;
    struct arena *a = arena_new();
    CHECK(deliverystatus_field(a, &rest, &name, &value));
    CHECK(deliverystatus_field(a, &rest, &name, &value));
    CHECK_STR(value, "smtp; 550 no");
    CHECK(deliverystatus_field(a, &rest, &name, &value));
    CHECK_STR(name, "");
    CHECK(deliverystatus_field(a, &rest, &name, &value));
    CHECK_STR(name, "?");
    CHECK(!deliverystatus_field(a, &rest, &name, &value));
    arena_free(a);
}

static void only_what_failed_or_waits_counts(void)
{
    look("Final-Recipient: rfc822; a@x.org\nAction: delivered\nStatus: 2.1.5\n\n"
         "Final-Recipient: rfc822; b@x.org\nAction: relayed\n\n"
         "Final-Recipient: rfc822; c@x.org\nAction: delayed\nStatus: 4.4.1\n\n"
         "Final-Recipient: rfc822; d@x.org\nStatus: 5.1.1\n",
        "");
    CHECK_INT(m.n_bounces, 2);
    check(0, "c@x.org", "4.4.1", BOUNCE_SOFT);
    CHECK(m.bounces[0].delayed && !m.bounces[1].delayed);
    check(1, "d@x.org", "5.1.1", BOUNCE_HARD);
    look("Final-Recipient: rfc822; a@x.org\nAction: delivered\n", "");
    CHECK(told && m.n_bounces == 0);
    look("Reporting-MTA: dns; x.org\n", "");
    CHECK(!told);
}

static void the_refusing_server_knows_best(void)
{
    look("Final-Recipient: rfc822; a@x.org\nAction: failed\nStatus: 5.1.1\n"
         "Diagnostic-Code: smtp; 550 5.7.1 IP address blacklisted\n",
        "");
    check(0, "a@x.org", "5.7.1", BOUNCE_POLICY);
    look("Final-Recipient: rfc822; a@x.org\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 550 5.0.0 "
         "no\n",
        "");
    check(0, "a@x.org", "5.2.2", BOUNCE_SOFT);
    look("Final-Recipient: rfc822; a@x.org\nAction: failed\nStatus: 5.7.1\n"
         "Diagnostic-Code: smtp; 553 Invalid recipient a@x.org\n",
        "");
    check(0, "a@x.org", "5.7.1", BOUNCE_HARD);
}

static void a_bare_status_is_explained_in_words(void)
{
    const char *words = "<a@x.org>: host mx said\n    552 Mailbox full\n\n<b@x.org>: user unknown\n";
    look("Final-Recipient: rfc822; a@x.org\nAction: failed\nStatus: 5.0.0\n\n"
         "Final-Recipient: rfc822; b@x.org\nAction: failed\nStatus: 5.0.0\n",
        words);
    check(0, "a@x.org", "5.0.0", BOUNCE_SOFT);
    check(1, "b@x.org", "5.0.0", BOUNCE_HARD);
}

static const struct tap_test tests[] = {
    {"fields are unfolded", fields_are_unfolded},
    {"B2: only what failed or waits counts", only_what_failed_or_waits_counts},
    {"the refusing server knows best", the_refusing_server_knows_best},
    {"a bare status is explained in words", a_bare_status_is_explained_in_words},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses in the words of machines, and the list of those that a report names. */
#include "mail/recipients.h"

#include "base/arena.h"
#include "mail/reading.h"
#include "tap.h"

/* All addresses of a text, a blank apart. */
static const char *all(const char *text)
{
    static char out[1000];
    struct str rest = str_of(text), address;
    size_t n = 0;
    out[0] = 0;
    while (recipients_next(&rest, &address))
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s", n ? " " : "", STR(address));
    return out;
}

static void addresses_are_found_in_any_words(void)
{
    CHECK(!strcmp(all("<joe@x.org>: no; 'ann@y.org', kim@z.org. RCPT TO:<p@q.org>"),
        "joe@x.org ann@y.org kim@z.org p@q.org"));
    CHECK(!strcmp(all("c=US;a= ;p=X;dda:SMTP=joe@x.COM; on Friday"), "joe@x.COM"));
    CHECK(!strcmp(all("\"joe.\"@x.org j\xc3\xb6rg@x.org"), "\"joe.\"@x.org j\xc3\xb6rg@x.org"));
    CHECK(!strcmp(all("a@b, @x.org, joe@, user at x.org, a@.org"), ""));
    CHECK(!strcmp(all("to \"joe b\"@x.org: no"), "\"joe b\"@x.org"));
    CHECK(!strcmp(all("the \"foo\" and \"@x.org"), ""));
}

static void a_name_that_is_an_address_is_passed_over(void)
{
    CHECK(!strcmp(all("joe@x.org <ann@y.org>: malformed"), "ann@y.org"));
    CHECK(!strcmp(all("\"joe@x.org\" <joe@x.org>"), "joe@x.org"));
    CHECK(!strcmp(all("joe@x.org (expanded from <ann@y.org>)"), "joe@x.org ann@y.org"));
    CHECK(!strcmp(all("joe@x.org <not an address>"), "joe@x.org"));
}

static void each_is_there_once(void)
{
    struct mail m = {0};
    struct recipients r = {.a = arena_new(), .m = &m};
    CHECK(recipients_add(&r, S("Joe@X.ORG"), S("5.1.1"), BOUNCE_HARD) != NULL);
    CHECK(!recipients_add(&r, S("joe@x.org"), S(""), BOUNCE_SOFT));
    CHECK(!recipients_add(&r, S("no address"), S(""), BOUNCE_SOFT));
    CHECK(!recipients_add(&r, S("\"joe\"@x.org"), S(""), BOUNCE_SOFT));
    CHECK_INT(m.n_bounces, 1);
    CHECK_STR(m.bounces[0].recipient, "Joe@x.org");
    CHECK_INT(m.bounces[0].kind, BOUNCE_HARD);
    arena_free(r.a);
}

static const struct tap_test tests[] = {
    {"addresses are found in any words", addresses_are_found_in_any_words},
    {"a name that is an address is passed over", a_name_that_is_an_address_is_passed_over},
    {"each recipient is there once", each_is_there_once},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of servers: what they say, and what none can be. */
#include "base/arena.h"
#include "base/dial.h"
#include "tap.h"

static struct dial_url u;

static bool reads(const char *text)
{
    return dial_url(arena_new(), str_of(text), &u);
}

static void parts(void)
{
    CHECK(reads("imaps://ana@mx.example.org/INBOX"));
    CHECK_STR(u.scheme, "imaps");
    CHECK_STR(u.user, "ana");
    CHECK_STR(u.host, "mx.example.org");
    CHECK_STR(u.path, "INBOX");
    CHECK_INT(u.port, 0);
    CHECK(reads("imap+starttls://lists%40example.org@[::1]:1143/a%2Fb%20c/d"));
    CHECK_STR(u.scheme, "imap+starttls");
    CHECK_STR(u.user, "lists@example.org");
    CHECK_STR(u.host, "[::1]");
    CHECK_STR(u.path, "a/b c/d");
    CHECK_INT(u.port, 1143);
    CHECK(reads("pop3s://localhost"));
    CHECK_STR(u.user, "");
    CHECK_STR(u.path, "");
    CHECK_INT(strlen(u.host.p), u.host.n);
}

static void none(void)
{
    static const char *const bad[] = {"", "imaps", "imaps://", "imaps://ana@/INBOX",
        "imaps://ana:secret@mx.example.org/", "imaps://mx.example.org:0/", "imaps://mx.example.org:65536/",
        "imaps://mx.example.org:x/", "imaps://a%0d%0ab@mx.example.org/", "imaps://mx.example.org/a%0a",
        "imaps://mx.example.org/a%00", "imaps://mx.example.org/?x", "imaps://mx.example.org/#x",
        "imaps://m x/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        printf("# %s\n", bad[i]);
        CHECK(!reads(bad[i]));
    }
    char huge[4000] = "imaps://";
    memset(huge + 8, 'a', sizeof huge - 9);
    huge[sizeof huge - 1] = 0;
    CHECK(!reads(huge));
    CHECK(!dial_url(arena_new(), S("imaps://a\0b"), &u));
}

static void loopback(void)
{
    static const char *const here[] = {"localhost", "LocalHost", "127.0.0.1", "127.9.8.7", "::1",
        "0:0:0:0:0:0:0:1"},
                             *const elsewhere[] = {"127.example.org", "127.0.0.1.example.org", "127.1", "127.",
                                 "127.0.0.256", "128.0.0.1", "::2", "fe80::1", "", "localhost.example.org",
                                 "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:1"};
    for (size_t i = 0; i < sizeof here / sizeof *here; i++)
        CHECK(dial_stays_here(str_of(here[i])));
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        CHECK(!dial_stays_here(str_of(elsewhere[i])));
    CHECK(!dial_stays_here(S("127.0.0.1\0.example.org")));
}

static const struct tap_test tests[] = {
    {"only numbers and localhost are this machine", loopback},
    {"scheme, user, host, port and path, decoded", parts},
    {"what is no address of a server, and passwords", none},
};
TAP_MAIN(tests)

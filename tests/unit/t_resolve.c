/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to a name server: its records, its refusals, and that nobody waits longer than was said. */
#include "base/resolve.h"

#include "base/arena.h"
#include "base/when.h"
#include "dns_child.h"

static const char table[] =
    "one.test 600 TXT v=DMARC1; p=reject\n"
    "two.test 600 TXT first\ntwo.test 60 TXT second\n"
    "there.test 600 A\ndeep.under.test 600 TXT x\n"
    "fails.test 600 SERVFAIL\ncut.test 600 CUT\ncut.test 600 TXT x\nnever.test 600 DROP\n"
    "slow.test 600 LATE 300\nslow.test 600 TXT x\n"
    "long.test 600 TXT aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\n";
static struct arena *a;
static struct dns_child dns;
static struct resolver *r;

static void begin(int64_t ms)
{
    a = arena_new();
    dns = dns_child_start(table);
    r = resolver_new(a, str_of(dns.at), ms);
}

static void end(void)
{
    resolver_end(r);
    dns_child_end(&dns);
    arena_free(a);
}

static void answers(void)
{
    struct resolved out;
    begin(5000);
    CHECK_INT(resolver_texts(a, r, S("one.test"), &out), RESOLVED);
    CHECK_INT(out.n, 1);
    CHECK_STR(out.texts[0], "v=DMARC1; p=reject");
    CHECK_INT(out.ttl, 600);
    CHECK_INT(resolver_texts(a, r, S("Two.test"), &out), RESOLVED);
    CHECK_INT(out.n, 2);
    CHECK_STR(out.texts[1], "second");
    CHECK_INT(out.ttl, 60);
    CHECK_INT(resolver_texts(a, r, S("long.test"), &out), RESOLVED);
    CHECK(out.texts[0].n > 255 && out.texts[0].p[out.texts[0].n - 1] == 'c');
    end();
}

static void no_answers(void)
{
    struct resolved out;
    begin(5000);
    CHECK_INT(resolver_texts(a, r, S("there.test"), &out), RESOLVE_NOTHING);
    CHECK_INT(resolver_texts(a, r, S("under.test"), &out), RESOLVE_NOTHING);
    CHECK_INT(resolver_texts(a, r, S("nowhere.test"), &out), RESOLVE_NO_NAME);
    CHECK_INT(resolver_name(a, r, S("nowhere.test")), RESOLVE_NO_NAME);
    CHECK_INT(resolver_name(a, r, S("there.test")), RESOLVE_NOTHING);
    CHECK_INT(resolver_texts(a, r, S("fails.test"), &out), RESOLVE_FAILED);
    CHECK_INT(resolver_texts(a, r, S("cut.test"), &out), RESOLVE_FAILED);
    end();
}

static void no_names(void)
{
    static const char *const odd[] = {
        "", ".", "a..b", "caf\xc3\xa9.test", "a b.test", "a\\.b.test", "[192.0.2.1]"};
    struct resolved out;
    begin(5000);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        CHECK_INT(resolver_texts(a, r, str_of(odd[i]), &out), RESOLVE_FAILED);
    CHECK_INT(*dns_child_asked, 0);
    end();
}

static void in_time(void)
{
    struct resolved out;
    begin(2000);
    int64_t start = when_mono();
    CHECK_INT(resolver_texts(a, r, S("slow.test"), &out), RESOLVED);
    enum resolve_end first = resolver_texts(a, r, S("never.test"), &out);
    CHECK(first == RESOLVE_FAILED || first == RESOLVE_LATE);
    CHECK_INT(resolver_texts(a, r, S("never.test"), &out), RESOLVE_LATE);
    CHECK_INT(resolver_texts(a, r, S("one.test"), &out), RESOLVE_LATE);
    CHECK(when_mono() - start < 2900);
    end();
}

static const struct tap_test tests[] = {
    {"records, each whole, and how long they count", answers},
    {"no record, no name, a failure and an answer cut short are told apart", no_answers},
    {"what is no host's name is not asked for", no_names},
    {"all questions together take no longer than was said", in_time},
};
TAP_MAIN(tests)

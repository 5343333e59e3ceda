/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose policy counts, on the walk up the tree; what is remembered, and for how long. */
#include "action/consulting.h"

#include "action/work.h"
#include "base/conf.h"
#include "base/when.h"
#include "dns_child.h"
#include "mail/dmarc.h"
#include "scratch.h"
#include "store/wish.h"

enum { NOW = 1777878000 };

static const char table[] =
    "_dmarc.own.org.test 600 TXT v=DMARC1; p=none\n_dmarc.org.test 600 TXT v=DMARC1; p=reject; sp=quarantine; "
    "adkim=s\n"
    "sub.org.test 600 A\n"
    "_dmarc.np.test 60 TXT v=DMARC1; p=none; np=reject\nthere.np.test 600 A\n"
    "_dmarc.two.test 600 TXT v=DMARC1; p=reject\n_dmarc.two.test 600 TXT v=DMARC1; p=none\n"
    "_dmarc.other.test 600 TXT v=spf1 -all\n_dmarc.other.test 999999 TXT v=DMARC1; p=quarantine\n"
    "_dmarc.suffix.test 600 TXT v=DMARC1; p=reject; sp=none; psd=y\n_dmarc.shop.suffix.test 600 TXT v=DMARC1; "
    "p=reject\n"
    "_dmarc.deep.odd.suffix.test 600 TXT v=DMARC1; p=reject\n"
    "_dmarc.stop.up.test 600 TXT v=DMARC1; p=reject; psd=n\n_dmarc.up.test 600 TXT v=DMARC1; p=none\n"
    "_dmarc.fails.test 600 SERVFAIL\n_dmarc.never.test 600 DROP\n_dmarc.never2.test 600 "
    "DROP\n_dmarc.never3.test 600 DROP\n";

static struct scratch s;
static struct conf conf;
static struct work w;
static struct dns_child dns;

static void begin(void)
{
    s = scratch_open();
    dns = dns_child_start(table);
    conf = (struct conf){.resolver = str_of(dns.at)};
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .now = NOW};
}

static void end(void)
{
    dns_child_end(&dns);
    scratch_end(&s);
}

static void is(const char *domain, enum domain_policy policy)
{
    printf("# %s\n", domain);
    CHECK_INT(consulting_find(&w, str_of(domain)).policy, policy);
}

static void walk(void)
{
    begin();
    is("own.org.test", DOMAIN_NONE);
    is("org.test", DOMAIN_REJECT);
    is("sub.org.test", DOMAIN_QUARANTINE);
    CHECK(consulting_find(&w, S("sub.org.test")).strict);
    is("a.b.c.d.e.f.g.h.i.org.test", DOMAIN_QUARANTINE);
    is("there.np.test", DOMAIN_NONE);
    is("gone.np.test", DOMAIN_REJECT);
    is("two.test", DOMAIN_NONE);
    is("other.test", DOMAIN_QUARANTINE);
    is("nothing.test", DOMAIN_NONE);
    end();
}

static void suffixes(void)
{
    begin();
    is("shop.suffix.test", DOMAIN_REJECT);
    is("www.shop.suffix.test", DOMAIN_REJECT);
    is("new.suffix.test", DOMAIN_NONE);        /* the suffix speaks for those who say nothing */
    is("a.deep.odd.suffix.test", DOMAIN_NONE); /* deep is no organisation: that is odd, which says nothing */
    is("a.stop.up.test", DOMAIN_REJECT);
    end();
}

static void remembered(void)
{
    struct str domains[] = {
        S("org.test"), S("np.test"), S("fails.test"), S("org.test"), S("other.test"), S("nothing.test")};
    struct wish out;
    begin();
    CHECK_INT(consulting_recall(&w, S("org.test")).policy, DOMAIN_UNKNOWN);
    consulting_ask(&w, domains, 6);
    int asked = *dns_child_asked;
    CHECK_INT(asked, 6); /* one for each, and one more above nothing.test */
    consulting_ask(&w, domains, 6);
    CHECK_INT(*dns_child_asked, asked);
    CHECK_INT(consulting_recall(&w, S("org.test")).policy, DOMAIN_REJECT);
    CHECK(wish_get(w.db, S("org.test"), NOW, &out) && out.until == NOW + 600);
    CHECK(wish_get(w.db, S("np.test"), NOW, &out) && out.until == NOW + 300);
    CHECK(wish_get(w.db, S("other.test"), NOW, &out) && out.until == NOW + 86400);
    CHECK(wish_get(w.db, S("fails.test"), NOW, &out) && out.policy == DOMAIN_UNKNOWN && out.until == NOW + 660);
    w.now = NOW + 599;
    consulting_ask(&w, domains, 1);
    CHECK_INT(*dns_child_asked, asked + 1); /* it was about to end */
    CHECK_INT(consulting_recall(&w, S("np.test")).policy, DOMAIN_UNKNOWN);
    end();
}

static void nobody(void)
{
    begin();
    conf.resolver = S("none");
    is("org.test", DOMAIN_NONE);
    consulting_ask(&w, &S("org.test"), 1);
    CHECK_INT(*dns_child_asked, 0);
    CHECK_INT(consulting_recall(&w, S("org.test")).policy, DOMAIN_NONE);
    end();
}

static void in_time(void)
{
    struct str domains[] = {S("never.test"), S("never2.test"), S("never3.test"), S("org.test")};
    struct wish out;
    begin();
    int64_t start = when_mono();
    consulting_ask(&w, domains, 4);
    CHECK(when_mono() - start < 4900);
    CHECK(wish_get(w.db, S("never.test"), NOW, &out) && out.policy == DOMAIN_UNKNOWN);
    int asked = *dns_child_asked;
    consulting_ask(&w, domains, 1);
    CHECK_INT(*dns_child_asked, asked);
    end();
}

static const struct tap_test tests[] = {
    {"the domain's own record counts, else its organisation's; more than one is none", walk},
    {"a public suffix speaks for those below it who say nothing", suffixes},
    {"answers count 5 minutes to a day, failures 10 minutes; nobody is asked twice", remembered},
    {"where nobody is to be asked no domain minds", nobody},
    {"a name server that never answers costs seconds, once", in_time},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DMARC records as domains publish them, and the names above a domain. */
#include "mail/dmarc.h"

#include "tap.h"

static struct dmarc d;

static bool reads(const char *text)
{
    return dmarc_read(str_of(text), &d);
}

static void policies(void)
{
    CHECK(reads("v=DMARC1; p=reject"));
    CHECK_INT(d.own, DOMAIN_REJECT);
    CHECK_INT(d.below, DOMAIN_REJECT);
    CHECK_INT(d.missing, DOMAIN_REJECT);
    CHECK(!d.strict && !d.suffix && !d.organisation);
    CHECK(reads("v=DMARC1;p=NONE;sp=quarantine;rua=mailto:x@y;"));
    CHECK_INT(d.own, DOMAIN_NONE);
    CHECK_INT(d.below, DOMAIN_QUARANTINE);
    CHECK_INT(d.missing, DOMAIN_QUARANTINE);
    CHECK(reads("v = DMARC1 ; p = quarantine ; sp=none; np=reject; adkim=S; psd=y; t=y; pct=0"));
    CHECK_INT(d.own, DOMAIN_QUARANTINE);
    CHECK_INT(d.below, DOMAIN_NONE);
    CHECK_INT(d.missing, DOMAIN_REJECT);
    CHECK(d.strict && d.suffix && !d.organisation);
    CHECK(reads("v=DMARC1; p=reject; psd=n") && d.organisation);
}

static void odd(void)
{
    CHECK(!reads("v=spf1 -all"));
    CHECK(!reads("v=DMARC1"));
    CHECK(!reads("v=dmarc1; p=reject"));
    CHECK(!reads("p=reject; v=DMARC1"));
    CHECK(!reads("v=DMARC1; p=sometimes"));
    CHECK(!reads(""));
    CHECK(!reads("v=DMARC1; words; p=reject"));
    CHECK(reads("v=DMARC1; rua=mailto:x@y")); /* asks for reports alone */
    CHECK_INT(d.own, DOMAIN_NONE);
    CHECK(reads("v=DMARC1; p=reject; words; sp=none"));
    CHECK_INT(d.below, DOMAIN_REJECT);
    CHECK(reads("v=DMARC1; p=reject; sp=nonsense"));
    CHECK_INT(d.below, DOMAIN_REJECT);
}

static void above(void)
{
    struct str at = S("a.b.c.d.e.f.g.h.i.j");
    CHECK(dmarc_above(at, &at));
    CHECK_STR(at, "d.e.f.g.h.i.j");
    CHECK(dmarc_above(at, &at));
    CHECK_STR(at, "e.f.g.h.i.j");
    int n = 3; /* with the domain itself */
    while (dmarc_above(at, &at))
        n++;
    CHECK_INT(n, 8);
    CHECK_STR(at, "j");
    CHECK(dmarc_above(S("a.b.c.d.e.f.g.h"), &at));
    CHECK_STR(at, "b.c.d.e.f.g.h");
    CHECK(!dmarc_above(S(""), &at));
    CHECK(!dmarc_above(S("org."), &at));
}

static const struct tap_test tests[] = {
    {"what is asked for the domain, below it, and where nothing is", policies},
    {"a record that is none, or half of one", odd},
    {"the walk up asks at most 8 times", above},
};
TAP_MAIN(tests)

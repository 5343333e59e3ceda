/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a DKIM-Signature is, and what it covers. */
#include "mail/signature.h"

#include "base/arena.h"
#include "tap.h"

static struct signature s;

static bool reads(const char *value)
{
    static struct arena *a;
    a = a ? a : arena_new();
    return signature_read(a, str_of(value), &s);
}

static void whole(void)
{
    CHECK(reads(
        "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org;\r\n\ts=2026; t=1;\r\n\th=from:Subject : date;"
        " bh=YWJj; b=AB CD\r\n\t=="));
    CHECK_STR(s.domain, "example.org");
    CHECK_STR(s.selector, "2026");
    CHECK_STR(s.bytes, "ABCD==");
    CHECK(signature_covers(&s, S("From")) && signature_covers(&s, S("subject")) &&
          signature_covers(&s, S("Date")));
    CHECK(!signature_covers(&s, S("List-Id")));
}

static void not_whole(void)
{
    CHECK(!reads("v=2; d=example.org; s=x; h=from; b=AB"));
    CHECK(!reads("d=example.org; s=x; h=from; b=AB"));
    CHECK(!reads("v=1; s=x; h=from; b=AB"));
    CHECK(!reads("v=1; d=example.org; h=from; b=AB"));
    CHECK(!reads("v=1; d=example.org; s=x; b=AB"));
    CHECK(!reads("v=1; d=example.org; s=x; h=; b=AB"));
    CHECK(!reads("v=1; d=example.org; s=x; h=from"));
    CHECK(!reads("v=1; d=example.org; s=x; h=from; b= "));
    CHECK(!reads(""));
}

static const struct tap_test tests[] = {
    {"domain, selector, fields and bytes are read", whole},
    {"a signature that lacks one of them is none", not_whole},
};
TAP_MAIN(tests)

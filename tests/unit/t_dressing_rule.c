/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a copy stays its author's, and when it is from the list in their name. */
#include "action/dressing_rule.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "mail/header.h"
#include "store/list.h"
#include "store/wish.h"
#include "tap.h"

static struct conf conf;
static struct work w;
static struct list l;
static struct wish wish;

static void begin(void)
{
    conf = (struct conf){.authserv_id = S("mx.test")};
    w = (struct work){.mem = arena_new(), .conf = &conf};
    l = (struct list){.name = S("garden"), .domain = S("x.test"), .title = S("Garden")};
    wish = (struct wish){.policy = DOMAIN_REJECT};
}

#define FROM                                                                                                   \
    "From: Ana <ana@Y.test>\nTo: garden@x.test\nSubject: s\nDate: d\nMessage-ID: <a@y.test>\nMIME-Version: "   \
    "1.0\n"
#define SIGNED(d, h) "DKIM-Signature: v=1; a=rsa-sha256; d=" d "; s=one; h=" h "; bh=x; b=AbCd\n EfGh\n"
#define PASS(rest) "Authentication-Results: mx.test; " rest "\n"
#define USUAL "from:to:subject:date:message-id:mime-version"
#define GOOD PASS("dkim=pass header.d=y.test header.s=one header.b=AbCdEf")

static const char *decide(const char *fields, const char *body)
{
    struct header h;
    struct str raw = arena_printf(w.mem, "%s\n%s", fields, body);
    header_read(w.mem, raw, &h);
    struct dressed d = dressed_for(&w, &l, &h, raw, &wish);
    return arena_printf(w.mem, "%s %s", dressed_word(d.how), d.why).p;
}
#define IS(fields, want) CHECK_STR(str_of(decide(fields, "words\n")), want)

static void signatures(void)
{
    begin();
    IS(GOOD SIGNED("y.test", USUAL) FROM, "untouched signed");
    IS(PASS("dkim=pass header.d=y.test") SIGNED("y.test", USUAL) FROM, "untouched signed");
    IS(PASS("dkim=pass header.i=@y.test") SIGNED("y.test", USUAL) FROM, "untouched signed");
    IS(GOOD SIGNED("y.test", "from:sender:bcc:reply-to:cc") FROM, "untouched signed"); /* nobody adds those */
    IS(GOOD SIGNED("y.test", USUAL ":list-id") FROM, "rewritten reject");
    IS(GOOD SIGNED("y.test", "from:List-Unsubscribe-Post") FROM, "rewritten reject");
    IS(GOOD SIGNED("y.test", "from:archived-at") FROM, "rewritten reject");
    IS(GOOD SIGNED("y.test", "from:precedence") FROM, "rewritten reject");
    IS(GOOD SIGNED("y.test", "from:return-receipt-to") FROM, "untouched signed");
    IS(GOOD SIGNED("y.test", "from:return-receipt-to") FROM "Return-Receipt-To: a@y.test\n",
        "rewritten reject");
    IS(GOOD SIGNED(
           "y.test", "from:subject") "From: ana@y.test\nDate: d\nMessage-ID: <a@b>\nMIME-Version: 1.0\n",
        "rewritten reject");
}

static void proofs(void)
{
    begin();
    IS(SIGNED("y.test", USUAL) FROM, "rewritten reject");
    IS(PASS("dkim=fail header.d=y.test") SIGNED("y.test", USUAL) FROM, "rewritten reject");
    IS(PASS("spf=pass smtp.mailfrom=y.test; dmarc=pass header.from=y.test") SIGNED("y.test", USUAL) FROM,
        "rewritten reject");
    IS(PASS("dkim=pass header.d=evil.test header.s=one") SIGNED("evil.test", USUAL) FROM, "rewritten reject");
    IS(PASS("dkim=pass header.d=y.test header.s=two") SIGNED("y.test", USUAL) FROM, "rewritten reject");
    IS(PASS("dkim=pass header.d=y.test header.b=XyZ") SIGNED("y.test", USUAL) FROM, "rewritten reject");
    IS(GOOD FROM, "rewritten reject");
    IS("Authentication-Results: other.test; dkim=pass header.d=y.test\n" SIGNED("y.test", USUAL) FROM,
        "rewritten reject");
    IS("Received: by mx.test\n" GOOD SIGNED("y.test", USUAL) FROM, "untouched signed");
    IS(PASS("dmarc=pass header.from=y.test") GOOD "Received: by mx.test\n" SIGNED("y.test", USUAL) FROM,
        "untouched signed");
    IS("Received: by mx.test\n" PASS("dkim=none") GOOD SIGNED("y.test", USUAL) FROM, "rewritten reject");
    conf.authserv_id = S("");
    IS(GOOD SIGNED("y.test", USUAL) FROM, "rewritten reject");
}

/* Which of two is meant is said by selector and bytes; where it is not, both must stay good. */
static void several(void)
{
    begin();
    IS(PASS("dkim=pass header.d=y.test") SIGNED("y.test", USUAL) SIGNED("y.test", "from:list-id") FROM,
        "rewritten reject");
    IS(PASS("dkim=pass header.d=esp.test; dkim=pass header.d=y.test") SIGNED("esp.test", "from:list-id")
            SIGNED("y.test", USUAL) FROM,
        "untouched signed");
    IS(GOOD SIGNED("y.test", USUAL) "DKIM-Signature: v=1; d=y.test; s=two; h=from:list-id; b=AbCdEf\n" FROM,
        "untouched signed");
}

static void alignment(void)
{
    begin();
    IS(PASS("dkim=pass header.d=mail.y.test") SIGNED("mail.y.test", USUAL) FROM, "untouched signed");
    wish.strict = true;
    IS(PASS("dkim=pass header.d=mail.y.test") SIGNED("mail.y.test", USUAL) FROM, "rewritten reject");
    IS(GOOD SIGNED("y.test", USUAL) FROM, "untouched signed");
    wish = (struct wish){.policy = DOMAIN_UNKNOWN};
    IS(PASS("dkim=pass header.d=mail.y.test") SIGNED("mail.y.test", USUAL) FROM, "rewritten unknown-policy");
    IS(GOOD SIGNED("y.test", USUAL) FROM, "untouched signed");
}

static void bytes(void)
{
    begin();
    CHECK_STR(str_of(decide(GOOD SIGNED("y.test", USUAL) FROM, "a\rb\n")), "rewritten reject");
    char *body = arena_alloc(w.mem, 1002);
    memset(body, 'x', 1000);
    CHECK_STR(str_of(decide(GOOD SIGNED("y.test", USUAL) FROM, body)), "rewritten reject");
    IS(GOOD SIGNED("y.test", USUAL) FROM "Content-Type: text/plain\nContent-Type: text/html\n",
        "rewritten reject");
    CHECK_STR(str_of(decide(GOOD SIGNED("y.test", USUAL) FROM, "a\r\nb")), "untouched signed");
}

static void policies(void)
{
    begin();
    wish.policy = DOMAIN_QUARANTINE;
    IS(FROM, "rewritten quarantine");
    wish.policy = DOMAIN_UNKNOWN;
    IS(FROM, "rewritten unknown-policy");
    wish.policy = DOMAIN_NONE;
    IS(FROM, "kept no-policy");
    IS(GOOD SIGNED("y.test", USUAL ":list-id") FROM, "kept no-policy");
    IS("From: a@y.test, b@z.test\n", "rewritten no-author");
    IS("Subject: s\n", "rewritten no-author");
}

static void wishes_of_the_list(void)
{
    begin();
    wish.policy = DOMAIN_NONE;
    l.reply = REPLY_LIST;
    IS(FROM, "kept no-policy");
    IS(GOOD SIGNED("y.test", USUAL) FROM, "untouched signed");
    IS(GOOD SIGNED("y.test", USUAL ":reply-to") FROM, "kept no-policy");
    wish.policy = DOMAIN_REJECT;
    IS(GOOD SIGNED("y.test", USUAL ":reply-to") FROM, "rewritten reject");
    l.reply = REPLY_AUTHOR;
    IS(GOOD SIGNED("y.test", USUAL ":reply-to") FROM, "untouched signed");
    l.footer = S("x");
    IS(GOOD SIGNED("y.test", "from") FROM, "rewritten footer");
    l.prefix = S("[x]");
    IS(GOOD SIGNED("y.test", "from") FROM, "rewritten prefix");
}

static struct str asks(const char *fields)
{
    return dressed_asks(&w, &l, arena_printf(w.mem, "%s\nwords\n", fields));
}

static void who_is_asked(void)
{
    begin();
    CHECK_STR(asks(FROM), "y.test");
    CHECK_STR(asks(GOOD SIGNED("y.test", USUAL) FROM), "");
    CHECK_STR(asks(GOOD SIGNED("y.test", USUAL ":list-id") FROM), "y.test");
    CHECK_STR(asks(PASS("dkim=pass header.d=mail.y.test") SIGNED("mail.y.test", USUAL) FROM), "y.test");
    CHECK_STR(asks("From: a@y.test, b@z.test\n"), "");
    l.prefix = S("[x]");
    CHECK_STR(asks(FROM), "");
}

static const struct tap_test tests[] = {
    {"B8: a signature that covers nothing of ours stays, another does not count", signatures},
    {"B8: only what our own server proved on arrival counts", proofs},
    {"B8: of several signatures the proven one counts", several},
    {"B8: a signature of a domain below counts unless the author's is strict", alignment},
    {"B8: a mail that cannot go out byte for byte is not untouched", bytes},
    {"B8: without a signature the author's domain decides", policies},
    {"a list's prefix and footer always rewrite, reply=list only with Reply-To covered", wishes_of_the_list},
    {"the domain is asked only where it matters", who_is_asked},
};
TAP_MAIN(tests)

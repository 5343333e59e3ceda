/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What counts as proof of a From domain, and what does not. */
#include "mail/authres.h"

#include "tap.h"

static enum authres says(const char *value)
{
    return authres_read(str_of(value), S("mx.example.net"), S("example.org"));
}

static void dmarc_decides(void)
{
    CHECK_INT(says("mx.example.net; dmarc=pass header.from=example.org"), AUTHRES_PASS);
    CHECK_INT(
        says("MX.example.net 1; dmarc = pass (p=none dis=none)\r\n\theader.from=Example.org;"), AUTHRES_PASS);
    CHECK_INT(
        says("mx.example.net; dmarc=fail (p=reject) header.from=example.org; dkim=pass header.d=example.org"),
        AUTHRES_FAIL);
    CHECK_INT(says("mx.example.net; dmarc=none header.from=example.org"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; dmarc=pass header.from=evil.test"), AUTHRES_NONE);
}

static void the_writer_is_read_exactly(void)
{
    struct str ours = S("mx.example.net");
    CHECK(authres_by(S("mx.example.net; none"), ours));
    CHECK(authres_by(S(" (a comment; here) \"MX.example.net\" 1; none"), ours));
    CHECK(authres_by(S("mx.example.net"), ours));
    CHECK(!authres_by(S("mx.example.net.evil.test; none"), ours));
    CHECK(!authres_by(S("evil.test (mx.example.net); none"), ours));
    CHECK(!authres_by(S(""), ours));
    CHECK(!authres_by(S("; none"), S("")));
    CHECK_STR(authres_id(S(" (a comment; here) \"mx.example.net\" 1; none")), "mx.example.net");
    CHECK_STR(authres_id(S("mx.example.net; none")), "mx.example.net");
    CHECK_STR(authres_id(S("spf=pass (sender ip is 192.0.2.1) smtp.mailfrom=x.test")), "");
    CHECK_STR(authres_id(S("\"mx.example.net; none")), "");
    CHECK_STR(authres_id(S("")), "");
}

static void aligned_dkim_and_spf_count(void)
{
    CHECK_INT(
        says("mx.example.net; dkim=pass header.d=example.org header.s=a header.b=\"Ab=/\""), AUTHRES_PASS);
    CHECK_INT(says("mx.example.net; dkim=pass (2048-bit key) header.i=@mail.example.org"), AUTHRES_PASS);
    CHECK_INT(says("mx.example.net; spf=pass smtp.mailfrom=joe@example.org; dkim=none"), AUTHRES_PASS);
    CHECK_INT(says("mx.example.net; spf=pass smtp.mailfrom=\"joe x\"@example.org"), AUTHRES_PASS);
    CHECK_INT(says("mx.example.net; dkim/1=pass reason=\"good; key\" header.d=example.org"), AUTHRES_PASS);
    CHECK_INT(says("mx.example.net; dkim=fail header.d=example.org; spf=softfail smtp.mailfrom=example.org"),
        AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; spf=pass smtp.helo=example.org"), AUTHRES_NONE);
}

static void other_domains_do_not_count(void)
{
    CHECK_INT(says("mx.example.net; dkim=pass header.d=evil.test"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; dkim=pass header.d=notexample.org"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; dkim=pass header.d=org"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; spf=pass smtp.mailfrom=example.org@evil.test"), AUTHRES_NONE);
    CHECK_INT(authres_read(
                  S("mx.example.net; dkim=pass header.d=b.github.io"), S("mx.example.net"), S("a.github.io")),
        AUTHRES_NONE);
}

static void only_our_own_server_is_believed(void)
{
    CHECK_INT(says("evil.test; dmarc=pass header.from=example.org"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net.evil.test; dmarc=pass"), AUTHRES_NONE);
    CHECK_INT(says("(mx.example.net) evil.test; dmarc=pass"), AUTHRES_NONE);
    CHECK_INT(says("evil.test (mx.example.net; ) ; dmarc=pass"), AUTHRES_NONE);
    CHECK_INT(authres_read(S("; dmarc=pass"), S(""), S("example.org")), AUTHRES_NONE);
    CHECK_INT(says("(hello) \"mx.example.net\"; dmarc=pass"), AUTHRES_PASS);
}

static void quoted_and_commented_verdicts_say_nothing(void)
{
    CHECK_INT(says("mx.example.net; spf=fail (x; dmarc=pass header.from=example.org)"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; spf=fail smtp.mailfrom=\"x; dmarc=pass\"@evil.test"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; spf=fail (a (b) \\) ; dmarc=pass"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; dkim=pass header.d=\"example.org"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; spf=pass smtp.mailfrom=\"a@evil.test\\\"@example.org\""), AUTHRES_NONE);
}

static void broken_values_say_nothing(void)
{
    CHECK_INT(says(""), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; none"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; dmarc=pass header.from"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; dmarc=pass ((((((((((((((((((((((((((((((((((("), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net dmarc=pass; spf=none"), AUTHRES_NONE);
    CHECK_INT(says("mx.example.net; ;;; ="), AUTHRES_NONE);
}

static void signatures(void)
{
    struct authres_signature s[2];
    struct str ours = S("mx.example.net"), from = S("example.org");
    CHECK_INT(
        authres_signatures(S("mx.example.net 1; dkim=pass (good) header.d=mail.example.org header.s=a"
                             " header.b=\"Ab/=\"; dkim=fail header.d=example.org; dkim=pass header.d=evil.test;"
                             " dkim=pass header.i=x@Example.org;"),
            ours, from, s, 2),
        2);
    CHECK_STR(s[0].domain, "mail.example.org");
    CHECK_STR(s[0].selector, "a");
    CHECK_STR(s[0].bytes, "Ab/=");
    CHECK_STR(s[1].domain, "Example.org");
    CHECK_STR(s[1].selector, "");
    CHECK_INT(
        authres_signatures(S("mx.example.net; dkim=pass header.d=example.org; dkim=pass header.d=example.org"
                             ";dkim=pass header.d=example.org"),
            ours, from, s, 2),
        2);
    CHECK_INT(authres_signatures(S("other.test; dkim=pass header.d=example.org"), ours, from, s, 2), 0);
    CHECK_INT(
        authres_signatures(S("mx.example.net; dkim=pass header.d=example.org; ((("), ours, from, s, 2), 0);
    CHECK_INT(authres_signatures(S("mx.example.net; spf=pass smtp.mailfrom=example.org"), ours, from, s, 2), 0);
    CHECK_INT(authres_signatures(S("mx.example.net; dkim=pass header.d=example.org"), S(""), from, s, 2), 0);
}

static const struct tap_test tests[] = {
    {"signatures that passed are named, of aligned domains alone", signatures},
    {"who wrote the field is read exactly", the_writer_is_read_exactly},
    {"dmarc decides, and only for the From domain", dmarc_decides},
    {"aligned dkim and spf count", aligned_dkim_and_spf_count},
    {"other domains do not count", other_domains_do_not_count},
    {"only our own server is believed", only_our_own_server_is_believed},
    {"verdicts inside quotes and comments say nothing", quoted_and_commented_verdicts_say_nothing},
    {"broken values say nothing", broken_values_say_nothing},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse: what each part of a mail is for. */
#include "mail/parse.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "mail/body.h"
#include "mail/reading.h"

#include "charsets.h"
#include "tap.h"

static struct mail m;
static struct arena *a;

/* The parts as "path type use" lines; uses are s(hown), u(nshown), a(ttachment), c(ontainer). */
static struct str parts(const char *raw)
{
    struct buf b;
    a = arena_new();
    CHECK_INT(mail_read(a, str_of(raw), &m), MAIL_FINE);
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < m.n_parts; i++) {
        const struct part *p = &m.parts[i];
        buf_printf(&b, "%.*s %.*s %c\n", STR(p->path), STR(p->type), "suac"[p->use]);
    }
    return buf_str(&b);
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define ALTERNATIVE "Content-Type: multipart/alternative; boundary=b\n\n"

static void single(void)
{
    CHECK_STR(parts("From: a@b.org\nSubject: x\n\nhello\n"), "1 text/plain s\n");
    CHECK_STR(m.parts[0].text, "hello\n");
    CHECK_STR(m.parts[0].bytes, "hello\n");
    unsigned char sum[32];
    hash_sha256(S("hello\n"), sum);
    CHECK(memcmp(sum, m.parts[0].sha256, 32) == 0);
    CHECK_STR(m.subject, "x");
    CHECK_INT(m.defects, 0);
    CHECK_STR(parts(""), "1 text/plain s\n");
    CHECK_INT(m.defects, DEFECT_NO_FROM | DEFECT_NO_HEADER);
}

static void mixed(void)
{
    CHECK_STR(
        parts(MIXED
            "--b\n\none\n--b\nContent-Type: text/html\n\n<p>two\n--b\nContent-Type: image/png; name=x.png\n\n"
            "3\n--b\nContent-Disposition: attachment\n\nfour\n--b\nContent-Type: text/plain; name=5\n\n5\n"
            "--b\nContent-Disposition: inline; filename=6\n\n6\n--b\nContent-Type: "
            "text/calendar\n\n7\n--b--\n"),
        " multipart/mixed c\n1 text/plain s\n2 text/html s\n3 image/png a\n4 text/plain a\n5 text/plain a\n"
        "6 text/plain s\n7 text/calendar a\n");
    CHECK_STR(m.parts[3].filename, "x.png");
    CHECK_STR(m.parts[2].plain, "");
    CHECK_STR(body_text(a, &m), "one\n\n6\n");
    CHECK_STR(parts("Content-Type: multipart/x-unknown; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"),
        " multipart/x-unknown c\n1 text/plain s\n2 text/plain s\n");
}

static void alternative(void)
{
    const char *html = "--b\nContent-Type: text/html\n\n<p>Long and good\n--b--\n";
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_printf(&b, ALTERNATIVE "--b\n\nshort\n%s", html);
    CHECK_STR(parts(strndup(b.p, b.n)), " multipart/alternative c\n1 text/plain s\n2 text/html u\n");
    buf_reset(&b);
    buf_printf(&b, ALTERNATIVE "--b\n\n  \n\n%s", html);
    CHECK_STR(parts(strndup(b.p, b.n)), " multipart/alternative c\n1 text/plain u\n2 text/html s\n");
    buf_reset(&b);
    buf_printf(&b, ALTERNATIVE "--b\n\nYour mail client does not show HTML.\n%s", html);
    CHECK_STR(parts(strndup(b.p, b.n)), " multipart/alternative c\n1 text/plain u\n2 text/html s\n");
    CHECK_STR(parts(ALTERNATIVE
                  "--b\n\nplain\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\n"
                  "Content-Type: text/html\n\n<p>x\n--c\nContent-Type: image/gif\nContent-ID: <i@x>\n\ng\n"
                  "--c--\n--b--\n"),
        " multipart/alternative c\n1 text/plain s\n2 multipart/related c\n2.1 text/html u\n2.2 image/gif a\n");
    CHECK_STR(m.parts[4].content_id, "i@x");
}

static void messages(void)
{
    CHECK_STR(parts(MIXED "--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\nSubject: in\n" ALTERNATIVE
                          "--b\n\nx\n--b--\n"),
        " multipart/mixed c\n1 text/plain s\n2 message/rfc822 c\n2.1 text/plain s\n");
    CHECK_STR(
        parts(MIXED
            "--b\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: multipart/mixed; boundary=c\n\n"
            "--c\n\nx\n--c\n\ny\n--c--\n--b\nContent-Type: message/rfc822\n"
            "Content-Disposition: attachment\n\nSubject: z\n\nz\n--b--\n"),
        " multipart/mixed c\n1 message/rfc822 c\n1.1 text/plain s\n1.2 text/plain s\n2 message/rfc822 c\n"
        "2.1 text/plain a\n");
    CHECK_STR(m.enclosed, "Subject: in\nContent-Type: multipart/mixed; boundary=c\n");
    CHECK_STR(parts(MIXED "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                          "U3ViamVjdDogeAoKaGVsbG8=\n--b--\n"),
        " multipart/mixed c\n1 message/rfc822 c\n1.1 text/plain s\n");
    CHECK_STR(m.parts[2].text, "hello");
    CHECK_STR(m.enclosed, "Subject: x\n");
    parts("Subject: outer\n\nhello\n");
    CHECK_STR(m.enclosed, "");
}

static void reports(void)
{
    CHECK_STR(
        parts("Content-Type: multipart/report; boundary=b\n\n--b\n\nfailed\n--b\n"
              "Content-Type: message/delivery-status\n\nAction: failed\n--b\nContent-Type: message/rfc822\n\n"
              "Subject: mine\n\nmy words\n--b--\n"),
        " multipart/report c\n1 text/plain s\n2 message/delivery-status a\n3 message/rfc822 c\n3.1 text/plain "
        "a\n");
    CHECK_STR(m.parts[2].text, "Action: failed");
    CHECK_STR(body_text(a, &m), "failed\n");
}

static void charsets(void)
{
    parts("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
          "quoted-printable\n\ncaf=E9\r\nx");
    CHECK_STR(m.parts[0].text, "café\nx");
    CHECK_STR(m.parts[0].charset, "iso-8859-1");
    parts("Content-Type: text/plain; charset=x-nonsense\n\ncaf\xE9\n");
    CHECK_STR(m.parts[0].text, "café\n");
    parts("Content-Type: text/html\n\n<meta charset=\"koi8-r\"><p>\xC4\xC1\n");
    CHECK(str_ends(m.parts[0].text, S("да\n")));
    parts("Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n");
    CHECK_STR(m.parts[0].plain, "onetwo\n");
}

/* R6 */
static void one_reading(void)
{
    CHECK_STR(parts("Content-Type: text/html\nContent-Type: text/plain\n\nx"), "1 text/html s\n");
    CHECK_STR(
        parts("Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--b\n\n1\n--a\n\n2\n--a--\n--b--\n"),
        " multipart/mixed c\n1 text/plain s\n");
    CHECK_STR(m.parts[1].text, "2");
}

static void refused(void)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 60; i++)
        buf_put(&b, S("Content-Type: message/rfc822\n\n"));
    CHECK_INT(mail_read(arena_new(), buf_str(&b), &m), MAIL_TOO_DEEP);
    CHECK_INT(mail_reason(MAIL_TOO_DEEP), REASON_TOO_DEEP);
    CHECK_INT(mail_reason(MAIL_UNREADABLE), REASON_UNREADABLE);
}

/* Mails on which libetpan alone writes out of bounds, or reads nothing. */
static void traps(void)
{
    CHECK_STR(parts("Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nx\n--\"--\n"),
        " multipart/mixed c\n1 text/plain s\n");
    CHECK_STR(parts("Content-Type:multipart;boundary=a\n\xff"), "1 text/plain s\n");
    CHECK_STR(parts("From: a@b.org\rSubject: cr\r\rbody\r"), "1 text/plain s\n");
    CHECK_STR(m.subject, "cr");
    CHECK_STR(m.parts[0].text, "body\n");
    CHECK_INT(mail_read(a, S("Subject: a\0b\n\nx\0y"), &m), MAIL_FINE);
    CHECK_STR(m.subject, "a\xEF\xBF\xBD"
                         "b");
    CHECK_STR(m.parts[0].text, "x\xEF\xBF\xBD"
                               "y");
}

/* What mail_read makes, reading_read takes. */
static void written(void)
{
    struct buf b;
    struct mail back;
    parts("From: \"x\x01\" <a@B.org>\nSubject: \xFF\x00\nContent-Type: text/\xFFp; name=\"../.\xFF\"\n\n\xFF");
    buf_init(&b, BUF_MAX);
    reading_write(&b, &m);
    CHECK(reading_read(a, buf_str(&b), &back));
}

static const struct tap_test tests[] = {
    {"a mail of one part, and an empty one", single},
    {"multipart/mixed, and unknown multiparts (R5)", mixed},
    {"of alternatives one is shown", alternative},
    {"messages within are containers", messages},
    {"what a report carries is evidence", reports},
    {"charsets and flowed text", charsets},
    {"R6: one fixed reading", one_reading},
    {"T10: what is refused", refused},
    {"the library's traps", traps},
    {"every reading can be written", written},
};
TAP_MAIN(tests)

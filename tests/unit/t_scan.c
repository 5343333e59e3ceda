/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan: every limit, on both sides of it, and the rewritten frame. */
#include "mail/scan.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/header.h"
#include "mail/mimetype.h"

#include "charsets.h"
#include "tap.h"

static struct scan out;

static enum scan_end scan(struct str raw)
{
    return scan_mail(arena_new(), raw, SCAN_SIZE, &out);
}

/* head, then n times middle, then tail */
static struct str repeat(const char *head, const char *middle, size_t n, const char *tail)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_put(&b, str_of(head));
    for (size_t i = 0; i < n; i++)
        buf_put(&b, str_of(middle));
    buf_put(&b, str_of(tail));
    return buf_str(&b);
}

static void size(void)
{
    CHECK_INT(scan_mail(arena_new(), S("Subject: x\n\nbody"), 15, &out), SCAN_TOO_BIG);
    CHECK_INT(scan_mail(arena_new(), S("Subject: x\n\nbody"), 16, &out), SCAN_FINE);
}

static void header(void)
{
    CHECK_INT(scan(repeat("A: b\n", "X: 345678\n", 10230, "\nbody")), SCAN_FINE);
    CHECK_INT(scan(repeat("A: b\n", "X: 345678\n", 10250, "\nbody")), SCAN_HEADER_TOO_LONG);
    CHECK_INT(scan(repeat("A: ", "x", 200000, "")), SCAN_HEADER_TOO_LONG);
    CHECK_INT(scan(repeat("A: b\n\n", "X: 345678\n", 10250, "\nbody")), SCAN_FINE);
}

static struct str nested(size_t n)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%zu\n\n--b%zu\n", i, i);
    buf_put(&b, S("\ntext\n"));
    return buf_str(&b);
}

static void depth(void)
{
    CHECK_INT(scan(nested(SCAN_DEPTH - 1)), SCAN_FINE);
    CHECK_INT(out.n, SCAN_DEPTH);
    CHECK_INT(scan(nested(SCAN_DEPTH)), SCAN_TOO_DEEP);
    CHECK_INT(scan(nested(20000)), SCAN_TOO_DEEP);
    CHECK_INT(scan(repeat("", "Content-Type: message/rfc822\n\n", 49, "Subject: x\n\nx")), SCAN_FINE);
    CHECK_INT(scan(repeat("", "Content-Type: message/rfc822\n\n", 50, "Subject: x\n\nx")), SCAN_TOO_DEEP);
}

static void parts(void)
{
    const char *head = "Content-Type: multipart/mixed; boundary=b\n\n";
    CHECK_INT(scan(repeat(head, "--b\n\nx\n", SCAN_PARTS - 1, "--b--\n")), SCAN_FINE);
    CHECK_INT(out.n, SCAN_PARTS);
    CHECK_INT(scan(repeat(head, "--b\n\nx\n", SCAN_PARTS, "--b--\n")), SCAN_TOO_MANY_PARTS);
}

static void words(void)
{
    CHECK_INT(scan(repeat("To: ", "(", 20, "a@b.org\n\nx")), SCAN_FINE);
    CHECK_INT(scan(repeat("To: ", "(", 21, "a@b.org\n\nx")), SCAN_COMMENTS_TOO_DEEP);
    CHECK_INT(scan(repeat("Subject: ", "(", 21, "a@b.org\n\nx")), SCAN_FINE);
    CHECK_INT(scan(repeat("To: \"", "(", 21, "\" <a@b.org>\n\nx")), SCAN_FINE);
    CHECK_INT(scan(repeat("Content-Type: a/b", ";\n n*1=x", 50, "\n\nx")), SCAN_FINE);
    CHECK_INT(scan(repeat("Content-Type: a/b", ";\n n*1=x", 51, "\n\nx")), SCAN_TOO_MANY_SEGMENTS);
    CHECK_INT(scan(repeat("Subject:", " =?utf-8?q?x?=", 1000, "\n\nx")), SCAN_FINE);
    CHECK_INT(scan(repeat("Subject:", " =?utf-8?q?x?=", 1001, "\n\nx")), SCAN_TOO_MANY_WORDS);
    CHECK_INT(scan_reason(SCAN_TOO_MANY_WORDS), REASON_TOO_MANY_WORDS);
}

/* Nothing of what came stands in the frame that the library gets. */
static void frame(void)
{
    CHECK_INT(scan(S("From x\nContent-Type: multipart/mixed; boundary=\"\\\"\"\njunk\n\npre\n--\"\nA: "
                     "b\n\none\n--\"--\nepi")),
        SCAN_FINE);
    CHECK_INT(out.n, 2);
    CHECK_INT(str_find(out.clean, S("\"\"")), STR_NONE);
    CHECK_INT(str_find(out.clean, S("junk")), STR_NONE);
    CHECK_INT(str_find(out.clean, S("epi")), STR_NONE);
    CHECK(str_find(out.clean, S("\r\n\r\none\r\n--ph")) != STR_NONE);
    CHECK_STR(header_value(out.parts[1].header, S("a")), "b");
    /* a boundary that is guessed from another run of the same words is not the one in use */
    CHECK(str_find(out.clean, S("ph1.")) != STR_NONE);
}

static size_t parts_of(const char *raw)
{
    CHECK_INT(scan(str_of(raw)), SCAN_FINE);
    return out.n;
}

static void boundaries(void)
{
    const char *const inner = "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
                              "Content-Type: multipart/mixed; boundary=i\n\n--i\n\n1\n--o\n\n2\n--o--\n";
    CHECK_INT(parts_of(inner), 4);                                                    /* i is not closed */
    CHECK_INT(parts_of("Content-Type: multipart/mixed; boundary=b\n\nonly text"), 1); /* no part at all */
    CHECK_INT(parts_of("Content-Type: multipart/mixed\n\n--b\n\nx"), 1);              /* no boundary */
    CHECK_INT(
        parts_of("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\n"), 2); /* nothing behind it */
    CHECK_INT(parts_of("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b  \n\ny"),
        3); /* blanks behind it */
    CHECK_INT(parts_of("Content-Type: multipart/mixed; boundary=b\n\n--b--\n"), 1);
    CHECK_INT(parts_of("Content-Type: multipart/mixed; boundary=b\r\r--b\r\rx\r--b\r\ry\r--b--\r"), 3);
    CHECK_INT(parts_of("Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n"), 1);
}

static void messages(void)
{
    CHECK_INT(parts_of("Content-Type: message/rfc822\n\nSubject: x\n\ny"), 2);
    CHECK_INT(parts_of("Content-Type: message/rfc822\n\nthis is no mail, sorry"), 1);
    /* "Subject: x\n\nhello" in base64 */
    CHECK_INT(
        parts_of(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKaGVsbG8=\n"),
        2);
    CHECK_STR(header_value(out.parts[1].header, S("subject")), "x");
    CHECK(str_ends(out.clean, S("\r\n\r\nhello")));
}

static void nothing(void)
{
    CHECK_INT(parts_of(""), 1);
    CHECK_INT(parts_of("\n\n\n"), 1);
    CHECK_INT(parts_of("just a text\nwithout any header\n"), 1);
    CHECK(out.parts[0].no_header);
    CHECK_INT(parts_of("\n\nSubject: late\n\nx"), 1);
    CHECK_STR(header_value(out.parts[0].header, S("subject")), "late");
}

static void linear(void)
{
    CHECK_INT(
        scan(repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "--\n", 2000000, "")), SCAN_FINE);
    struct str deep = nested(45);
    char *copy = strndup(deep.p, deep.n);
    CHECK_INT(scan(repeat(copy, "--b3\n--x\n", 500000, "")), SCAN_FINE);
}

static const struct tap_test tests[] = {
    {"T10: size", size},
    {"T10: header block", header},
    {"T10: nesting", depth},
    {"T10: parts", parts},
    {"T10: comments, RFC 2231 segments, encoded words", words},
    {"the library gets a frame of ours", frame},
    {"R5, R6: boundaries that are missing, doubled, never closed", boundaries},
    {"messages within, encoded ones too", messages},
    {"mails that are none", nothing},
    {"six million bytes of near-boundaries", linear},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts that we write: encodings, names, boundaries, flowed text. */
#include "mail/build.h"

#include "tap.h"

static struct buf b;

static struct str body(struct build_part p)
{
    buf_release(&b);
    buf_init(&b, BUF_MAX);
    build_body(&b, &p);
    struct str s = buf_str(&b), line;
    for (size_t i = 0; i < s.n; i++)
        CHECK((s.p[i] == '\n') == (i > 0 && s.p[i - 1] == '\r'));
    while (str_line(&s, &line))
        CHECK(line.n <= 998);
    return buf_str(&b);
}

static bool has(struct str s, const char *what)
{
    return str_find(s, str_of(what)) != STR_NONE;
}

static void ascii_text_goes_as_it_is(void)
{
    CHECK_STR(body((struct build_part){.type = S("text/plain"), .bytes = S("Hello\nthere\r\n.\n")}),
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n\r\nHello\r\nthere\r\n.\r\n");
}

static void other_text_is_quoted_or_base64(void)
{
    struct str s = body((struct build_part){.type = S("text/plain"),
        .bytes = S("Grüße aus der Stadt, in der es heute regnet = naß \nFrom here\n.\n")});
    CHECK(has(s, "quoted-printable"));
    CHECK(has(s, "Gr=C3=BC=C3=9Fe aus"));
    CHECK(has(s, "=3D na=C3=9F=20\r\n=46rom here\r\n=2E\r\n"));
    s = body((struct build_part){.type = S("text/plain"), .bytes = S("会議\n")});
    CHECK(has(s, "base64\r\n\r\n5Lya6K2wDQo=\r\n"));
    char longest[4000];
    memset(longest, 'y', sizeof longest);
    s = body((struct build_part){.type = S("text/plain"), .bytes = {longest, sizeof longest}});
    CHECK(has(s, "quoted-printable"));
}

static void attachments_have_names(void)
{
    struct str s = body((struct build_part){
        .type = S("application/pdf"), .filename = S("plan b.pdf"), .attached = true, .bytes = {"\0\1\2", 3}});
    CHECK(has(s, "Content-Disposition: attachment;\r\n filename=\"plan b.pdf\"\r\n"));
    CHECK(has(s, "base64\r\n\r\nAAEC\r\n"));
    s = body((struct build_part){.type = S("image/png"), .filename = S("Grüße\r\nX: y.png"), .bytes = S("x")});
    CHECK(has(s, "inline;\r\n filename*=UTF-8''Gr%C3%BC%C3%9Fe%5F%5FX%3A%20y.png\r\n"));
    s = body((struct build_part){.type = S("image/png"),
        .filename = S("水水水水水水水水水水水水水水水水水水水水.png"),
        .attached = true,
        .bytes = S("x")});
    CHECK(has(s, "filename*0*=UTF-8''%E6%B0%B4"));
    CHECK(has(s, "filename*1*=%"));
    CHECK(!has(s, "%\r\n") && !has(s, "%E;") && !has(s, "%B;"));
}

static void multiparts_nest_and_their_boundaries_are_new(void)
{
    struct build_part mails[] = {{.type = S("message/rfc822"), .bytes = S("Subject: \xc3\xa9\n\n\xc3\xa9\n")},
        {.type = S("message/rfc822"), .bytes = S("Subject: b\n\nb")}};
    struct build_part both[] = {{.type = S("text/plain"), .bytes = S("contents\n")},
        {.type = S("multipart/digest"), .parts = mails, .n_parts = 2}};
    struct str s = body((struct build_part){.type = S("multipart/mixed"), .parts = both, .n_parts = 2});
    CHECK(has(s, "Content-Type: multipart/mixed;\r\n boundary=\"=_"));
    CHECK(has(s, "Content-Transfer-Encoding: 8bit\r\n\r\n--=_"));
    CHECK(has(s,
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: b\r\n\r\nb\r\n--=_"));
    CHECK(str_ends(s, S("--\r\n")));
    size_t at = str_find(s, S("=_"));
    char first[36] = {0};
    memcpy(first, s.p + at, 34);
    CHECK(!has(body((struct build_part){.type = S("multipart/mixed"), .parts = both, .n_parts = 2}), first));
}

static struct str flow(const char *text)
{
    buf_release(&b);
    buf_init(&b, BUF_MAX);
    build_flow(&b, str_of(text), 20);
    return buf_str(&b);
}

/* A reader of RFC 3676 must get the text back. */
static void flowed_text_comes_back(const char *text)
{
    struct str s = flow(text), line;
    struct buf back;
    buf_init(&back, BUF_MAX);
    while (str_line(&s, &line)) {
        bool soft = str_ends(line, S(" ")) && !str_eq(line, S("-- "));
        buf_put(&back, str_starts(line, S(" ")) ? str_from(line, 1) : line);
        if (!soft)
            buf_char(&back, '\n');
    }
    CHECK_STR(buf_str(&back), text);
    buf_release(&back);
}

static void long_lines_flow_and_come_back(void)
{
    CHECK_STR(flow("one two three four five six\n"), "one two three four \nfive six\n");
    CHECK_STR(flow("  indented\nFrom me\n-- \nme   \n> q\n"), "   indented\n From me\n-- \nme\n> q\n");
    flowed_text_comes_back("one two three four five six seven eight nine ten From > eleven twelve\n\n  two\n");
    flowed_text_comes_back(
        "averyverylongwordthatisnotbroken\nsee http://example.org/a/very/long/path ok then\n");
    flowed_text_comes_back("a  b  c  d  e  f  g  h  i  j  k  l  m  n  o  p\n");
    flowed_text_comes_back("aaaaaaaaaaaaaaaaaaa           bbbbbbbbbbbbbbbbbbbbbbbbbb             c\n");
    flowed_text_comes_back("žluťoučký kůň úpěl ďábelské ódy a ještě dál\n");
}

static const struct tap_test tests[] = {
    {"O1: ASCII text goes as it is, with CRLF", ascii_text_goes_as_it_is},
    {"other text is quoted-printable or base64", other_text_is_quoted_or_base64},
    {"attachments have names (RFC 2231)", attachments_have_names},
    {"multiparts nest, their boundaries are new", multiparts_nest_and_their_boundaries_are_new},
    {"R7: long lines flow, and come back", long_lines_flow_and_come_back},
};
TAP_MAIN(tests)

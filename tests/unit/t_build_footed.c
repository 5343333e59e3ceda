/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines below a mail's text: where they go, and that what the author wrote stays. */
#include "base/arena.h"
#include "charsets.h"
#include "mail/build.h"
#include "mail/header.h"
#include "mail/parse.h"
#include "mail/reading.h"
#include "tap.h"

static struct arena *a;

static struct str footed(const char *raw, const char *footer)
{
    static const struct str names[] = {{"X-Old", 5}};
    struct rewrap how = {.remove = names, .n_remove = 1, .on_top = S("X-Top: 1\r\n")};
    struct buf b;
    a = a ? a : arena_new();
    buf_init(&b, BUF_MAX);
    build_footed(&b, str_of(raw), &how, str_of(footer));
    return buf_take(a, &b);
}

/* What a reader makes of it. */
static struct mail read_back(struct str mail)
{
    struct mail m = {0};
    CHECK_INT(mail_read(a, mail, &m), MAIL_FINE);
    return m;
}

static struct str body_of(struct str mail)
{
    struct header h;
    return str_from(mail, header_read(a, mail, &h));
}

static void plain(void)
{
    CHECK_STR(footed("X-Old: x\nFrom: a@b\nSubject: s\n\nwords \n\n\n", "one\ntwo"),
        "X-Top: 1\r\nFrom: a@b\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        "words\r\n-- \r\none\r\ntwo\r\n");
    CHECK_STR(body_of(footed("From: a@b\n\n", "one")), "\r\n-- \r\none\r\n");
}

/* One text with the author's words and ours, in whatever it came. */
static void lone(const char *type, const char *body, const char *footer, const char *want)
{
    struct str mail =
        footed(arena_printf(a ? a : (a = arena_new()), "From: a@b\nMIME-Version: 1.0\n%s\n\n%s", type, body).p,
            footer);
    struct mail m = read_back(mail);
    printf("# %s\n", type);
    CHECK_INT(m.n_parts, 1);
    CHECK_STR(m.parts[0].plain, want);
    struct header h;
    header_read(a, mail, &h);
    CHECK_INT(header_count(&h, S("Content-Type")), 1);
    CHECK_INT(header_count(&h, S("Content-Transfer-Encoding")), 1);
    CHECK_INT(header_count(&h, S("MIME-Version")), 1);
}

static void encodings(void)
{
    lone("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "Y2Fmw6kK", "f\xc3\xbcr",
        "caf\xc3\xa9\n-- \nf\xc3\xbcr\n");
    lone("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable",
        "caf=C3=A9 =\nnow\n", "x", "caf\xc3\xa9 now\n-- \nx\n");
    lone("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit", "caf\xc3\xa9\n", "x",
        "caf\xc3\xa9\n-- \nx\n");
    lone("Content-Type: text/plain; charset=us-ascii", "words\n", "\xd8\xb9\xd8\xa8\xd8\xb1",
        "words\n-- \n\xd8\xb9\xd8\xa8\xd8\xb1\n");
    lone("Content-Type: text/plain; charset=iso-8859-1", "caf\xe9\n", "x", "caf\xc3\xa9\n-- \nx\n");
    lone("Content-Type: text/plain; charset=\"Windows-1251\"\nContent-Transfer-Encoding: base64",
        "z/Du4uXw6uAK", "x", "\xd0\x9f\xd1\x80\xd0\xbe\xd0\xb2\xd0\xb5\xd1\x80\xd0\xba\xd0\xb0\n-- \nx\n");
}

/* The author's last line must not run into ours, nor ours into each other. */
static void flowed(void)
{
    lone("Content-Type: text/plain; charset=utf-8; format=flowed", "one \ntwo \n", "three \n>four\n from",
        "one two\n-- \nthree\n> four\n from\n");
    lone("Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes", "on \ne\n",
        "aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa",
        "one\n-- \naaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa\n");
}

/* What came becomes the first of two parts, byte for byte; its words are the second. */
static void wrapped(const char *fields, const char *body, const char *footer)
{
    struct str raw = arena_printf(a ? a : (a = arena_new()), "From: a@b\n%s\n\n%s", fields, body);
    struct str mail = footed(raw.p, footer), inner;
    struct header h;
    struct buf b;
    printf("# %s\n", fields);
    header_read(a, mail, &h);
    CHECK(str_starts(header_value(&h, S("Content-Type")), S("multipart/mixed;")));
    CHECK_INT(header_count(&h, S("Content-Type")), 1);
    CHECK_INT(header_count(&h, S("MIME-Version")), 1);
    CHECK_INT(header_count(&h, S("Content-Disposition")), 0);
    buf_init(&b, BUF_MAX);
    for (struct str rest = arena_printf(a, "%s\n\n%s", fields, body), line; str_line(&rest, &line);)
        if (!str_starts(line, S("MIME-Version")))
            buf_printf(&b, "%.*s\r\n", STR(line));
    inner = buf_take(a, &b);
    CHECK(str_find(mail, arena_printf(a, "\r\n\r\n--=_")) != STR_NONE);
    CHECK(str_find(mail, inner) != STR_NONE);
    struct mail m = read_back(mail);
    CHECK_STR(str_trim(m.parts[m.n_parts - 1].plain), footer);
    CHECK_STR(m.parts[m.n_parts - 1].type, "text/plain");
}

static void others(void)
{
    wrapped("MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=pgp-sha256;\n "
            "protocol=\"application/pgp-signature\"; boundary=b",
        "--b\nContent-Type: text/plain\n\nsigned \n\n--b\nContent-Type: "
        "application/pgp-signature\n\nx\n--b--\n",
        "x");
    wrapped("Content-Type: multipart/alternative; boundary=b",
        "--b\nContent-Type: text/plain\n\nw\n--b\nContent-Type: text/html\n\n<p>w\n--b--\n", "x");
    wrapped("Content-Type: text/html; charset=utf-8", "<p>w\n", "x");
    wrapped("Content-Type: text/plain\nContent-Disposition: attachment; filename=\"a.txt\"", "w\n", "x");
    wrapped("Content-Type: text/plain; charset=iso-8859-1", "caf\xe9\n", "f\xc3\xbcr");
    wrapped("Content-Type: text/plain; charset=iso-2022-jp", "\033$B$3\033(B\n", "x");
    wrapped("Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64", "aABpAA==\n", "x");
    wrapped("Content-Type: text/plain; charset=utf-8", "caf\xe9\n", "x");
    wrapped("Content-Type: text/plain; charset=\"gbk\r\n x\"", "w\n", "x");
    wrapped("Content-Type: text/plain\nContent-Transfer-Encoding: x-odd", "w\n", "x");
    struct header h;
    header_read(a,
        footed("From: a@b\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n\xc3\xa9\n", "x"), &h);
    CHECK_STR(header_value(&h, S("Content-Transfer-Encoding")), "8bit");
}

static const struct tap_test tests[] = {
    {"a plain text gets the lines below it", plain},
    {"a text in any encoding, and in charsets that hold ASCII, stays one text", encodings},
    {"flowed text stays flowed, and no line runs into another", flowed},
    {"all else becomes a part as it came, and the lines a second one", others},
};
TAP_MAIN(tests)

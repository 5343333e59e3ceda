/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transfer: base64, quoted-printable and uuencode, broken ones too. */
#include "mail/transfer.h"

#include "base/arena.h"

#include "tap.h"

static struct str decode(const char *how, const char *body)
{
    static struct arena *a;
    a = a ? a : arena_new();
    return transfer_decode(a, transfer_named(str_of(how)), str_of(body));
}

static void base64(void)
{
    CHECK_STR(decode("Base64", "aGVs\r\nbG8="), "hello");
    CHECK_STR(decode(" base64 ; x", "aGVsbG8"), "hello");
    CHECK_STR(decode("base64", "aGVsbG8=d29ybGQ="), "helloworld"); /* two that were joined */
    CHECK_STR(decode("base64", "aGVs*bG8="), "hello");
    CHECK_STR(decode("base64", "?garbage"), "?garbage");
    CHECK_STR(decode("base64", "this, plainly, is no base64 at all!!"), "this, plainly, is no base64 at all!!");
    CHECK_STR(decode("base64", ""), "");
}

/* R5 */
static void footer(void)
{
    CHECK_STR(
        decode("base64", "aGVsbG8sIHRoaXMgaXMgYSB0ZXh0IG9mIHNvbWUgbGVuZ3RoLCBlbmNvZGVk=\n_______\nlist x\n"),
        "hello, this is a text of some length, encoded_______\nlist x\n");
}

static void cut_off(void)
{
    char body[84];
    memset(body, 'A', sizeof body);
    body[82] = 'B';
    struct arena *a = arena_new();
    struct str s = {body, 83};
    CHECK_INT(
        transfer_decode(a, TRANSFER_BASE64, s).n, 60); /* 20 whole groups of 4; the last 3 letters are none */
}

static void quoted(void)
{
    CHECK_STR(decode("quoted-printable", "a=3Db=\r\nc"), "a=bc");
    CHECK_STR(decode("quoted-printable", "a=\nb= \t\nc="), "abc");
    CHECK_STR(decode("quoted-printable", "a  \nb\r\n"), "a\r\nb\r\n");
    CHECK_STR(decode("quoted-printable", "1=XX =e9 =ZZ=4"), "1=XX \xE9 =ZZ=4");
    CHECK_STR(decode("quoted-printable", "  a  b"), "  a  b");
}

static void uu(void)
{
    CHECK_STR(decode("x-uuencode", "begin 644 x\n%:&5L;&\\\nend\n"), "hello");
    CHECK_STR(decode("x-uuencode", "nothing begins"), "nothing begins");
    CHECK_STR(decode("x-uuencode", "begin 644 x\nM:&5L;&\\"), "hello"
                                                              "");
}

static void others(void)
{
    CHECK_STR(decode("7bit", "a=3D"), "a=3D");
    CHECK_STR(decode("x-unknown", "a=3D"), "a=3D");
    CHECK_STR(decode("", "a"), "a");
}

static const struct tap_test tests[] = {
    {"base64, padded or not, and what only says so", base64},
    {"R5: a footer behind base64 stays", footer},
    {"base64 that was cut off", cut_off},
    {"quoted-printable", quoted},
    {"uuencode", uu},
    {"what is not encoded", others},
};
TAP_MAIN(tests)

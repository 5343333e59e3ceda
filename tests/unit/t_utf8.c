/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/utf8. */
#include "base/utf8.h"

#include "base/arena.h"
#include "base/rand.h"
#include "charsets.h"
#include "tap.h"

#define BAD "\xef\xbf\xbd"

static struct arena *mem;

static void start(void)
{
    mem = arena_new();
}

#define FROM(bytes, charset) utf8_from(mem, S(bytes), S(charset))

static void validity(void)
{
    CHECK(utf8_valid(S("")));
    CHECK(utf8_valid(S("caf\xc3\xa9 \xe6\xb0\xb4 \xf0\x9f\x8c\xb1")));
    CHECK(utf8_valid(S("\xf4\x8f\xbf\xbf")));
    CHECK(!utf8_valid(S("a\0b")));
    CHECK(!utf8_valid(S("\xc0\x80")));         /* overlong */
    CHECK(!utf8_valid(S("\xe0\x9f\xbf")));     /* overlong */
    CHECK(!utf8_valid(S("\xed\xa0\x80")));     /* surrogate */
    CHECK(!utf8_valid(S("\xf4\x90\x80\x80"))); /* above U+10FFFF */
    CHECK(!utf8_valid(S("\xe6\xb0")));         /* cut off */
    CHECK(!utf8_valid(S("\xa9")));
}

static void cleaning(void)
{
    start();
    CHECK_STR(utf8_clean(mem, S("caf\xc3\xa9")), "caf\xc3\xa9");
    CHECK_STR(utf8_clean(mem, S("a\0b")), "a" BAD "b");
    CHECK_STR(utf8_clean(mem, S("a\xe6\xb0z")), "a" BAD "z");
    CHECK_STR(utf8_clean(mem, S("\xff\xfe")), BAD BAD);
    CHECK_STR(utf8_clean(mem, S("\xed\xa0\x80")), BAD BAD BAD);
    CHECK_STR(utf8_clean(mem, S("")), "");
}

static void one_line(void)
{
    start();
    CHECK_STR(utf8_one_line(mem, S("a\r\nBcc: x\t\x1b[0m\x7f")), "a  Bcc: x  [0m ");
    CHECK_STR(utf8_one_line(mem, S("a\xc2\x85"
                                   "b\xe2\x80\xa8"
                                   "c\xe2\x80\xa9"
                                   "d\0e")),
        "a b c d e");
    CHECK_STR(utf8_one_line(mem, S("\xc3\xa9\xa9")), "\xc3\xa9" BAD);
}

static void code_points(void)
{
    struct buf b;
    static const uint32_t cps[] = {'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    buf_init(&b, 100);
    for (size_t i = 0; i < sizeof cps / sizeof *cps; i++)
        utf8_put(&b, cps[i]);
    struct str s = buf_str(&b);
    CHECK(utf8_valid(s));
    for (size_t i = 0; i < sizeof cps / sizeof *cps; i++) {
        uint32_t cp = 0;
        CHECK(utf8_next(&s, &cp));
        CHECK_INT(cp, cps[i]);
    }
    uint32_t none;
    CHECK(!utf8_next(&s, &none));
    buf_reset(&b);
    utf8_put(&b, 0xd800);
    utf8_put(&b, 0x110000);
    CHECK_STR(buf_str(&b), BAD BAD);
    buf_release(&b);
}

static void cutting(void)
{
    struct str s = S("a\xc3\xa9\xe6\xb0\xb4\xf0\x9f\x8c\xb1");
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t max = 0; max < 12; max++)
        CHECK_INT(utf8_cut(s, max).n, want[max]);
    CHECK_INT(utf8_width(s), 6);
}

static void names_of_charsets(void)
{
    start();
    CHECK_STR(FROM("caf\xe9", "iso-8859-1"), "caf\xc3\xa9");
    CHECK_STR(FROM("\x93hi\x94 \x80", "ISO-8859-1"), "\xe2\x80\x9chi\xe2\x80\x9d \xe2\x82\xac");
    CHECK_STR(FROM("caf\x82", "cp-850"), "caf\xc3\xa9");
    CHECK_STR(FROM("caf\x82", "CP850"), "caf\xc3\xa9");
    CHECK_STR(FROM("caf\x8e", "x-mac-roman"), "caf\xc3\xa9");
    CHECK_STR(FROM("\xd0\xd2\xc9\xd7\xc5\xd4", "KOI8-R"), "привет");
    CHECK_STR(FROM("\xef\xf0\xe8\xe2\xe5\xf2", "\"windows-1251\""), "привет");
    CHECK_STR(FROM("\xe3\xd1\xcd\xc8\xc7", "windows-1256"), "مرحبا");
    CHECK_STR(FROM("\xf9\xec\xe5\xed", "iso-8859-8-i"), "שלום");
    CHECK_STR(FROM("\xee\xef", "iso-8859-9"), "îï");
    CHECK_STR(FROM("\xa4", "iso-8859-15"), "€");
    CHECK_STR(FROM("caf\xc3\xa9", "utf8"), "café");
    CHECK_STR(FROM("ni\xcc", "cp1258"), "nì"); /* an accent behind its letter */
    CHECK_STR(FROM("ni", "cp1258"), "ni");
    CHECK_STR(FROM("i\x81n\xcc", "cp1258"), "i" BAD "ǹ");
}

static void east_asia(void)
{
    start();
    CHECK_STR(FROM("\x90\x85", "x-sjis"), "水");
    CHECK_STR(FROM("\x87\x40\x90\x85", "shift_jis"), "①水");
    CHECK_STR(FROM("\xbf\xe5", "euc-jp"), "水");
    CHECK_STR(FROM("\033$B?e\033(B ok", "iso-2022-jp"), "水 ok");
    CHECK_STR(FROM("\033$B?e\n?e", "iso-2022-jp"), "水\n?e"); /* a line's end ends the pairs */
    CHECK_STR(FROM("\033$B-!?e\033(B", "ISO-2022-JP"), "①水");
    CHECK_STR(FROM("\033(I1\033(B", "iso-2022-jp"), "ｱ");
    CHECK_STR(FROM("\033$B", "iso-2022-jp"), "");
    CHECK_STR(FROM("\xcb\xae", "gb2312"), "水");
    CHECK_STR(FROM("\x81\x30\x81\x30", "GB18030"), "\xc2\x80");
    CHECK_STR(FROM("\xa4\xf4", "big5"), "水");
    CHECK_STR(FROM("\xb9\xb0", "ks_c_5601-1987"), "물");
    CHECK_STR(FROM("\x8c\x63", "ks_c_5601-1987"), "똠");
    CHECK_STR(FROM("\xca\xd3\xd2", "tis-620"), "ส\xe0\xb8\xb3\xe0\xb8\xb2");
}

static void utf_7_and_16(void)
{
    start();
    CHECK_STR(FROM("Hi Mom +Jjo-!", "unicode-1-1-utf-7"), "Hi Mom ☺!");
    CHECK_STR(FROM("a~b\\c", "utf-7"), "a~b\\c");
    CHECK_STR(FROM("\xff\xfeh\0i\0", "utf-16"), "hi");
    CHECK_STR(FROM("\0h\0i", "utf-16"), "hi");
    CHECK_STR(FROM("h\0i\0", "utf-16"), "hi");
    CHECK_STR(FROM("\x34\x6c", "utf-16le"), "水");
    CHECK_STR(FROM("\0h\xd8\0\0i", "utf-16be"), "h" BAD "i");
}

static void guesses(void)
{
    start();
    CHECK_STR(FROM("caf\xc3\xa9", "us-ascii"), "café");
    CHECK_STR(FROM("caf\xe9", "us-ascii"), "café");
    CHECK_STR(FROM("caf\xe9", ""), "café");
    CHECK_STR(FROM("caf\xe9", "x-no-such"), "café");
    CHECK_STR(FROM("caf\xc3\xa9", "x-no-such"), "café");
    CHECK_STR(FROM("caf\xe9", "../../evil"), "café");
    CHECK_STR(FROM("caf\xe9", "utf-8//IGNORE"), "café");
    CHECK_STR(FROM("caf\xe9", "a-name-that-is-much-longer-than-forty-bytes-of-nothing"), "café");
    CHECK_STR(FROM("\033$B?e\033(B", "us-ascii"), "水");
    CHECK_STR(FROM("caf\xe9", "utf-8"), "café"); /* declared, but windows all through */
    CHECK_STR(FROM("caf\xe9 caf\xc3\xa9", "utf-8"), "caf" BAD " café");
    CHECK_STR(FROM("\x81\x8d", "utf-8"), BAD BAD);
}

static void broken_bytes(void)
{
    start();
    CHECK_STR(FROM("\x90\x85\x90 ok", "shift_jis"), "水" BAD " ok");
    CHECK_STR(FROM("\x90\x85\x90", "shift_jis"), "水" BAD);
    CHECK_STR(FROM("\xcb\xae\xff\xcb\xae", "gb2312"), "水" BAD "水");
    CHECK_STR(FROM("a\0b", "us-ascii"), "a" BAD "b");
    CHECK_STR(FROM("a\0b", "koi8-r"), "a" BAD "b");
    CHECK_STR(FROM("a\0\xc3\xa9", "utf-8"), "a" BAD "é");
    CHECK_STR(FROM("\xef\xbb\xbfhi", "utf-8"), "hi");
    CHECK_STR(FROM("", "utf-8"), "");
    CHECK_STR(FROM("", "big5"), "");
}

static void a_long_text_passes_the_piece(void)
{
    start();
    char *in = arena_alloc(mem, 30000);
    memset(in, 0xe9, 30000);
    struct str out = utf8_from(mem, (struct str){in, 30000}, S("iso-8859-1"));
    CHECK_INT(out.n, 60000);
    CHECK_STR(str_from(out, 59998), "é");
}

/* Whatever comes, what leaves is valid and is not empty. */
static void noise(void)
{
    static const char *const names[] = {"utf-8", "utf-7", "utf-16", "utf-32", "iso-2022-jp", "iso-2022-kr",
        "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "iso-8859-1", "windows-1255", "cp1258", "koi8-r",
        "hz-gb-2312", "ibm037", "iso-2022-cn", "viscii", ""};
    for (int round = 0; round < 300; round++) {
        unsigned char bytes[64], n;
        start();
        rand_bytes(bytes, sizeof bytes);
        rand_bytes(&n, 1);
        if (round % 3 == 0)
            for (size_t i = 0; i < sizeof bytes; i++)
                bytes[i] = (unsigned char)"\033$(BIJ+-?e\xe3\x81\x82\x0e\x0f "[bytes[i] % 16];
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            struct str in = {(char *)bytes, 8 + n % 56};
            CHECK(utf8_valid(utf8_from(mem, in, str_of(names[i]))));
            CHECK(utf8_valid(utf8_one_line(mem, in)));
        }
        arena_free(mem);
    }
}

static void more_charsets_than_are_kept_open(void)
{
    char name[20];
    start();
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "x-%d", i);
        CHECK_STR(utf8_from(mem, S("caf\xe9"), str_of(name)), "café");
        CHECK_STR(FROM("\x87\x40\x90\x85", "shift_jis"), "①水");
    }
}

/* Which file iconv opens is not the mail's to say. */
static void only_loaded(void)
{
    start();
    CHECK(!utf8_load(UTF8_ALL)); /* all are there: charsets.h */
    CHECK_STR(FROM("\x90\x85", "x-sjis"), "水");
    CHECK_STR(FROM("\x87\x40", "shift_jis"), "①");
    CHECK_STR(FROM("\033$B?e\033(B", "iso-2022-jp"), "水");
    CHECK_STR(FROM("\x81", "cp1026"), "\xef\xbf\xbd"); /* EBCDIC's a, and no charset of mail: guessed */
    CHECK_STR(FROM("a\033$)A\016;6\017", "iso-2022-cn-ext"), "a\033$)A\016;6\017");
    CHECK_INT((int64_t)utf8_missed(), 0); /* and never will be loaded */
}

static const struct tap_test tests[] = {
    {"what is valid UTF-8", validity},
    {"broken sequences become U+FFFD", cleaning},
    {"R3: no control character stays in a header text", one_line},
    {"code points there and back", code_points},
    {"a cut never splits a character", cutting},
    {"charsets by their names in mail", names_of_charsets},
    {"charsets of East Asia", east_asia},
    {"UTF-7 and UTF-16", utf_7_and_16},
    {"R5: unknown and untrue charsets are guessed", guesses},
    {"R5: broken bytes never lose the rest", broken_bytes},
    {"a text longer than one piece", a_long_text_passes_the_piece},
    {"noise in every charset gives valid text", noise},
    {"more charsets than are kept open", more_charsets_than_are_kept_open},
    {"after loading only the loaded charsets", only_loaded},
};
TAP_MAIN(tests)

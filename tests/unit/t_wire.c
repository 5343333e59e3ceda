/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire: dots, line ends and the end of a mail; replies, complete, in pieces, and hostile ones. */
#include "mail/wire.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static void sent(const char *lines, struct str mail, const char *want)
{
    for (size_t most = 1; most < 40; most += 7) { /* in pieces of any size it is the same */
        struct buf all, piece;
        struct wire w = {.parts = {str_of(lines), mail}};
        buf_init(&all, 10000);
        buf_init(&piece, 10000);
        for (int i = 0; i < 1000 && !w.done; i++) {
            buf_reset(&piece);
            wire_write(&w, &piece, most);
            buf_put(&all, buf_str(&piece));
        }
        CHECK_STR(buf_str(&all), want);
        wire_write(&w, &all, 10000);
        CHECK_STR(buf_str(&all), want);
        buf_release(&piece);
        buf_release(&all);
    }
}

static void mails(void)
{
    sent("", S(""), ".\r\n");
    sent("A: b\r\n", S("C: d\r\n\r\nx\r\n"), "A: b\r\nC: d\r\n\r\nx\r\n.\r\n");
    sent("", S("x"), "x\r\n.\r\n");
    sent("", S(".\r\n..\r\n.x"), "..\r\n...\r\n..x\r\n.\r\n");
    sent("A: b\r\n", S(".x\r\n"), "A: b\r\n..x\r\n.\r\n");
    sent("", S("a.b\r\n. \r\n"), "a.b\r\n.. \r\n.\r\n");
}

static void smuggled(void)
{
    sent("", S("a\n.\nMAIL FROM:<x@y>\n"), "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n");
    sent("", S("a\r.\rb"), "a\r\n..\r\nb\r\n.\r\n");
    sent("", S("a\r\n.\rb"), "a\r\n..\r\nb\r\n.\r\n");
    sent("", S("a\n.\r\nb"), "a\r\n..\r\nb\r\n.\r\n");
    sent("", S("a\0\r\n\0.\r\n"), "a\r\n..\r\n.\r\n");
    sent("", S("a\r\0\n.\r\n"), "a\r\n\r\n..\r\n.\r\n");
}

static void reply(const char *in, enum wire_end want, int want_code, const char *want_text, const char *left)
{
    struct str s = str_of(in);
    struct buf text;
    int code = -1;
    buf_init(&text, 40);
    CHECK_INT(wire_reply(&s, &code, &text), want);
    CHECK_INT(code, want_code);
    if (want == WIRE_REPLY)
        CHECK_STR(buf_str(&text), want_text);
    CHECK_STR(s, left);
    buf_release(&text);
}

static void replies(void)
{
    reply("250 2.0.0 ok\r\n", WIRE_REPLY, 250, "2.0.0 ok", "");
    reply("250\r\n354 go\r\n", WIRE_REPLY, 250, "", "354 go\r\n");
    reply("550-5.1.1 no\r\n550 5.1.1 such user\r\n250 x\r\n", WIRE_REPLY, 550, "5.1.1 no 5.1.1 such user",
        "250 x\r\n");
    reply("250 bare\n", WIRE_REPLY, 250, "bare", "");
    reply("451 0123456789 0123456789 0123456789 0123456789\r\n", WIRE_REPLY, 451,
        "0123456789 0123456789 0123456789 0123456", "");
    reply("451-0123456789 0123456789 0123456789 0123456\r\n451 more\r\n", WIRE_REPLY, 451,
        "0123456789 0123456789 0123456789 0123456", "");
    reply("", WIRE_MORE, -1, "", "");
    reply("25", WIRE_MORE, -1, "", "25");
    reply("250-a\r\n250 b", WIRE_MORE, -1, "", "250-a\r\n250 b");
}

static void no_replies(void)
{
    reply("hello\r\n", WIRE_BROKEN, -1, "", "hello\r\n");
    reply("\r\n", WIRE_BROKEN, -1, "", "\r\n");
    reply("25\r\n", WIRE_BROKEN, -1, "", "25\r\n");
    reply("250x\r\n", WIRE_BROKEN, -1, "", "250x\r\n");
    reply("150 x\r\n", WIRE_BROKEN, -1, "", "150 x\r\n");
    reply("650 x\r\n", WIRE_BROKEN, -1, "", "650 x\r\n");
    reply("250-a\r\n550 b\r\n", WIRE_BROKEN, -1, "", "250-a\r\n550 b\r\n");
}

static void endless(void)
{
    static char many[2 * WIRE_REPLY_MAX], one[2 * WIRE_REPLY_MAX];
    struct buf text;
    int code = -1;
    buf_init(&text, 40);
    for (size_t i = 0; i + 8 < sizeof many; i += 7)
        memcpy(many + i, "250-a\r\n", 7);
    memset(one, '2', sizeof one);
    struct str s = {many, WIRE_REPLY_MAX - 1};
    CHECK_INT(wire_reply(&s, &code, &text), WIRE_MORE);
    s = (struct str){many, WIRE_REPLY_MAX};
    CHECK_INT(wire_reply(&s, &code, &text), WIRE_BROKEN);
    s = (struct str){one, WIRE_REPLY_MAX};
    CHECK_INT(wire_reply(&s, &code, &text), WIRE_BROKEN);
    memcpy(many + 16387, "250 b\r\n", 7); /* the first line that ends beyond the limit */
    s = (struct str){many, 16387 + 7};
    CHECK_INT(wire_reply(&s, &code, &text), WIRE_BROKEN);
    CHECK_INT(code, -1);
    buf_release(&text);
}

static const struct tap_test tests[] = {
    {"O1: line ends are CRLF, dots are doubled, the end is written once", mails},
    {"O1: nothing in a mail looks like its end", smuggled},
    {"replies of one line and of several, whole and in pieces", replies},
    {"what is no reply is not taken for one", no_replies},
    {"a reply without end is given up", endless},
};
TAP_MAIN(tests)

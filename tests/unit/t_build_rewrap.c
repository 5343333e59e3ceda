/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The copy of a mail as received: what goes, what comes, and that the rest stays. */
#include "mail/build.h"

#include "tap.h"

static const struct str names[] = {{"List-*", 6}, {"Return-Path", 11}, {"x-loop", 6}};
static bool same;

static struct str copy(struct str raw)
{
    static struct buf b;
    buf_release(&b);
    buf_init(&b, BUF_MAX);
    struct rewrap how = {
        .remove = names, .n_remove = 3, .on_top = S("X-Top: 1\r\n"), .at_end = S("List-Id: <g.x>\r\n")};
    same = build_rewrap(&b, raw, &how);
    return buf_str(&b);
}

static void fields_go_and_come(void)
{
    CHECK_STR(
        copy(S("Return-Path: <a@x>\nSubject:  two\n\tlines \nlist-post: <x>,\n  <y>\nX-Loop: g\nlisting: z\n\n"
               "Body \n\n.\nFrom x\n")),
        "X-Top: 1\r\nSubject:  two\r\n\tlines \r\nlisting: z\r\nList-Id: <g.x>\r\n\r\nBody \r\n\r\n.\r\nFrom "
        "x\r\n");
    CHECK(same);
}

static void line_ends_become_crlf(void)
{
    CHECK_STR(copy(S("A: b\r\nC: d\n\r\nx\r\r\ny\rz\n\nlast")),
        "X-Top: 1\r\nA: b\r\nC: d\r\nList-Id: <g.x>\r\n\r\nx\r\ny\r\nz\r\n\r\nlast\r\n");
}

static void mbox_lines_go_and_lost_empty_lines_come(void)
{
    CHECK_STR(copy(S("From a@x Mon\nA: b\n\nx")), "X-Top: 1\r\nA: b\r\nList-Id: <g.x>\r\n\r\nx\r\n");
    CHECK(same);
    CHECK_STR(
        copy(S("A: b\nno field\nC: d\n")), "X-Top: 1\r\nA: b\r\nList-Id: <g.x>\r\n\r\nno field\r\nC: d\r\n");
    CHECK(!same);
    CHECK_STR(copy(S("")), "X-Top: 1\r\nList-Id: <g.x>\r\n\r\n");
    CHECK_STR(copy(S("\n")), "X-Top: 1\r\nList-Id: <g.x>\r\n\r\n");
    CHECK_STR(copy(S(" x\n")), "X-Top: 1\r\nList-Id: <g.x>\r\n\r\n x\r\n");
}

static void nothing_unsendable_leaves(void)
{
    struct str s = copy((struct str){"A: b\n\nx\0y\n", 10});
    CHECK(!same);
    CHECK_INT(str_chr(s, '\0'), STR_NONE);
    static char wide[5000];
    memcpy(wide, "A: ", 3);
    memset(wide + 3, 'a', 2000);
    memcpy(wide + 2003, "\n\n", 2);
    for (size_t i = 2005; i + 1 < sizeof wide; i += 2)
        memcpy(wide + i, "é", 2);
    s = copy((struct str){wide, sizeof wide - 1});
    CHECK(!same);
    struct str line, rest = s;
    while (str_line(&rest, &line)) {
        CHECK(line.n <= 998);
        if (line.n)
            CHECK(((unsigned char)line.p[0] & 0xc0) != 0x80);
    }
    CHECK(str_find(s, S("\r\n aaa")) != STR_NONE);
}

static void one_way_to_be_read(void)
{
    CHECK_STR(copy(S("Content-Type: text/plain\nContent-type: text/html;\n charset=x\nB: c\n\nx")),
        "X-Top: 1\r\nContent-Type: text/plain\r\nB: c\r\nList-Id: <g.x>\r\n\r\nx\r\n");
    CHECK(!same);
    CHECK_STR(copy(S("Content-Type: multipart/report; boundary=b;\n report-type=x; boundary=c\nB: c\n\nx")),
        "X-Top: 1\r\nContent-Type: multipart/report;\r\n boundary=\"b\";\r\n report-type=\"x\"\r\nB: "
        "c\r\nList-Id: <g.x>\r\n\r\nx\r\n");
    CHECK(!same);
    CHECK_STR(copy(S("Content-Type: multipart/mixed; boundary=b; boundary*=utf-8''c\n\nx")),
        "X-Top: 1\r\nContent-Type: multipart/mixed;\r\n boundary=\"c\"\r\nList-Id: <g.x>\r\n\r\nx\r\n");
    CHECK_STR(copy(S("Content-Type: a/b; boundary*0=b; boundary*1=\n c\n\nx")),
        "X-Top: 1\r\nContent-Type: a/b; boundary*0=b; boundary*1=\r\n c\r\nList-Id: <g.x>\r\n\r\nx\r\n");
    CHECK(same);
    CHECK_STR(copy(S("MIME-Version: 1.0\nContent-Type: a/b\n\nx")),
        "X-Top: 1\r\nMIME-Version: 1.0\r\nContent-Type: a/b\r\nList-Id: <g.x>\r\n\r\nx\r\n");
    CHECK(same);
}

static const struct tap_test tests[] = {
    {"fields go and come, the rest stays byte for byte", fields_go_and_come},
    {"O1: line ends become CRLF", line_ends_become_crlf},
    {"mbox lines go, lost empty lines come", mbox_lines_go_and_lost_empty_lines_come},
    {"O1: no NUL and no line over 998 leaves", nothing_unsendable_leaves},
    {"R6: a second Content-Type goes, and a second boundary", one_way_to_be_read},
};
TAP_MAIN(tests)

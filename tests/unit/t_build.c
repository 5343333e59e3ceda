/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header fields that we write: encoded, folded, and closed to smuggled fields. */
#include "mail/build.h"

#include "mail/reading.h"
#include "tap.h"

static struct buf b;

static struct str text(const char *value)
{
    buf_release(&b);
    buf_init(&b, BUF_MAX);
    build_text(&b, S("Subject"), str_of(value));
    return buf_str(&b);
}

static void lines_are_short(struct str s, size_t max)
{
    struct str line;
    while (str_line(&s, &line)) {
        CHECK(line.n <= max);
        CHECK(line.n > 0);
    }
}

/* Every encoded word of s must be whole UTF-8 in itself: checked for Q, where bytes can be seen. */
static void words_are_whole(struct str s)
{
    struct str w;
    while (str_word(&s, &w)) {
        CHECK(w.n <= 75);
        if (!str_starts(w, S("=?UTF-8?Q?")))
            continue;
        struct str q = str_sub(w, 10, w.n - 12);
        int more = 0;
        for (size_t i = 0; i < q.n; i++) {
            if (q.p[i] != '=')
                continue;
            char hex[3] = {q.p[i + 1], q.p[i + 2], 0};
            unsigned c = (unsigned)strtoul(hex, NULL, 16);
            CHECK(((c & 0xc0) == 0x80) == (more > 0));
            more = more ? more - 1 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
        }
        CHECK_INT(more, 0);
    }
}

static void plain_text_stays_plain(void)
{
    CHECK_STR(text("Re: water pumps"), "Subject: Re: water pumps\r\n");
    CHECK_STR(text(""), "Subject: \r\n");
    lines_are_short(
        text("a long subject of many words that cannot stand on one line of a mail because it goes on and on"),
        78);
}

static void other_text_is_encoded_where_it_must_be(void)
{
    CHECK_STR(text("Grüße aus Köln today"), "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?= today\r\n");
    CHECK_STR(text("水"), "Subject: =?UTF-8?B?5rC0?=\r\n");
    CHECK_STR(text("=?evil?="), "Subject: =?UTF-8?Q?=3D=3Fevil=3F=3D?=\r\n");
    struct str s =
        text("ééééééééééééééééééééééééééé äöüäöüäöüäöü plain plain plain plain plain plain ééééééééé");
    lines_are_short(s, 78);
    words_are_whole(s);
    lines_are_short(
        text(
            "会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議会議"),
        78);
    words_are_whole(
        text("a😀b😀c d e f g h i j k l m n o p q r s t u v w x y z 😀 a b c d e f g h i j k l m n o p"));
    char endless[3000];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = 0;
    lines_are_short(text(endless), 78);
}

static void no_value_adds_a_field(void)
{
    CHECK_STR(text("a\r\nBcc: evil@x.org"), "Subject: a Bcc: evil@x.org\r\n");
    struct str s = text("é\r\n\r\né");
    CHECK_INT(str_find(str_sub(s, 0, s.n - 2), S("\n")), STR_NONE);
    buf_reset(&b);
    build_field(&b, S("References"), S("<a@x>\r\n\r\n<b@x>\n"));
    CHECK_STR(buf_str(&b), "References: <a@x> <b@x>\r\n");
    struct mailbox m = {S("a\"\r\nX: y"), S("a@x.org\r\nX: z")};
    struct mailboxes one = {&m, 1};
    buf_reset(&b);
    build_addresses(&b, S("To"), &one);
    CHECK_INT(str_find(str_sub(buf_str(&b), 0, b.n - 2), S("\n")), STR_NONE);
}

static void addresses_carry_names(void)
{
    struct mailbox m[] = {{S("Ana"), S("ana@x.org")}, {S(""), S("b@x.org")},
        {S("Ana via Garden (x)"), S("c@x.org")}, {S("Zoë \"Z\" Müller, jr."), S("z@x.org")}};
    struct mailboxes list = {m, 4};
    buf_init(&b, BUF_MAX);
    build_addresses(&b, S("To"), &list);
    CHECK_STR(buf_str(&b), "To: Ana <ana@x.org>, b@x.org, \"Ana via Garden (x)\" <c@x.org>,\r\n"
                           " =?UTF-8?Q?Zo=C3=AB_=22Z=22_M=C3=BCller=2C_jr=2E?= <z@x.org>\r\n");
    buf_reset(&b);
    struct mailbox quoted = {S("Ana"), S("\"ana  b\"@x.org")};
    build_addresses(&b, S("To"), &(struct mailboxes){&quoted, 1});
    CHECK_STR(buf_str(&b), "To: Ana <\"ana  b\"@x.org>\r\n");
    buf_reset(&b);
    list.n = 0;
    build_addresses(&b, S("Cc"), &list);
    CHECK_INT(b.n, 0);
    build_phrase(&b, S("O\"Neil, J."));
    CHECK_STR(buf_str(&b), "\"O\\\"Neil, J.\"");
}

static void dates_and_ids(void)
{
    buf_init(&b, BUF_MAX);
    build_date(&b, 0, 60);
    CHECK_STR(buf_str(&b), "Date: Thu, 01 Jan 1970 01:00:00 +0100\r\n");
    buf_reset(&b);
    build_message_id(&b, S("x.org"));
    CHECK_INT(b.n, 28);
    struct buf c;
    buf_init(&c, BUF_MAX);
    build_message_id(&c, S("x.org"));
    CHECK(!str_eq(buf_str(&b), buf_str(&c)));
    buf_reset(&c);
    build_base64(&c, S("abcd"));
    CHECK_STR(buf_str(&c), "YWJjZA==");
    buf_release(&c);
}

static const struct tap_test tests[] = {
    {"plain text stays plain, and is folded", plain_text_stays_plain},
    {"R2: other text is encoded, no character split", other_text_is_encoded_where_it_must_be},
    {"no value adds a field", no_value_adds_a_field},
    {"O13: addresses carry names", addresses_carry_names},
    {"dates and Message-IDs", dates_and_ids},
};
TAP_MAIN(tests)

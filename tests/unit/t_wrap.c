/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wrap: columns, quotes, flowed output, wide characters. */
#include "text/wrap.h"

#include "base/utf8.h"
#include "tap.h"

static void is(int line, struct str text, unsigned columns, unsigned flags, const char *want)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    wrap_text(&b, text, columns, flags);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
}
#define IS(text, columns, flags, want) is(__LINE__, S(text), columns, flags, want)

static void plain(void)
{
    IS("", 20, 0, "");
    IS("a", 20, 0, "a\n");
    IS("one two three four five six", 20, 0, "one two three four\nfive six\n");
    IS("12345678901234567890 x", 20, 0, "12345678901234567890\nx\n");
    IS("a\n\n  b  c  \n", 20, 0, "a\n\n  b  c\n");
    IS("see https://a.example/a/very/long/address now", 20, 0,
        "see\nhttps://a.example/a/very/long/address\nnow\n");
    IS("-- \nAna", 20, 0, "-- \nAna\n");
}

static void joined(void)
{
    IS("one two\nthree\nfour five six\n\n- a\n- b\n  c\nd", 20, WRAP_JOIN,
        "one two three four\nfive six\n\n- a\n- b\n  c d\n");
    IS("> a\n> b\n>> c\nd", 20, WRAP_JOIN, "> a b\n>> c\nd\n");
    IS("a\n-- \nb", 20, WRAP_JOIN, "a\n-- \nb\n");
}

static void quoted(void)
{
    IS("> one two three four five", 20, 0, "> one two three four\n> five\n");
    IS("> > one two three four five\n>", 20, 0, ">> one two three\n>> four five\n>\n");
}

static void flowed(void)
{
    IS("one two three four five six", 20, WRAP_FLOWED, "one two three four \nfive six\n");
    IS("one two three four  five", 20, WRAP_FLOWED, "one two three four \nfive\n");
    IS("From me\n  two\n>quoted\n -- \nFromage", 20, WRAP_FLOWED,
        " From me\n   two\n> quoted\n  --\n Fromage\n");
    IS("aaaaaaaaa bbbbbbbbb >c", 20, WRAP_FLOWED, "aaaaaaaaa bbbbbbbbb \n >c\n");
    IS("> one two three four five", 20, WRAP_FLOWED, "> one two three \n> four five\n");
    IS("hard \nend", 20, WRAP_FLOWED, "hard\nend\n");
}

static void wide(void)
{
    /* ten characters are twenty columns; a full stop does not begin a line */
    IS("\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34", 20, 0,
        "\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\n\u6c34\n");
    IS("\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u3002\u6c34", 20, 0,
        "\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\n\u6c34\u3002\u6c34\n");
    IS("\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u300c\u6c34\u300d", 20, 0,
        "\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\n\u300c\u6c34\u300d\n");
    /* no blank may come between them where the reader joins the lines: a hard end */
    IS("\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34", 20, WRAP_FLOWED,
        "\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\n\u6c34\u6c34\n");
    IS("pump\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34pump", 20, 0,
        "pump\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\u6c34\npump\n");
    /* nor does a small kana, a comma of ASCII, or what closes; and nothing that opens ends one */
    IS("アイウエオカキクケコッサ", 20, 0, "アイウエオカキクケ\nコッサ\n");
    IS("水水水水水水水水水水,水", 20, 0, "水水水水水水水水水\n水,水\n");
    IS("水水水水水水水水水“水”水", 20, 0, "水水水水水水水水\n水“水”水\n");
    IS("水水水水水水水水水（水水）", 20, 0, "水水水水水水水水水\n（水水）\n");
    IS("用Debian和demo，well-known水", 20, 0, "用Debian和demo，\nwell-known水\n");
    IS("수수수수수수수수 수수수수", 20, 0, "수수수수수수수수\n수수수수\n"); /* Korean has blanks */
    /* combining marks take no column */
    IS("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 "
       "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 x",
        20, 0,
        "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 "
        "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301\nx\n");
}

/* Whatever comes: no line is too wide unless it is one word, and no letter is lost. */
static void all_kept(void)
{
    static const char *const pieces[] = {
        "> ", "a ", "\u6c34", "From ", "\n", "  ", "-- \n", "word", "\xff", "\u0301", ">"};
    struct buf in, out;
    unsigned seed = 1;
    buf_init(&in, BUF_MAX);
    buf_init(&out, BUF_MAX);
    for (int k = 0; k < 200000; k++) {
        seed = seed * 1103515245u + 12345u;
        buf_put(&in, str_of(pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]));
    }
    for (unsigned flags = 0; flags < 4; flags++) {
        size_t letters_in = 0, letters_out = 0;
        buf_reset(&out);
        wrap_text(&out, buf_str(&in), 40, flags);
        for (size_t i = 0; i < in.n; i++)
            letters_in += in.p[i] != ' ' && in.p[i] != '\n' && in.p[i] != '>';
        for (size_t i = 0; i < out.n; i++)
            letters_out += out.p[i] != ' ' && out.p[i] != '\n' && out.p[i] != '>';
        CHECK_INT(letters_out, letters_in);
        struct str rest = buf_str(&out), line;
        while (str_line(&rest, &line))
            CHECK(utf8_width(line) <= 41 || str_chr(str_sub(line, 22, line.n - 24), ' ') == STR_NONE);
    }
    buf_release(&in);
    buf_release(&out);
}

static const struct tap_test tests[] = {
    {"words and addresses stay whole", plain},
    {"paragraphs joined first", joined},
    {"quote marks are repeated", quoted},
    {"R7: format=flowed: soft ends and stuffing", flowed},
    {"wide characters and marks", wide},
    {"nothing is lost", all_kept},
};
TAP_MAIN(tests)

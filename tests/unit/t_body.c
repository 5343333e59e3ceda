/* SPDX-License-Identifier: GPL-3.0-or-later */
/* body: line ends, flowed text, the text of a mail. */
#include "mail/body.h"

#include "base/arena.h"
#include "mail/reading.h"

#include "tap.h"

static struct str unflow(const char *text, bool delsp)
{
    return body_unflow(arena_new(), str_of(text), delsp);
}

static void lines(void)
{
    CHECK_STR(body_lines(arena_new(), S("a\r\nb\rc\nd\r\r\ne\r")), "a\nb\nc\nd\ne\n");
}

/* R7 */
static void flowed(void)
{
    CHECK_STR(unflow("one \ntwo \nthree\nfour\n", false), "one two three\nfour\n");
    CHECK_STR(unflow("one \ntwo\n", true), "onetwo\n");
    CHECK_STR(unflow(" stuffed\n >not a quote\n", false), "stuffed\n>not a quote\n");
    CHECK_STR(unflow("> a \n> b\n>> c \nd\n", false), "> a b\n>> c \nd\n");
    CHECK_STR(unflow("text \n-- \nJoe \nX\n", false), "text \n-- \nJoe X\n");
    CHECK_STR(unflow("no end", false), "no end");
    CHECK_STR(unflow("flows on ", false), "flows on \n");
    CHECK_STR(unflow("", false), "");
}

static void joined(void)
{
    struct part parts[4] = {{.use = PART_SHOWN, .plain = S("one\n\n\n")},
        {.use = PART_UNSHOWN, .plain = S("other\n")}, {.use = PART_SHOWN, .plain = S("  \n")},
        {.use = PART_SHOWN, .plain = S("two\n-- \n")}};
    struct mail m = {.parts = parts, .n_parts = 4};
    CHECK_STR(body_text(arena_new(), &m), "one\n\ntwo\n-- \n");
}

static void plain(void)
{
    struct part p = {.text = S("a \nb\n"), .flowed = true};
    body_plain(arena_new(), &p);
    CHECK_STR(p.plain, "a b\n");
    p.flowed = false;
    body_plain(arena_new(), &p);
    CHECK_STR(p.plain, "a \nb\n");
}

static void same(void)
{
    CHECK(body_same(S("one\n\n \n"), S("one\n")));
    CHECK(body_same(S("one\n-- \n"), S("one\n--")));
    CHECK(!body_same(S("one\n"), S("\none\n")));
    CHECK(!body_same(S("one"), S("")));
    CHECK(body_same(S("\n"), S("")));
}

/* The first words decide; what is not shown, and what says nothing, does not. */
static void hard(void)
{
    struct part parts[3] = {{.use = PART_UNSHOWN, .type = S("text/html"), .plain = S("other\n")},
        {.use = PART_SHOWN, .type = S("text/html"), .plain = S(" \n")},
        {.use = PART_SHOWN, .type = S("text/plain"), .plain = S("a footer\n")}};
    struct mail m = {.parts = parts, .n_parts = 3};
    CHECK(!body_hard(&m));
    parts[2].flowed = true;
    CHECK(body_hard(&m));
    parts[2].flowed = false;
    parts[1].plain = S("words\n");
    CHECK(body_hard(&m));
    m.n_parts = 0;
    CHECK(!body_hard(&m));
}

static const struct tap_test tests[] = {
    {"all line ends become LF", lines},
    {"R7: flowed paragraphs, delsp, quotes and signatures", flowed},
    {"shown parts are joined", joined},
    {"only flowed text is unwrapped", plain},
    {"line ends are all the author's in HTML and flowed text", hard},
    {"the same but for blanks at the end", same},
};
TAP_MAIN(tests)

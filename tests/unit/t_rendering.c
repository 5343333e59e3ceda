/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rendering: own words, quotes, attributions and signatures as HTML; nothing hostile and no address in it. */
#include "action/rendering.h"

#include "base/arena.h"
#include "base/words.h"
#include "tap.h"
#include "text/redact.h"

static struct str html_of(const char *text, bool markdown, bool hard)
{
    static const struct str ours[] = {{"garden@lists.example.org", 24}};
    static const struct redact_own own = {ours, 1};
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, BUF_MAX);
    struct rendering r = {words_load(), &own, markdown, hard, S("en"), S("Ana")};
    rendering_body(&b, a, &r, str_of(text));
    return arena_str(a, buf_str(&b));
}

static struct str html(const char *text, bool markdown)
{
    return html_of(text, markdown, false);
}

static bool holds(struct str s, const char *needle)
{
    bool found = str_find(s, str_of(needle)) != STR_NONE;
    if (!found)
        printf("# %.*s\n", STR(s));
    return found;
}

static bool lacks(struct str s, const char *needle)
{
    bool found = str_find(s, str_of(needle)) != STR_NONE;
    if (found)
        printf("# %.*s\n", STR(s));
    return !found;
}

static void blocks(void)
{
    struct str s = html("On Monday, Ana wrote:\n> The tank leaks.\n> > Which?\n\nSeal it.\n-- \nBen\n", false);
    CHECK(holds(s, "<summary lang=\"en\" dir=\"ltr\">2 lines by <bdi>Ana</bdi></summary>"));
    CHECK(holds(s, "<p class=\"m\">On Monday, Ana wrote:</p>\n<p>The tank leaks.</p>"));
    CHECK(holds(s, "<blockquote><p>Which?</p>"));
    CHECK(holds(s, "<p>Seal it.</p>"));
    CHECK(holds(s, "<p class=\"sig\">Ben</p>"));
    CHECK(str_eq(html("", false), S("")));
}

static void languages(void)
{
    CHECK(holds(
        html("> La bomba pierde agua y no se puede regar el huerto de la escuela.\n\nThanks for it.\n", false),
        "<blockquote lang=\"es\" dir=\"auto\">"));
    CHECK(holds(
        html("> The pump is leaking and we can not water what is in the garden.\n\nThanks for it.\n", false),
        "<blockquote dir=\"auto\">"));
    CHECK(holds(html("> x <- 1\n\nThanks for it.\n", false), "<blockquote dir=\"auto\">"));
}

static void pieces(void)
{
    static const struct redact_own none = {NULL, 0};
    struct arena *a = arena_new();
    struct rendering r = {.words = words_load(), .own = &none};
    struct rendered out;
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 4000; i++)
        buf_printf(&b, i < 2000 ? "> line %d\n" : "line %d\n", i);
    rendering_pieces(a, &r, buf_str(&b), &out);
    CHECK(out.n >= 5 && out.n <= 8);
    for (int i = 0; i < 4000; i++) { /* each line in one piece, once, and in order */
        struct str line = arena_printf(a, "line %d", i);
        size_t found = 0;
        for (size_t k = 0; k < out.n; k++)
            found += str_find(out.pieces[k], arena_printf(a, "%.*s\n", STR(line))) != STR_NONE ||
                     str_find(out.pieces[k], arena_printf(a, "%.*s<", STR(line))) != STR_NONE;
        CHECK_INT(found, 1);
    }
    buf_reset(&b);
    for (int i = 0; i < 4000; i++) /* three bytes of which each makes a quote of its own */
        buf_put(&b, i % 2 ? S(">>a\n") : S(">b\n"));
    rendering_pieces(a, &r, buf_str(&b), &out);
    for (size_t k = 0; k < out.n; k++)
        CHECK(out.pieces[k].n < 24 * 1024);
    rendering_pieces(a, &r, S(""), &out);
    CHECK_INT(out.n, 1);
    CHECK_STR(out.pieces[0], "");
}

/* What is quoted in a mail of hard lines may have been wrapped by the program of whom it quotes. */
static void hard_lines(void)
{
#define LINES(mark)                                                                                            \
    mark "Bring a spade, a pair of gloves, and water to drink,\n" mark                                         \
         "or come to the shed before the others are all there\n"
    CHECK(holds(html_of(LINES(""), false, false), "drink,\nor come"));
    CHECK(holds(html_of(LINES(""), false, true), "drink,<br>\nor come"));
    CHECK(holds(html_of("Fwd:\n\n----- Forwarded message -----\nFrom: Ben\nTo: Ana\nSubject: x\n\n" LINES(""),
                    false, true),
        "drink,<br>\nor come"));
    struct str s = html_of("On Monday, Ana wrote:\n" LINES("> ") "\n" LINES(""), false, true);
    CHECK(holds(s, "drink,\nor come") && holds(s, "drink,<br>\nor come"));
}

static void hostile(void)
{
    static const char *const texts[] = {"<script>alert(1)</script>", "> <img src=x onerror=alert(1)>\n",
        "> > > > > > > > > > > <b>deep\n", "x\n-- \n<iframe src=//evil>\n", "[a](javascript:alert(1))"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int markdown = 0; markdown < 2; markdown++) {
            struct str s = html(texts[i], markdown);
            CHECK(s.n > 0);
            CHECK(lacks(s, "<script") && lacks(s, "<img") && lacks(s, "<iframe") && lacks(s, "<b>"));
            CHECK(lacks(s, "href=\"javascript"));
        }
}

static void addresses(void)
{
    struct str s = html(
        "ana@example.org wrote:\n> ben@example.org\nask garden@lists.example.org\n-- \nc@example.org\n", false);
    CHECK(lacks(s, "example.org wrote") && lacks(s, "ben@") && lacks(s, "c@e"));
    CHECK(holds(s, "garden@lists.example.org"));
}

static void balanced(void)
{
    struct str s = html("> a\n>> b\n>>>>>>>>>>>>>>>>>>>> c\n> d\n", false);
    size_t open = 0, shut = 0, at;
    for (struct str rest = s; (at = str_find(rest, S("<blockquote"))) != STR_NONE; open++)
        rest = str_from(rest, at + 1);
    for (struct str rest = s; (at = str_find(rest, S("</blockquote>"))) != STR_NONE; shut++)
        rest = str_from(rest, at + 1);
    CHECK(open >= 3);
    CHECK_INT(open, shut);
}

static const struct tap_test tests[] = {
    {"own words, quotes, attribution and signature", blocks},
    {"what is quoted in another language says in which", languages},
    {"a long message comes in pieces, no line lost or doubled", pieces},
    {"line ends that are the author's stay in their own words", hard_lines},
    {"nothing hostile comes out", hostile},
    {"no address but our own", addresses},
    {"what is opened is closed", balanced},
};
TAP_MAIN(tests)

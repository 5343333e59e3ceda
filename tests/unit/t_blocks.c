/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blocks: paragraphs, what keeps its lines, and when Markdown is believed. */
#include "text/blocks.h"

#include "base/arena.h"
#include "tap.h"

#define A(url) "<a href=\"" url "\" rel=\"nofollow ugc noopener\">"

static void is(int line, struct str text, unsigned flags, const char *want)
{
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, BUF_MAX);
    blocks_html(&b, a, text, flags);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
    arena_free(a);
}
#define IS(text, want) is(__LINE__, S(text), 0, want)

static void paragraphs(void)
{
    IS("", "");
    IS("\n \n\t\n", "");
    IS("Hello <b>,\n\nsee http://a.example/\n",
        "<p>Hello &lt;b&gt;,</p>\n<p>see " A("http://a.example/") "http://a.example/</a></p>\n");
    IS("The pump at the north end of the garden has lost its handle again\nand we need somebody who can weld "
       "it before the\ndry season. Write to me.\nAna\n",
        "<p>The pump at the north end of the garden has lost its handle again\nand we need somebody who can "
        "weld it before the<br>\ndry season. Write to me.<br>\nAna</p>\n");
    IS("Short\nlines\r\nstay", "<p>Short<br>\nlines<br>\nstay</p>\n");
}

/* What plain mail must not suffer (LIBRARIES section 6). */
static void no_markdown(void)
{
    IS("FOO*BAR*BAZ", "<p>FOO*BAR*BAZ</p>\n");
    IS("1986. A great year.", "<p>1986. A great year.</p>\n");
    IS("Jo\n--", "<p>Jo<br>\n--</p>\n");
    IS("Thanks\n===", "<p>Thanks<br>\n===</p>\n");
    IS("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    IS("# not a heading\n> not a quote", "<p># not a heading<br>\n&gt; not a quote</p>\n");
    IS("Then:\n- a\n- b", "<p>Then:<br>\n- a<br>\n- b</p>\n");
}

static void markdown(void)
{
    IS("Then:\n\n- a\n- *b*\n\nEnd_of_it_",
        "<p>Then:</p>\n<ul>\n<li>a</li>\n<li><em>b</em></li>\n</ul>\n<p>End_of_it_</p>\n");
    IS("See [it](https://a.example/).", "<p>See " A("https://a.example/") "it</a>.</p>\n");
    IS("[it](javascript:alert(1))", "<p>[it](javascript:alert(1))</p>\n");
    IS("a\n```\n  x <\n\n*y*\n```\nb", "<p>a</p>\n<pre tabindex=\"0\">  x &lt;\n\n*y*</pre>\n<p>b</p>\n");
    is(__LINE__, S("# T\n\n*a*"), BLOCKS_MARKDOWN, "<h3>T</h3>\n<p><em>a</em></p>\n");
    is(__LINE__, S("# T"), BLOCKS_MARKDOWN | BLOCKS_PLAIN, "<p># T</p>\n");
    is(__LINE__, S("- a\n- b"), BLOCKS_PLAIN, "<p>- a<br>\n- b</p>\n");
}

static void keeps_lines(void)
{
    IS("a\n\n    if (x)\n\treturn;\n\nb",
        "<p>a</p>\n<pre tabindex=\"0\">    if (x)\n\treturn;</pre>\n<p>b</p>\n");
    IS("Name      Litres\nAna           12\n",
        "<pre tabindex=\"0\">Name      Litres\nAna           12</pre>\n");
    IS("\u250c\u2500\u2510\n\u2502a\u2502\n", "<pre tabindex=\"0\">\u250c\u2500\u2510\n\u2502a\u2502</pre>\n");
    IS("+---+---+\n| a | b |\n+---+---+", "<pre tabindex=\"0\">+---+---+\n| a | b |\n+---+---+</pre>\n");
}

#define LONG_WORDS_1 "I have tried what you said about the level of the lower pond,"
#define LONG_WORDS_2 "but nothing of it changes what comes out at the other end of it:"

/* No program has marked them, and they are as wide as words. */
static void code_among_words(void)
{
    IS(LONG_WORDS_1 "\n" LONG_WORDS_2
                    "\nlevels <- read.table(\"ponds.csv\", header=TRUE, dec=\".\", sep=\",\")\n"
                    "if (any(levels$lower > levels$upper)) {\n    print(levels)\n}\nWhat now?\n",
        "<p>" LONG_WORDS_1 "\n" LONG_WORDS_2
        "</p>\n<pre tabindex=\"0\">levels &lt;- read.table(\"ponds.csv\", header=TRUE, "
        "dec=\".\", "
        "sep=\",\")\nif (any(levels$lower &gt; levels$upper)) {\n    print(levels)\n}</pre>\n<p>What "
        "now?</p>\n");
    IS(LONG_WORDS_1 "\nlevels$lower[is.na(levels$lower)] <- levels$mean[is.na(levels$lower)]\n" LONG_WORDS_2,
        "<p>" LONG_WORDS_1
        "<br>\nlevels$lower[is.na(levels$lower)] &lt;- levels$mean[is.na(levels$lower)]<br>\n" LONG_WORDS_2
        "</p>\n");
    IS("Number of observations        0", "<pre tabindex=\"0\">Number of observations        0</pre>\n");
    IS("Pond:\n    mean sd n\nupper 12.5 0.1 30\nlower 10.5 0.2 31",
        "<p>Pond:</p>\n<pre tabindex=\"0\">    mean sd n\nupper 12.5 0.1 30\nlower 10.5 0.2 31</pre>\n");
    IS(" /\\_/\\\n( o.o )\n > ^ <", "<pre tabindex=\"0\"> /\\_/\\\n( o.o )\n &gt; ^ &lt;</pre>\n");
}

/* Lines of which the last would be taken for wrapped by their widths. */
static void hard_lines(void)
{
#define POEM_1 "Whoever plants a tree below whose leaves they never sit,"
#define POEM_2 "plants it for the children's children who will rest by it."
    is(__LINE__, S(POEM_1 "\n" POEM_2 "\n"), 0, "<p>" POEM_1 "\n" POEM_2 "</p>\n");
    is(__LINE__, S(POEM_1 "\n" POEM_2 "\n"), BLOCKS_LINES, "<p>" POEM_1 "<br>\n" POEM_2 "</p>\n");
    is(__LINE__, S("- " POEM_1 "\n  " POEM_2 "\n- b\n"), BLOCKS_LINES,
        "<ul>\n<li>" POEM_1 "<br />\n" POEM_2 "</li>\n<li>b</li>\n</ul>\n");
    is(__LINE__, S("a\n\n    if (x)\n\treturn;\n"), BLOCKS_LINES,
        "<p>a</p>\n<pre tabindex=\"0\">    if (x)\n\treturn;</pre>\n");
}

static void patches(void)
{
    const char *patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-<a>\n+[b](http://c)\n\n * d\n";
    struct buf in;
    buf_init(&in, BUF_MAX);
    buf_put(&in, S("Fix:\n\n- a\n- b\n"));
    buf_put(&in, str_of(patch));
    is(__LINE__, buf_str(&in), BLOCKS_MARKDOWN,
        "<p>Fix:</p>\n<p>- a<br>\n- b</p>\n<pre tabindex=\"0\">diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 "
        "+1,2 "
        "@@\n-&lt;a&gt;\n+[b](" A("http://c") "http://c</a>)\n\n * d</pre>\n");
    CHECK(blocks_plain_only(buf_str(&in)));
    CHECK(!blocks_plain_only(S("a -----BEGIN PGP\n see diff --git\n")));
    buf_release(&in);
    IS("a\n-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\nb",
        "<p>a</p>\n<pre tabindex=\"0\">-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP "
        "SIGNATURE-----</pre>\n<p>b</p>\n");
}

static void other_digits(void)
{
    IS("\u0645\u0627 \u062c\u0631\u0628\u062a\u0647 \u062d\u062a\u0649 \u0627\u0644\u0622\u0646 "
       "\u0648\u0645\u0627 "
       "\u0644\u0645 \u0623\u062c\u0631\u0628\u0647 \u0628\u0639\u062f \u0645\u0646 "
       "\u0627\u0644\u0637\u0631\u0642\n"
       "\u0661. \u0628\u0631\u0645\u064a\u0644\n\u0661\u0662) \u0645\u0633\u062d\u0648\u0642",
        "<p>\u0645\u0627 \u062c\u0631\u0628\u062a\u0647 \u062d\u062a\u0649 \u0627\u0644\u0622\u0646 "
        "\u0648\u0645\u0627 "
        "\u0644\u0645 \u0623\u062c\u0631\u0628\u0647 \u0628\u0639\u062f \u0645\u0646 "
        "\u0627\u0644\u0637\u0631\u0642<br>\n"
        "\u0661. \u0628\u0631\u0645\u064a\u0644<br>\n\u0661\u0662) \u0645\u0633\u062d\u0648\u0642</p>\n");
}

static void unclosed(void)
{
    IS("```\na\n\n*b*", "<p>```<br>\na</p>\n<p>*b*</p>\n");
    IS("-----BEGIN PGP MESSAGE-----\n\nx", "<p>-----BEGIN PGP MESSAGE-----</p>\n<p>x</p>\n");
}

static void repeated(void)
{
    static const char *const pieces[] = {"```x\n", "```\n", "- a\n", "-----BEGIN PGP X\n", "> ", "a  \n", "\n",
        "[a](http://b ", "* ", "    a\n", "1. [\n", "~~~~x\n~~~x\n", "x <- 1\n", "x <- 1\nso\n", "  a\n",
        "((((", "x <- 1\n\n"};
    struct arena *a = arena_new();
    struct buf in, out;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_init(&in, BUF_MAX);
        buf_init(&out, BUF_MAX);
        for (int k = 0; k < 50000; k++)
            buf_put(&in, str_of(pieces[i]));
        blocks_html(&out, a, buf_str(&in), 0);
        blocks_html(&out, a, buf_str(&in), BLOCKS_MARKDOWN);
        CHECK(out.n < 200 * in.n);
        buf_release(&in);
        buf_release(&out);
        arena_reset(a);
    }
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"paragraphs; line ends that their author made", paragraphs},
    {"plain mail is not Markdown", no_markdown},
    {"explicit signs of Markdown", markdown},
    {"indented text, columns, drawings", keeps_lines},
    {"code and tables among words keep their lines and blanks", code_among_words},
    {"lines that are all their author's stay", hard_lines},
    {"patches and PGP blocks", patches},
    {"lines that are numbered in other scripts' digits keep their ends", other_digits},
    {"pieces that never end", unclosed},
    {"fifty thousand of each", repeated},
};
TAP_MAIN(tests)

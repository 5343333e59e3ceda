/* SPDX-License-Identifier: GPL-3.0-or-later */
/* htmltext: what mail programs write, and what attackers do. */
#include "text/htmltext.h"

#include "base/utf8.h"
#include "tap.h"

static void is(int line, struct str html, const char *want)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    htmltext_put(&b, html);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
}
#define IS(html, want) is(__LINE__, S(html), want)

static void paragraphs(void)
{
    IS("", "");
    IS(" <p> </p> \n", "");
    IS("<html><head><title>T</title><style>p{}</style></head><body><p>One\n "
       "two</p>\n<p>Three</p></body></html>",
        "One two\n\nThree\n");
    IS("<head><title>T</title><body>no end of head", "no end of head\n");
    IS("<div>a</div><div>b<br>c<br></div><div><br></div><div>d</div>", "a\nb\nc\n\nd\n");
    IS("a<br><br><br><br>b", "a\n\nb\n");
    IS("<h1>T</h1>a <b>b</b><i> c</i>d<hr>e", "T\n\na b cd\n\ne\n");
    IS("x <!-- <p>no</p> -- > --> y<!-->z<![if !mso]>w<![endif]><?xml a?>", "x yzw\n");
}

static void lists(void)
{
    IS("<p>a</p><ul><li>b</li><li><p>c</p><p>d</p></li></ul><p>e</p>", "a\n\n* b\n* c\n  d\n\ne\n");
    IS("<ol><li>b<ul><li>x<li>y</ul><li>c</ol>", "1. b\n  * x\n  * y\n2. c\n");
    IS("<li>loose</li></ul></ul>a", "* loose\n\na\n");
}

static void quotes(void)
{
    IS("On Monday Ana wrote:<blockquote "
       "type=cite><p>a</p><p>b</p><blockquote>c</blockquote></blockquote><p>d</p>",
        "On Monday Ana wrote:\n\n> a\n>\n> b\n>\n>> c\n\nd\n");
    IS("</blockquote>a", "a\n");
}

static void preformatted(void)
{
    IS("<p>a</p><pre>\nint  x;\n\n\tif\n</pre>b  c", "a\n\nint  x;\n\n        if\n\nb c\n");
    IS("a<br>&nbsp;&nbsp;b&nbsp; c", "a\n  b c\n");
}

static void tables(void)
{
    IS("<table><tr><th>Name<th>Litres</tr><tr><td>Ana</td>\n<td> 12 </td></tr></table>x",
        "Name | Litres\nAna | 12\n\nx\n");
    IS("<table><tr><td></td><td><table><tr><td>a</td></tr></table></td></tr></table>", "a\n");
}

static void links(void)
{
    IS("<a href=\"https://a.example/x?a=1&amp;b=2\">the page</a>.",
        "the page <https://a.example/x?a=1&b=2>.\n");
    IS("<a href='http://a.example/'>a.example</a> <A HREF=mailto:ana@a.example?subject=x>ana@a.example</a>!",
        "a.example ana@a.example!\n");
    IS("<a href=https://a.example><img src=x alt=Logo></a>", "[Logo] <https://a.example>\n");
    IS("<a href=https://a.example></a>b", "<https://a.example>b\n");
    IS("<a href=https://a.example/>one<a href=https://b.example/>two",
        "one <https://a.example/>two <https://b.example/>\n");
    IS("<a href='https://a.example'><p>x</p></a><p>y</p>", "x <https://a.example>\n\ny\n");
    IS("<a href='https://a.example/ <b>\n'>x</a>", "x <https://a.example/%20%3Cb%3E>\n");
}

static void unsafe_links(void)
{
    IS("<a href=javascript:alert(1)>a</a>", "a\n");
    IS("<a href='&#106;avascript:x'>a</a><a href='data:text/html,x'>b</a><a href='cid:1'>c</a><a "
       "href='#d'>d</a>",
        "abcd\n");
    IS("<a href=' \x01javascript:x'>a</a><a href='java&#10;script:x'>b</a>", "ab\n");
}

static void images(void)
{
    IS("<img alt=' A &amp; B\n'><img><img alt=''><img alt=track width=1 height=1>", "[A & B]\n");
}

static void entities(void)
{
    IS("&lt;b&gt; &amp;amp; &eacute;&Eacute; &euro; &hellip;&#233;&#xE9;&#X2014;",
        "<b> &amp; \u00e9\u00c9 \u20ac \u2026\u00e9\u00e9\u2014\n");
    IS("&#147;q&#148; &#128; &#0;&#xD800;&#x110000;&#99999999999;",
        "\u201cq\u201d \u20ac \ufffd\ufffd\ufffd\ufffd\n");
    IS("&eacute &ampx &notit &nope; &; & &# &#x; &apos;&apos",
        "\u00e9 &x \u00acit &nope; &; & &# &#x; '&apos\n");
    IS("&#7;&#x1b;&#127;&#x85;x", "\u2026x\n");
}

static void hidden(void)
{
    IS("<div style='Display : none !important'>no<div>no</div>no</div>yes", "yes\n");
    IS("<span style=\"dis/* */play:no&#110;e\">no</span>yes<span hidden>no</span>", "yes\n");
    IS("<p style=visibility:hidden>no<p>yes", "yes\n");
    IS("<script>if (a<b) '</p>';</script>yes<style><!-- p --></style><textarea><p></textarea><title>no",
        "yes\n");
    IS("<SCRIPT >no</SCRIPTx>no</script\n>yes<svg><title>no</title>no</svg><template>no</template>", "yes\n");
    IS("<img style='display:none' alt=no>yes", "yes\n");
    IS("a\u00adb\u200b\ufeffc", "abc\n");
}

static void broken(void)
{
    IS("<<<< 1 < 2 <3 a<", "<<<< 1 < 2 <3 a<\n");
    IS("a<b", "a\n");
    IS("a<b title='x > y", "a\n");
    IS("a <b title='x > y'>b</b> <b x=>c", "a b c\n");
    IS("a\0b\x1b[31mc\x7f\xc2\x85\xff", "ab[31mc\ufffd\n");
    IS("</>a</ b>c<!x>d<!", "acd\n");
    IS("<!-- never ends <p>a", "");
    IS("<b\0c d\0=e\0>x", "x\n");
}

static void check_output(struct str out)
{
    CHECK(utf8_valid(out));
    for (size_t i = 0; i < out.n; i++)
        CHECK(out.p[i] == '\n' || (unsigned char)out.p[i] >= 0x20);
}

/* Each is repeated a hundred thousand times: only what is linear ends within the test's minute, and small. */
static void repeated(void)
{
    static const char *const pieces[] = {"<div>", "<blockquote>x", "<ul><li>x", "<table><tr><td>", "<",
        "<a href=x", "<!--", "<!-- --", "<a href=http://x>", "&", "&#", "<script>", "</p>",
        "<p style='display:none'>", "<b a='", "<pre>\n", "<td>x", "<ol><li>y</ol>", "</script", "<title>",
        "<p style='/*'>"};
    struct buf in, out;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_init(&in, BUF_MAX);
        buf_init(&out, BUF_MAX);
        for (int k = 0; k < 100000; k++)
            buf_put(&in, str_of(pieces[i]));
        htmltext_put(&out, buf_str(&in));
        check_output(buf_str(&out));
        CHECK(out.n <= 6 * in.n);
        buf_release(&in);
        buf_release(&out);
    }
}

static void limited(void)
{
    struct buf b;
    buf_init(&b, 20);
    htmltext_put(&b, S("<p>one two three</p><p>four five six</p>"));
    CHECK(buf_over(&b));
    CHECK(b.n <= 20);
    buf_release(&b);
}

static const struct tap_test tests[] = {
    {"paragraphs, lines, comments", paragraphs},
    {"lists, nested and loose", lists},
    {"quotes", quotes},
    {"preformatted text and indents", preformatted},
    {"tables", tables},
    {"links that say where they lead", links},
    {"links of other schemes", unsafe_links},
    {"images by their alt text", images},
    {"character references", entities},
    {"what is hidden stays out", hidden},
    {"broken markup", broken},
    {"a hundred thousand of each", repeated},
    {"a full buffer", limited},
};
TAP_MAIN(tests)

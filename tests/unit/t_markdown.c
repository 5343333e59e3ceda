/* SPDX-License-Identifier: GPL-3.0-or-later */
/* markdown: what may be published of it, and the guard before cmark. */
#include "text/markdown.h"

#include "base/arena.h"
#include "tap.h"

#define A(url) "<a href=\"" url "\" rel=\"nofollow ugc noopener\">"

static void is(int line, struct str text, bool lines, const char *want)
{
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, BUF_MAX);
    if (!markdown_html(&b, a, text, lines))
        buf_put(&b, S("refused"));
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
    arena_free(a);
}
#define IS(text, want) is(__LINE__, S(text), false, want)

static void usual(void)
{
    IS("# A\n\n##### B\n\n*c* **d** `e<`\n",
        "<h3>A</h3>\n<h6>B</h6>\n<p><em>c</em> <strong>d</strong> <code>e&lt;</code></p>\n");
    IS("- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    IS("3. a\n4. b\n", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n");
    IS("```c onload\nif (a < b)\n```\n", "<pre tabindex=\"0\"><code>if (a &lt; b)\n</code></pre>\n");
    IS("", "");
    IS("- a\n  b\n", "<ul>\n<li>a\nb</li>\n</ul>\n");
    is(__LINE__, S("- a\n  b\n"), true, "<ul>\n<li>a<br />\nb</li>\n</ul>\n");
}

static void links(void)
{
    IS("[the *page*](http://a.example/?a=1&b=2 \"t\")",
        "<p>" A("http://a.example/?a=1&amp;b=2") "the <em>page</em></a></p>\n");
    IS("see http://a.example/.", "<p>see " A("http://a.example/") "http://a.example/</a>.</p>\n");
    IS("<http://a.example>", "<p>" A("http://a.example") "http://a.example</a></p>\n");
    IS("[http://a.example](http://b.example)", "<p>" A("http://b.example") "http://a.example</a></p>\n");
    IS("[a](javascript:alert(1)) [b](data:text/html,x) [c](//evil.example) [d](JAVA&#115;CRIPT:x) [e](../f)",
        "<p>a b c d e</p>\n");
    IS("[r]\n\n[r]: vbscript:x 'y'\n", "<p>r</p>\n");
}

static void images(void)
{
    IS("![pump](http://a.example/p.png)", "<p>" A("http://a.example/p.png") "pump</a></p>\n");
    IS("![](http://a.example/p.png)", "<p>" A("http://a.example/p.png") "http://a.example/p.png</a></p>\n");
    IS("[![pump](http://a.example/p.png)](http://b.example)", "<p>" A("http://b.example") "pump</a></p>\n");
    IS("![x](cid:1)", "<p>x</p>\n");
}

static void raw_html(void)
{
    IS("a <b onclick=x>c</b> <!-- d -->", "<p>a &lt;b onclick=x&gt;c&lt;/b&gt; &lt;!-- d --&gt;</p>\n");
    IS("<script>\nalert(1)\n</script>\n\nb", "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n<p>b</p>\n");
    IS("a &lt;script&gt;", "<p>a &lt;script&gt;</p>\n");
}

static void guard(void)
{
    static const char *const pieces[] = {"- ", "> ", "1. ", "![[]()", "*a_", "[", ">", "* "};
    struct buf in;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_init(&in, BUF_MAX);
        for (int k = 0; k < 30000; k++)
            buf_put(&in, str_of(pieces[i]));
        is(__LINE__, buf_str(&in), false, "refused");
        buf_release(&in);
    }
    buf_init(&in, BUF_MAX);
    for (int k = 0; k < 40000; k++)
        buf_put(&in, S("plain w"));
    is(__LINE__, buf_str(&in), false, "refused");
    buf_release(&in);
    IS("------------------------------------\n", "<hr />\n");
}

static void broken(void)
{
    IS("a\0b\xff", "<p>a\xef\xbf\xbd"
                   "b\xef\xbf\xbd</p>\n");
}

static const struct tap_test tests[] = {
    {"headings, lists, code", usual},
    {"links, and those of foreign schemes", links},
    {"images become links", images},
    {"raw HTML is shown as text", raw_html},
    {"what would take too long is refused", guard},
    {"NUL and broken bytes", broken},
};
TAP_MAIN(tests)

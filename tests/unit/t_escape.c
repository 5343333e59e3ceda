/* SPDX-License-Identifier: GPL-3.0-or-later */
/* escape: each place's dangerous bytes, and that nothing else changes. */
#include "text/escape.h"

#include "tap.h"

static void is(int line, void (*put)(struct buf *, struct str), struct str in, const char *want)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    put(&b, in);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
}
#define IS(put, in, want) is(__LINE__, put, S(in), want)

static void html(void)
{
    IS(html_text, "a < b && c > \"d\"", "a &lt; b &amp;&amp; c &gt; \"d\"");
    IS(html_text, "l\xc3\xa0\n\tx", "l\xc3\xa0\n\tx");
    IS(html_text, "a\0b\x1b[1m\x7f\r\n", "ab[1m\n");
    IS(html_text, "", "");
    IS(html_attr, "\" onload='x' <&>", "&quot; onload=&#39;x&#39; &lt;&amp;&gt;");
}

static void url_good(void)
{
    IS(html_url, "https://a.example/b?c=d&e='f'", "https://a.example/b?c=d&amp;e=&#39;f&#39;");
    IS(html_url, "HTTP://a.example/", "HTTP://a.example/");
    IS(html_url, "mailto:garden@lists.example", "mailto:garden@lists.example");
    IS(html_url, "../m/1.html#x:y", "../m/1.html#x:y");
    IS(html_url, "a b\\c", "a%20b%5Cc");
    IS(html_url, "", "");
}

static void url_bad(void)
{
    IS(html_url, "javascript:alert(1)", "#");
    IS(html_url, "JaVaScRiPt:alert(1)", "#");
    IS(html_url, " javascript:alert(1)", "#");
    IS(html_url, "java\nscript:alert(1)", "#");
    IS(html_url, "\x01javascript:alert(1)", "#");
    IS(html_url, "data:text/html,<script>", "#");
    IS(html_url, "vbscript:x", "#");
    IS(html_url, "file:///etc/passwd", "#");
    IS(html_url, "//evil.example/", "#");
    IS(html_url, "/\\evil.example/", "#");
    IS(html_url, "\\\\evil.example/", "#");
    IS(html_url, ":x", "#");
    IS(html_url, "http\0s:x", "#");
}

static void json(void)
{
    IS(json_text, "a\"b\\c\n\t\r\x01", "\"a\\\"b\\\\c\\n\\t\\r\\u0001\"");
    IS(json_text, "</script>&", "\"\\u003c/script\\u003e\\u0026\"");
    IS(json_text, "\xe2\x80\xa8|\xe2\x80\xa9|\xe2\x80\xa7", "\"\\u2028|\\u2029|\xe2\x80\xa7\"");
    IS(json_text, "a\0b", "\"a\\u0000b\"");
    IS(json_text, "\xe2\x80", "\"\xe2\x80\"");
}

static void xml(void)
{
    IS(xml_text, "<a href='x'>&\x02\xef\xbf\xbf|\xef\xbf\xbe",
        "&lt;a href=&#39;x&#39;&gt;&amp;\xef\xbf\xbd|\xef\xbf\xbd");
    IS(xml_text, "\xef\xbf", "\xef\xbf");
}

static void header(void)
{
    IS(header_text, " a\r\nBcc: x\t\0 b \xc2\x85 c ", "a Bcc: x b c");
    IS(header_text, "\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9");
    IS(header_text, "\n\n", "");
}

static void component(void)
{
    IS(url_component, "a-Z_0.~", "a-Z_0.~");
    IS(url_component, "a b&c=\xc3\xa9/@", "a%20b%26c%3D%C3%A9%2F%40");
}

static const struct tap_test tests[] = {
    {"HTML text and attributes", html},
    {"addresses that may be linked", url_good},
    {"addresses that may not become #", url_bad},
    {"JSON strings, safe inside a script", json},
    {"XML without characters that it forbids", xml},
    {"a header is one line", header},
    {"URL components", component},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link: where an address begins and ends in a sentence, and that all else is escaped. */
#include "text/link.h"

#include "tap.h"

#define A(url) "<a href=\"" url "\" rel=\"nofollow ugc noopener\">" url "</a>"

static void is(int line, struct str text, const char *want)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    link_html(&b, text);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
}
#define IS(text, want) is(__LINE__, S(text), want)

static void ends(void)
{
    IS("See http://a.example/x. Or (https://b.example/y)!",
        "See " A("http://a.example/x") ". Or (" A("https://b.example/y") ")!");
    IS("http://a.example/Pump_(water), http://a.example/(",
        A("http://a.example/Pump_(water)") ", " A("http://a.example/") "(");
    IS("<http://a.example/>, \"http://a.example\"",
        "&lt;" A("http://a.example/") "&gt;, \"" A("http://a.example") "\"");
    IS("[x](http://a.example)", "[x](" A("http://a.example") ")");
    IS("http://[::1]:80/", A("http://[::1]:80/"));
    IS("*http://a.example/* http://a.example/?a=1", "*" A("http://a.example/") "* " A("http://a.example/?a=1"));
    IS("http://a.example/?a=1&b='2", "<a href=\"http://a.example/?a=1&amp;b=&#39;2\" rel=\"nofollow ugc "
                                     "noopener\">http://a.example/?a=1&amp;b='2</a>");
}

static void scripts(void)
{
    IS("http://b\u00fccher.example/\u6c34\u3002 \uff08http://a.example\uff09",
        A("http://b\u00fccher.example/\u6c34") "\u3002 \uff08" A("http://a.example") "\uff09");
    IS("\u00abhttp://a.example\u00bb", "\u00ab" A("http://a.example") "\u00bb");
}

static void www(void)
{
    IS("WWW.a.example.", "<a href=\"http://WWW.a.example\" rel=\"nofollow ugc noopener\">WWW.a.example</a>.");
    IS("www.a www. awww.a.example www...", "www.a www. awww.a.example www...");
}

static void none(void)
{
    IS("a <b> & xhttp://a.example http:// https://. http://- javascript:alert(1) ftp://a.example",
        "a &lt;b&gt; &amp; xhttp://a.example http:// https://. http://- javascript:alert(1) ftp://a.example");
    IS("http://\"onload=x", "http://\"onload=x");
    IS("", "");
    IS("h\xff w\xc3", "h\xff w\xc3");
}

static void repeated(void)
{
    static const char *const pieces[] = {
        "http://", "http://a", "www.", "(http://a.b", "http://(", "http://a.", "www.a"};
    struct buf in, out;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_init(&in, BUF_MAX);
        buf_init(&out, BUF_MAX);
        for (int k = 0; k < 100000; k++)
            buf_put(&in, str_of(pieces[i]));
        link_html(&out, buf_str(&in));
        CHECK(out.n >= in.n);
        buf_release(&in);
        buf_release(&out);
    }
}

static const struct tap_test tests[] = {
    {"the end of an address in a sentence", ends},
    {"addresses in other scripts and their punctuation", scripts},
    {"www.", www},
    {"what is no address", none},
    {"a hundred thousand of each", repeated},
};
TAP_MAIN(tests)

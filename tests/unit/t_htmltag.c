/* SPDX-License-Identifier: GPL-3.0-or-later */
/* htmltag: where browsers see a tag, an attribute, a text. */
#include "text/htmltag.h"

#include "base/buf.h"
#include "tap.h"

/* Texts as they are, tags as <name href style hidden>. */
static void is(int line, struct str html, const char *want)
{
    struct htmltag tag;
    struct buf b;
    buf_init(&b, BUF_MAX);
    while (htmltag_next(&html, &tag)) {
        buf_put(&b, tag.text);
        if (tag.text.n)
            continue;
        buf_printf(&b, "<%s%s", tag.closing ? "/" : "", tag.name);
        if (tag.href.n)
            buf_printf(&b, " href(%.*s)", STR(tag.href));
        if (tag.style.n)
            buf_printf(&b, " style(%.*s)", STR(tag.style));
        buf_put(&b, tag.hidden ? S(" hidden>") : S(">"));
        if (strcmp(tag.name, "script") == 0 && !tag.closing)
            htmltag_skip(&html, "script");
    }
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
}
#define IS(html, want) is(__LINE__, S(html), want)

static void tags(void)
{
    IS("a<B>c</B\n>d<br/>", "a<b>c</b>d<br>");
    IS("<averyveryverylongname>", "<averyveryverylo>");
    IS("1 < 2 <3 <", "1 < 2 <3 <");
    IS("a<b", "a");
    IS("a</b", "a");
}

static void attributes(void)
{
    IS("<a HREF = 'x>y' style=\"a'b\" hidden>", "<a href(x>y) style(a'b) hidden>");
    IS("<a href=x/y>z", "<a href(x/y)>z");
    IS("<a/href=x/style=y>", "<a href(x/style=y)>");
    IS("<a href=1 href=2>", "<a href(1)>");
    IS("<a =href=x hrefs=y ' \" href=z>", "<a href(z)>");
    IS("<a href>b", "<a>b");
    IS("<a href=>b", "<a>b");
    IS("<a href='x>b", "");
}

static void passed_over(void)
{
    IS("a<!-- <b> -- > --->c<!--->d<!---->e<!-- f --!>g", "acdeg");
    IS("a<!doctype html>b<?xml <c> ?>d</>e</ f>g<![CDATA[h]]>", "ab ?>deg");
    IS("a<!-- never", "a");
}

static void skipped(void)
{
    IS("<script>a<b></scripty></script >c", "<script></script>c");
    IS("<script>a</SCRIPT/>c<script>d</scrip", "<script></script>c<script>");
}

static const struct tap_test tests[] = {
    {"tags and what is none", tags},
    {"attributes", attributes},
    {"comments and declarations", passed_over},
    {"elements without markup", skipped},
};
TAP_MAIN(tests)

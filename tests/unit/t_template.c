/* SPDX-License-Identifier: GPL-3.0-or-later */
/* template: holes, sections, escaping by kind of file, overriding, and what must not go unnoticed. */
#include "text/template.h"

#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "tap.h"

static char folder[40];

static void put_file(const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK_INT(file_replace(path, str_of(text), false), 0);
}

/* A scratch folder that overrides; it is removed by nobody but the test that made it. */
static void begin(void)
{
    char path[200];
    snprintf(folder, sizeof folder, "/tmp/t_template.XXXXXX");
    CHECK(mkdtemp(folder));
    const char *const dirs[] = {"web", "mail", "mail/en", "mail/fr"};
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, dirs[i]);
        CHECK_INT(mkdir(path, 0700), 0);
    }
    template_override(folder);
}

static void end(void)
{
    static const char *const names[] = {"web/a.html", "web/a.txt", "web/a.xml", "mail/en/a.txt",
        "mail/fr/a.txt", "mail/fr", "mail/en", "mail", "web"};
    char path[200];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    rmdir(folder);
    template_override(NULL);
}

static void is(
    int line, const char *name, const char *text, const struct hole *holes, size_t n, const char *want)
{
    struct buf b;
    begin();
    put_file(name, text);
    buf_init(&b, BUF_MAX);
    template_put(&b, name, holes, n);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
    end();
}

static void fills(void)
{
    is(__LINE__, "web/a.txt", "Hi {{name}}, {{ n }} < 3 & {{name}}!\n",
        HOLES(HOLE("name", S("Ana")), HOLE("n", S("2"))), "Hi Ana, 2 < 3 & Ana!\n");
}

static void no_holes(void)
{
    is(__LINE__, "web/a.txt", "{ { }} }{\n", NO_HOLES, "{ { }} }{\n");
}

static void empty(void)
{
    is(__LINE__, "web/a.txt", "", NO_HOLES, "");
}

static void escapes(void)
{
    is(__LINE__, "web/a.html", "<p title=\"{{x}}\">{{x}}{{{x}}}</p>", HOLES(HOLE("x", S("<b>\"'"))),
        "<p title=\"&lt;b&gt;&quot;&#39;\">&lt;b&gt;&quot;&#39;<b>\"'</p>");
}

static void escapes_xml(void)
{
    is(__LINE__, "web/a.xml", "<t>{{x}}</t>", HOLES(HOLE("x", S("a<\x01&"))), "<t>a&lt;&amp;</t>");
}

static void urls(void)
{
    is(__LINE__, "web/a.html", "<a href=\"{{x}}\"><img src=\"{{x}}\"><a href=\"/{{x}}\">",
        HOLES(HOLE("x", S("javascript:a'"))), "<a href=\"#\"><img src=\"#\"><a href=\"/javascript:a&#39;\">");
}

static void no_second_look(void)
{
    is(__LINE__, "web/a.txt", "{{x}}", HOLES(HOLE("x", S("{{y}} {{#x}}"))), "{{y}} {{#x}}");
}

static void sections(void)
{
    const char *t = "{{#a}}A{{#b}}B{{/b}}{{^b}}-{{/b}}{{/a}}{{^a}}none {{#b}}b{{/b}}{{/a}}.";
    is(__LINE__, "web/a.txt", t, HOLES(HOLE("a", S("1")), HOLE("b", S(""))), "A-.");
    is(__LINE__, "web/a.txt", t, HOLES(HOLE("a", S("1")), HOLE("b", S("1"))), "AB.");
    is(__LINE__, "web/a.txt", t, HOLES(HOLE("a", S("")), HOLE("b", S("1"))), "none b.");
    is(__LINE__, "web/a.txt", t, HOLES(HOLE("a", S("")), HOLE("b", S(""))), "none .");
}

static void lines(void)
{
    const char *t = "a\n{{! why }}\n  {{#x}}  \nb {{#x}}c{{/x}}\n{{/x}}\nd\n{{#x}}\n{{/x}}";
    is(__LINE__, "web/a.txt", t, HOLES(HOLE("x", S("1"))), "a\nb c\nd\n");
    is(__LINE__, "web/a.txt", t, HOLES(HOLE("x", S(""))), "a\nd\n");
}

static void language(void)
{
    struct buf b;
    begin();
    put_file("mail/en/a.txt", "Hello {{who}}");
    put_file("mail/fr/a.txt", "Bonjour {{who}}");
    buf_init(&b, BUF_MAX);
    template_mail(&b, LANG_FR, "a.txt", HOLES(HOLE("who", S("Ana"))));
    buf_char(&b, '|');
    tap_quiet();
    template_mail(&b, LANG_SW, "a.txt", HOLES(HOLE("who", S("Ana"))));
    CHECK_STR(buf_str(&b), "Bonjour Ana|Hello Ana");
    buf_release(&b);
    CHECK(template_exists("mail/fr/a.txt"));
    CHECK(!template_exists("mail/sw/a.txt"));
    CHECK_STR(template_bytes("mail/fr/a.txt"), "Bonjour {{who}}");
    end();
}

static void bad(void)
{
    struct buf b;
    tap_quiet();
    buf_init(&b, BUF_MAX);
    template_put(&b, "web/a.txt", HOLES(HOLE("x", S("1"))));
}

static void refused(void)
{
    static const char *const texts[] = {"{{x", "{{y}}", "{{#x}}", "{{/x}}", "{{#x}}{{#y}}{{/x}}{{/y}}",
        "{{{x}}}", "{{}}", "{{x y}}", "{{^x}}{{y}}{{/x}}"};
    begin();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put_file("web/a.txt", texts[i]);
        CHECK_INT(tap_child(bad), 78);
    }
    end();
}

static void missing(void)
{
    struct buf b;
    tap_quiet();
    buf_init(&b, 10);
    template_put(&b, "web/no such.html", NO_HOLES);
}

static void no_template(void)
{
    CHECK_INT(tap_child(missing), 128 + 6);
}

static void names(void)
{
    struct arena *a = arena_new();
    struct str_list holes;
    struct str why;
    CHECK(template_holes(a, "a.html", S("{{a}}{{#b}}{{c}}{{/b}}{{{a}}}{{!d}}"), &holes, &why));
    CHECK_INT(holes.n, 3);
    CHECK_STR(holes.at[0], "a");
    CHECK_STR(holes.at[1], "b");
    CHECK_STR(holes.at[2], "c");
    CHECK(!template_holes(a, "a.txt", S("{{{a}}}"), &holes, &why));
    CHECK_STR(why, "a raw hole outside .html: a");
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"values fill their holes", fills},
    {"a text without holes, single braces stay", no_holes},
    {"an empty template", empty},
    {"HTML is escaped, but for {{{raw}}}", escapes},
    {"XML is escaped", escapes_xml},
    {"a hole that is an address of a link is checked", urls},
    {"what a value holds is not read as a template", no_second_look},
    {"sections and their opposites, nested", sections},
    {"a section mark alone in its line leaves no line", lines},
    {"mail templates by language, English else", language},
    {"an override that is no good ends with 78", refused},
    {"a template that is not there is a bug", no_template},
    {"the names of the holes, for the checker", names},
};
TAP_MAIN(tests)

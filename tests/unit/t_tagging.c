/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tagging: which words of a mail are #tags, in any script, and which are not. */
#include "action/tagging.h"

#include "base/arena.h"
#include "mail/reading.h"
#include "tap.h"

static struct str tags_of(struct arena *a, const char *subject, const char *reply, const char *keywords)
{
    struct str words = str_of(keywords), all = S("");
    struct mail m = {.subject = str_of(subject), .reply = str_of(reply), .keywords = {&words, words.n > 0}};
    struct tags t;
    tagging_read(a, &m, &t);
    for (size_t i = 0; i < t.n; i++)
        all = arena_printf(a, "%.*s%s%.*s", STR(all), i ? " " : "", STR(t.at[i]));
    return all;
}

static void subject(void)
{
    struct arena *a = arena_new();
    CHECK_STR(tags_of(a, "#Water Leaking tank (#repair) #question", "", ""), "water repair question");
    CHECK_STR(tags_of(a, "Issue #12 and C# and a#b #", "", ""), "");
    CHECK_STR(tags_of(a, "#Agua #agua #ÁGUA,", "", ""), "agua");
    CHECK_STR(tags_of(a, "#water#pump", "", ""), "water pump");
    CHECK_STR(tags_of(a, "#水泵，坏了 #ماء؟ #водa", "", ""), "水泵 ماء водa");
    arena_free(a);
}

static void body(void)
{
    struct arena *a = arena_new();
    CHECK_STR(tags_of(a, "x", "Hello\n#seeds, #compost\nbye", ""), "seeds compost");
    CHECK_STR(tags_of(a, "x", "I like #seeds very much\n#!/bin/sh\n# heading", ""), "");
    arena_free(a);
}

static void only(void)
{
    CHECK(tagging_only(S("#seeds, #compost")) && tagging_only(S("  #water#pump ,")));
    CHECK(!tagging_only(S("")) && !tagging_only(S("#seeds please")) && !tagging_only(S("#12")));
}

static void keywords(void)
{
    struct arena *a = arena_new();
    CHECK_STR(tags_of(a, "x", "", "dyes, #repair, two words"), "dyes repair");
    arena_free(a);
}

static void many(void)
{
    struct arena *a = arena_new();
    struct str s = S("");
    for (int i = 0; i < 50; i++)
        s = arena_printf(a, "%.*s #t%d", STR(s), i);
    struct mail m = {.subject = s};
    struct tags t;
    tagging_read(a, &m, &t);
    CHECK_INT(t.n, TAGS_MOST);
    m.subject = arena_printf(a, "#%0100dx", 0);
    tagging_read(a, &m, &t);
    CHECK_INT(t.n, 1);
    CHECK_INT(t.at[0].n, TAG_LONGEST);
    arena_free(a);
}

static void heading(void)
{
    struct arena *a = arena_new();
    CHECK_STR(tagging_subject(a, S("#water Leaking  tank #question")), "Leaking tank");
    CHECK_STR(tagging_subject(a, S("#water")), "#water");
    CHECK_STR(tagging_subject(a, S("Bug #12 in #water?")), "Bug #12 in #water?");
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"in the Subject, in any script, once each", subject},
    {"in the body only in lines of nothing else", body},
    {"what a line of nothing else is", only},
    {"in Keywords", keywords},
    {"long and many tags are cut", many},
    {"a heading leaves them out", heading},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query: every sign of the syntax, and that anything else is words. */
#include "text/query.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/when.h"
#include "tap.h"

/* One line a term: kind, tokens, a star for a prefix. */
static void show(struct buf *b, const struct query *q)
{
    static const char *const kinds[] = {"", "from:", "#", "list:"};
    for (size_t i = 0; i < q->n; i++) {
        if (i)
            buf_put(b, S(" + "));
        buf_put(b, str_of(kinds[q->at[i].kind]));
        for (size_t k = 0; k < q->at[i].n_tokens; k++) {
            if (k)
                buf_char(b, ' ');
            buf_put(b, q->at[i].tokens[k]);
        }
        if (q->at[i].prefix)
            buf_char(b, '*');
    }
    if (q->has_since) {
        buf_put(b, S(" since "));
        when_iso(b, q->since);
    }
    if (q->has_before) {
        buf_put(b, S(" before "));
        when_iso(b, q->before);
    }
}

static void is(int line, struct str text, const char *want)
{
    struct arena *a = arena_new();
    struct query q;
    struct buf b;
    buf_init(&b, BUF_MAX);
    query_read(a, text, &q);
    show(&b, &q);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
    arena_free(a);
}
#define IS(text, want) is(__LINE__, S(text), want)

static void words(void)
{
    IS("", "");
    IS("Water Pump", "water + pump");
    IS("foo-bar", "foo bar");
    IS("pum* foo-ba*", "pum* + foo ba*");
    IS("* - ! () :", "");
}

static void phrases(void)
{
    IS("\"cold storage\" \u201cred pump\u201d \u00abune pompe\u00bb", "cold storage + red pump + une pompe");
    IS("\"not closed here", "not + closed + here");
    IS("\"\" \"a\"b", "a + b");
}

static void pairs(void)
{
    IS("\u6c34", "\u6c34*");
    IS("\u4f1a\u8b70", "\u4f1a\u8b70");
    IS("\u4f1a\u8b70\u5ba4", "\u4f1a\u8b70 \u8b70\u5ba4");
}

static void fields(void)
{
    IS("from:Ana FROM:\"Ana Silva\" list:garden #Water-Pump",
        "from:ana + from:ana silva + list:garden + #water pump");
    IS("from:an* # from: x #", "from:an* + from + x");
    struct arena *a = arena_new();
    struct query q;
    query_read(a, S("#Water-Pump list:garden@lists.example"), &q);
    CHECK_STR(q.at[0].text, "Water-Pump");
    CHECK_STR(q.at[1].text, "garden@lists.example");
    arena_free(a);
}

static void dates(void)
{
    IS("since:2026-05 before:2026-07-04 pump", "pump since 2026-05-01T00:00:00Z before 2026-07-04T00:00:00Z");
    IS("since:2025 since:2024", " since 2025-01-01T00:00:00Z");
    IS("since:2026-13 before:x since:2026-05-04-01 before:",
        "since 2026 13 + before x + since 2026 05 04 01 + before");
    IS("since:99999999999999999999", "since 99999999999999999999");
}

static void told(int line, struct str text, const char *odd, bool over)
{
    struct arena *a = arena_new();
    struct query q;
    query_read(a, text, &q);
    tap_str(__FILE__, line, q.odd, str_of(odd));
    CHECK_INT(q.over, over);
    arena_free(a);
}
#define TOLD(text, odd, over) told(__LINE__, S(text), odd, over)

static void what_is_not_served(void)
{
    TOLD("pump - * # since:2026 from:ana #water list:x before:2027-01", "", false);
    TOLD("pump since:may before:june", "since:may", false);
    TOLD("from:! pump", "from:!", false);
    TOLD("pump FROM:\"! !\" x", "FROM:\"! !\"", false);
    TOLD("#! list:?", "#!", false);
    TOLD("list:?", "list:?", false);
    TOLD("\"since:may\" since: may", "", false);
    TOLD("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32", "", false);
    TOLD("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33", "", true);
}

static void hostile(void)
{
    IS("a'; drop table x --", "a + drop + table + x");
    IS("a AND NOT (b OR NEAR/2 c) ^d col:e", "a + and + not + b + or + near 2 + c + d + col e");
    IS("a\0b \x01 c\xff", "a b + c");
}

static void limits(void)
{
    struct arena *a = arena_new();
    struct query q;
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 100000; i++)
        buf_put(&b, S("a-b "));
    query_read(a, buf_str(&b), &q);
    CHECK_INT(q.n, QUERY_TERMS_MAX);
    CHECK(q.over);
    buf_reset(&b);
    for (int i = 0; i < 1000; i++)
        buf_put(&b, S("\"\u201e"));
    query_read(a, buf_str(&b), &q);
    buf_release(&b);
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"words and prefixes", words},
    {"phrases", phrases},
    {"scripts in pairs", pairs},
    {"from, list, tag", fields},
    {"since and before", dates},
    {"what is left out, or is not what its sign says, is told", what_is_not_served},
    {"what an engine would stumble over", hostile},
    {"limits", limits},
};
TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* threading: parents and threads of a set of posts, whatever the order they came in. */
#include "action/threading.h"

#include "base/arena.h"
#include "tap.h"

enum { DAY = 86400, MOST = 8 };

struct post {
    const char *id, *refs, *subject;
    bool answers;
    int day;
};

static struct threading_node node_of(struct arena *a, const struct post *p)
{
    struct threading_node n = {
        .id = str_of(p->id), .base_subject = str_of(p->subject), .answers = p->answers, .date = p->day * DAY};
    struct str *refs = NULL, rest = str_of(p->refs), word;
    size_t cap = 0;
    while (str_word(&rest, &word)) {
        refs = arena_push(a, refs, &n.n_refs, &cap, sizeof *refs);
        refs[n.n_refs - 1] = word;
    }
    n.refs = refs;
    return n;
}

/* "b<a c<b" : each post and its parent in (date, id) order, then | and each post's thread. */
static struct str arranged(struct arena *a, const struct post *posts, size_t n, size_t first, bool backwards)
{
    struct threading_node nodes[MOST];
    for (size_t i = 0; i < n; i++) {
        size_t from = (first + (backwards ? n - i : i)) % n;
        nodes[i] = node_of(a, &posts[from]);
    }
    threading_arrange(a, nodes, n);
    struct str out = S("");
    for (size_t i = 0; i < n; i++)
        out = arena_printf(a, "%.*s%.*s%s%.*s ", STR(out), STR(nodes[i].id),
            nodes[i].parent == STR_NONE ? "" : "<",
            STR(nodes[i].parent == STR_NONE ? S("") : nodes[nodes[i].parent].id));
    out = arena_printf(a, "%.*s|", STR(out));
    for (size_t i = 0; i < n; i++)
        out = arena_printf(a, "%.*s %.*s", STR(out), STR(nodes[nodes[i].thread].id));
    return out;
}

static void always(const struct post *posts, size_t n, const char *want)
{
    struct arena *a = arena_new();
    for (size_t first = 0; first < n; first++) {
        CHECK_STR(arranged(a, posts, n, first, false), want);
        CHECK_STR(arranged(a, posts, n, first, true), want);
    }
    arena_free(a);
}

static void chain(void)
{
    const struct post posts[] = {{"a", "", "pump", false, 1}, {"b", "a", "pump", true, 2},
        {"c", "b a", "pump", true, 3}, {"d", "", "soil", false, 3}};
    always(posts, 4, "a b<a c<b d | a a a d");
}

static void missing_parent(void)
{
    const struct post posts[] = {
        {"b", "x a", "s", true, 2}, {"c", "x a", "t", true, 3}, {"d", "c x", "t", true, 4}};
    always(posts, 3, "b c d<c | b b b");
    const struct post more[] = {
        {"a", "", "s", false, 1}, {"b", "x a", "s", true, 2}, {"c", "x a", "t", true, 3}};
    always(more, 3, "a b<a c<a | a a a");
}

static void by_subject(void)
{
    const struct post posts[] = {{"a", "", "pump", false, 1}, {"b", "", "pump", false, 20},
        {"c", "", "pump", true, 21}, {"d", "", "pump", true, 80}, {"e", "", "pump", false, 81},
        {"f", "zz", "pump", true, 82}};
    always(posts, 6, "a b c<b d e f | a b b d e f");
}

static void rings(void)
{
    const struct post posts[] = {
        {"a", "b", "s", true, 1}, {"b", "a", "s", true, 2}, {"c", "c b", "s", true, 3}};
    always(posts, 3, "a<b b c<b | a a a");
}

static void skewed_clock(void)
{
    const struct post posts[] = {{"b", "a", "s", true, 1}, {"a", "", "s", false, 5}};
    always(posts, 2, "b<a a | b b");
}

static void same_id_twice(void)
{
    const struct post posts[] = {{"a", "", "s", false, 1}, {"a", "", "t", false, 2}, {"b", "a", "s", true, 3}};
    always(posts, 3, "a a b<a | a a a");
}

static const struct tap_test tests[] = {
    {"a chain of answers is one thread", chain},
    {"answers to a post that never came are one thread; the nearest known ancestor is the parent",
        missing_parent},
    {"the subject counts only with Re:, without references, and within 30 days", by_subject},
    {"references that form a ring still make a tree", rings},
    {"an answer dated before its question keeps its parent", skewed_clock},
    {"two posts of one Message-ID are one thread, the earlier one is the parent", same_id_twice},
};
TAP_MAIN(tests)

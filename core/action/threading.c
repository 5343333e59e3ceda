/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which thread a post belongs to, and which post it answers: the rule, over a whole set of posts. */
#include "action/threading.h"

#include <stdlib.h>

#include "base/arena.h"

/* Distinct strings get numbers, so that the rest of the work is on small integers. */
struct named {
    struct str name;
    size_t *number; /* where to write it */
};

struct set {
    struct threading_node *nodes;
    size_t n;
    size_t *id_key, *subject_key; /* of each node */
    size_t **ref_keys;
    size_t n_ids, n_subjects;
    size_t *above;  /* union-find over id keys */
    size_t *by_key; /* id key -> first node of that id, STR_NONE for a message that never came */
};

static int by_date(const void *x, const void *y)
{
    const struct threading_node *a = x, *b = y;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    int c = str_cmp(a->id, b->id);
    if (c)
        return c;
    /* one id twice in one second: what they are about decides, since numbers depend on the order of arrival */
    c = str_cmp(a->base_subject, b->base_subject);
    return c ? c : (a->number > b->number) - (a->number < b->number);
}

static int by_name(const void *x, const void *y)
{
    return str_cmp(((const struct named *)x)->name, ((const struct named *)y)->name);
}

static size_t number_names(struct named *names, size_t n)
{
    size_t distinct = 0;
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !str_eq(names[i].name, names[i - 1].name))
            distinct++;
        *names[i].number = distinct - 1;
    }
    return distinct;
}

static void number_ids(struct arena *a, struct set *s)
{
    size_t total = s->n, at = 0;
    for (size_t i = 0; i < s->n; i++)
        total += s->nodes[i].n_refs;
    struct named *names = ARENA_ARRAY(a, struct named, total);
    s->id_key = ARENA_ARRAY(a, size_t, s->n);
    s->ref_keys = ARENA_ARRAY(a, size_t *, s->n);
    for (size_t i = 0; i < s->n; i++) {
        const struct threading_node *node = &s->nodes[i];
        names[at++] = (struct named){node->id, &s->id_key[i]};
        s->ref_keys[i] = ARENA_ARRAY(a, size_t, node->n_refs);
        for (size_t r = 0; r < node->n_refs; r++)
            names[at++] = (struct named){node->refs[r], &s->ref_keys[i][r]};
    }
    s->n_ids = number_names(names, total);
}

static void number_subjects(struct arena *a, struct set *s)
{
    struct named *names = ARENA_ARRAY(a, struct named, s->n);
    s->subject_key = ARENA_ARRAY(a, size_t, s->n);
    for (size_t i = 0; i < s->n; i++)
        names[i] = (struct named){s->nodes[i].base_subject, &s->subject_key[i]};
    s->n_subjects = number_names(names, s->n);
}

static size_t top(struct set *s, size_t key)
{
    while (s->above[key] != key) {
        s->above[key] = s->above[s->above[key]];
        key = s->above[key];
    }
    return key;
}

static void join(struct set *s, size_t a, size_t b)
{
    a = top(s, a);
    b = top(s, b);
    if (a != b)
        s->above[a > b ? a : b] = a < b ? a : b;
}

static bool descends(const struct set *s, size_t node, size_t from)
{
    for (; node != STR_NONE; node = s->nodes[node].parent)
        if (node == from)
            return true;
    return false;
}

/* The nearest ancestor that came, unless that would close a ring. */
static void hang_by_refs(struct set *s, size_t i)
{
    struct threading_node *node = &s->nodes[i];
    for (size_t r = 0; r < node->n_refs; r++) {
        join(s, s->id_key[i], s->ref_keys[i][r]);
        size_t parent = s->by_key[s->ref_keys[i][r]];
        if (node->parent == STR_NONE && parent != STR_NONE && !descends(s, parent, i))
            node->parent = parent;
    }
}

static void hang_by_subject(struct set *s, size_t i, size_t *latest)
{
    struct threading_node *node = &s->nodes[i];
    size_t *seen = &latest[s->subject_key[i]], parent = *seen;
    *seen = i;
    if (!node->answers || node->n_refs || parent == STR_NONE || node->base_subject.n == 0)
        return;
    if (node->date - s->nodes[parent].date > THREADING_SUBJECT_SECONDS || descends(s, parent, i))
        return;
    node->parent = parent;
    join(s, s->id_key[i], s->id_key[parent]);
}

static size_t *filled(struct arena *a, size_t n, size_t with)
{
    size_t *items = ARENA_ARRAY(a, size_t, n);
    for (size_t i = 0; i < n; i++)
        items[i] = with;
    return items;
}

void threading_arrange(struct arena *a, struct threading_node *nodes, size_t n)
{
    struct set s = {.nodes = nodes, .n = n};
    qsort(nodes, n, sizeof *nodes, by_date);
    number_ids(a, &s);
    number_subjects(a, &s);
    s.above = ARENA_ARRAY(a, size_t, s.n_ids);
    for (size_t key = 0; key < s.n_ids; key++)
        s.above[key] = key;
    s.by_key = filled(a, s.n_ids, STR_NONE);
    for (size_t i = n; i-- > 0;) {
        nodes[i].parent = STR_NONE;
        s.by_key[s.id_key[i]] = i;
    }
    for (size_t i = 0; i < n; i++)
        hang_by_refs(&s, i);
    size_t *latest = filled(a, s.n_subjects, STR_NONE);
    for (size_t i = 0; i < n; i++)
        hang_by_subject(&s, i, latest);
    size_t *first = filled(a, s.n_ids, STR_NONE);
    for (size_t i = 0; i < n; i++) {
        size_t key = top(&s, s.id_key[i]);
        if (first[key] == STR_NONE)
            first[key] = i;
        nodes[i].thread = first[key];
    }
}

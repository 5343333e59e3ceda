/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search becomes posts: the store finds what has the words, and what it cannot tell is looked at here. */
#include "action/searching.h"

#include "action/listing.h"
#include "action/tagging.h"
#include "action/work.h"
#include "base/arena.h"
#include "store/list.h"
#include "store/message.h"
#include "store/post.h"
#include "store/search.h"
#include "store/tag.h"
#include "text/fold.h"
#include "text/query.h"

enum { PAGE = 100, LISTS_AT_ONCE = 20, TAGS_AT_ONCE = 100 };

struct searching {
    struct query query;
    struct search_for want;
    struct tags tags; /* the first of them is the store's, too */
    struct message_id before;
    bool ended;
};

/* ---- reading */

static struct str joined(struct arena *a, const struct query_term *t)
{
    struct str all = t->tokens[0];
    for (size_t i = 1; i < t->n_tokens; i++)
        all = arena_printf(a, "%.*s %.*s", STR(all), STR(t->tokens[i]));
    return all;
}

static enum searching_end take_list(struct searching *s, struct work *w, struct str name)
{
    struct list l;
    if (!listing_find(w, name, &l))
        return SEARCHING_NO_LIST;
    if (s->want.list.v && s->want.list.v != l.id.v)
        return SEARCHING_TWO_LISTS;
    s->want.list = l.id;
    return SEARCHING_READ;
}

static enum searching_end take_term(struct arena *run, struct searching *s, struct work *w,
    const struct query_term *t, struct search_term *terms)
{
    size_t had = s->tags.n;
    switch (t->kind) {
    case QUERY_LIST:
        return take_list(s, w, t->text);
    case QUERY_TAG:
        if (!tagging_has(&s->tags, fold_text(run, t->text)))
            tagging_add(run, &s->tags, t->text);
        return s->tags.n > had || tagging_has(&s->tags, fold_text(run, t->text)) ? SEARCHING_READ
                                                                                 : SEARCHING_ODD;
    case QUERY_FROM:
    case QUERY_WORDS:
        terms[s->want.n++] = (struct search_term){joined(run, t), t->prefix, t->kind == QUERY_FROM};
    }
    return SEARCHING_READ;
}

enum searching_end searching_read(struct arena *run, struct work *w, struct str text, struct list_id list,
    struct searching **out, struct str *at)
{
    struct searching *s = *out = ARENA_NEW(run, struct searching);
    query_read(run, arena_str(run, text), &s->query);
    const struct query *q = &s->query;
    struct search_term *terms = ARENA_ARRAY(run, struct search_term, q->n + 1);
    *at = q->odd;
    if (q->over)
        return SEARCHING_LONG;
    if (q->odd.n)
        return SEARCHING_ODD;
    s->want = (struct search_for){.terms = terms, .list = list};
    s->want.since = q->has_since ? q->since : INT64_MIN;
    s->want.until = q->has_before ? q->before : 0;
    for (size_t i = 0; i < q->n; i++) {
        *at = q->at[i].text;
        enum searching_end end = take_term(run, s, w, &q->at[i], terms);
        if (end != SEARCHING_READ)
            return end;
    }
    s->want.tag = s->tags.n ? s->tags.at[0] : S("");
    return s->want.n || s->tags.n ? SEARCHING_READ : SEARCHING_EMPTY;
}

/* ---- finding */

static bool stands_at(const struct query_term *t, const struct tokens *name, size_t i)
{
    for (size_t k = 0; k < t->n_tokens; k++) {
        bool begins = t->prefix && k + 1 == t->n_tokens;
        if (begins ? !str_starts(name->at[i + k], t->tokens[k]) : !str_eq(name->at[i + k], t->tokens[k]))
            return false;
    }
    return true;
}

/* The words of from: stand in the name; the index has the tags beside it. */
static bool is_from(struct arena *a, const struct query_term *t, struct str author)
{
    struct tokens name = {0};
    fold_tokens(a, author, &name);
    for (size_t i = 0; i + t->n_tokens <= name.n; i++)
        if (stands_at(t, &name, i))
            return true;
    return false;
}

static bool author_fits(struct arena *a, const struct searching *s, struct work *w, struct message_id id)
{
    struct message m = {0};
    for (size_t i = 0; i < s->query.n; i++) {
        const struct query_term *t = &s->query.at[i];
        if (t->kind != QUERY_FROM)
            continue;
        if (!m.id.v && !message_get(a, w->db, id, &m))
            return false;
        if (!is_from(a, t, m.author))
            return false;
    }
    return true;
}

static bool tags_fit(struct arena *a, const struct searching *s, struct work *w, const struct post *p)
{
    struct str has[TAGS_AT_ONCE];
    size_t n = s->tags.n ? tag_of_post(a, w->db, p->list, p->number, has, TAGS_AT_ONCE) : 0;
    for (size_t i = 0; i < s->tags.n; i++) {
        size_t k = 0;
        while (k < n && !str_eq(has[k], s->tags.at[i]))
            k++;
        if (k == n)
            return false;
    }
    return true;
}

static bool post_fits(
    struct arena *a, const struct searching *s, struct work *w, struct message_id id, struct post *out)
{
    struct post posts[LISTS_AT_ONCE];
    struct list_id after = {0};
    size_t n = LISTS_AT_ONCE;
    while (n == LISTS_AT_ONCE) {
        n = post_of_message(w->db, id, after, posts, LISTS_AT_ONCE);
        for (size_t i = 0; i < n; i++) {
            *out = posts[i];
            after = posts[i].list;
            if ((!s->want.list.v || s->want.list.v == after.v) && tags_fit(a, s, w, out))
                return true;
        }
    }
    return false;
}

size_t searching_next(struct searching *s, struct work *w, struct post *out, size_t max)
{
    struct message_id page[PAGE];
    size_t n = 0;
    while (n < max && !s->ended) {
        struct arena *a = arena_new(); /* a page's: who searches for much may meet many that do not fit */
        size_t got = search_find(w->db, &s->want, s->before, page, PAGE), i = 0;
        for (; i < got && n < max; i++) {
            s->before = page[i];
            if (author_fits(a, s, w, page[i]) && post_fits(a, s, w, page[i], &out[n]))
                n++;
        }
        s->ended = got < PAGE && i == got;
        arena_free(a);
    }
    return n;
}

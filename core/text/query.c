/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads search queries. */
#include "text/query.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "base/when.h"
#include "text/fold.h"

struct reading {
    struct arena *mem;
    struct query *query;
    size_t cap, tokens;
};

/* Pulls a quoted piece off *rest, which begins with a quotation mark; false when it is not closed. */
static bool take_quoted(struct str *rest, struct str *inside)
{
    static const struct {
        const char *open, *close;
    } marks[] = {{"\"", "\""}, {"\u201c", "\u201d"}, {"\u201e", "\u201c"}, {"\u201e", "\u201d"},
        {"\u00ab", "\u00bb"}, {"\u300c", "\u300d"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!str_starts(*rest, str_of(marks[i].open)))
            continue;
        struct str after = str_from(*rest, strlen(marks[i].open));
        size_t end = str_find(after, str_of(marks[i].close));
        if (end == STR_NONE)
            continue;
        *inside = str_sub(after, 0, end);
        *rest = str_from(after, end + strlen(marks[i].close));
        return true;
    }
    return false;
}

/* False when there is no word in it. */
static bool add(struct reading *r, enum query_kind kind, struct str text, bool prefix)
{
    struct query *q = r->query;
    struct tokens tokens = {0};
    fold_tokens(r->mem, text, &tokens);
    if (tokens.n == 0)
        return false;
    if (q->n == QUERY_TERMS_MAX || r->tokens + tokens.n > QUERY_TOKENS_MAX) {
        q->over = true;
        return true;
    }
    r->tokens += tokens.n;
    struct query_term t = {
        .kind = kind, .tokens = tokens.at, .n_tokens = tokens.n, .prefix = prefix, .text = text};
    /* one character of a script that is indexed in pairs is the beginning of a pair */
    struct str rest = tokens.at[0];
    uint32_t cp;
    if (kind == QUERY_WORDS && tokens.n == 1 && utf8_next(&rest, &cp) && rest.n == 0 && fold_paired(cp))
        t.prefix = true;
    q->at = arena_push(r->mem, q->at, &q->n, &r->cap, sizeof *q->at);
    q->at[q->n - 1] = t;
    return true;
}

/* "2026", "2026-05" or "2026-05-04": the first second of it. */
static bool read_date(struct str s, int64_t *at)
{
    struct civil c = {.month = 1, .day = 1};
    int *const fields[] = {&c.year, &c.month, &c.day};
    static const int64_t least[] = {1970, 1, 1}, most[] = {9999, 12, 31};
    struct str piece;
    size_t i = 0;
    for (; i < 3 && str_cut(&s, '-', &piece); i++) {
        int64_t v;
        if (!str_int(piece, &v) || v < least[i] || v > most[i])
            return false;
        *fields[i] = (int)v;
    }
    if (i == 0 || s.n)
        return false;
    *at = when_join_utc(&c);
    return true;
}

/* Takes "key:" off the head of s, when something follows. */
static bool take_key(struct str *s, const char *key)
{
    size_t n = strlen(key);
    if (!str_starts_nocase(*s, str_of(key)) || s->n <= n || ascii_blank(s->p[n]))
        return false;
    *s = str_from(*s, n);
    return true;
}

static struct str take_word(struct str *rest)
{
    struct str word = {"", 0};
    str_word(rest, &word);
    return word;
}

/* A value behind "from:" or "list:": a word, or a quoted piece. */
static struct str take_value(struct str *rest)
{
    struct str value;
    return take_quoted(rest, &value) ? value : take_word(rest);
}

/* since: and before:; the later since and the earlier before count. */
static bool take_date(struct query *q, struct str *rest)
{
    struct str after = *rest;
    bool since = take_key(&after, "since:");
    int64_t at;
    if ((!since && !take_key(&after, "before:")) || !read_date(take_word(&after), &at))
        return false;
    *rest = after;
    if (since && (!q->has_since || at > q->since))
        q->since = at;
    if (!since && (!q->has_before || at < q->before))
        q->before = at;
    q->has_since |= since;
    q->has_before |= !since;
    return true;
}

/* "since:may": read as words, for it may be some, and told as odd. */
static bool no_date(struct str piece)
{
    return take_key(&piece, "since:") || take_key(&piece, "before:");
}

static bool read_word(struct reading *r, struct str piece)
{
    bool tag = piece.n > 1 && piece.p[0] == '#';
    bool said = add(r, tag ? QUERY_TAG : QUERY_WORDS, str_from(piece, tag), !tag && str_ends(piece, S("*")));
    return tag ? said : !no_date(piece);
}

static void read_term(struct reading *r, struct str *rest)
{
    struct str piece, typed = *rest;
    bool fine = true;
    if (take_date(r->query, rest))
        return;
    if (take_quoted(rest, &piece)) {
        add(r, QUERY_WORDS, piece, false);
    } else if (take_key(rest, "from:")) {
        piece = take_value(rest);
        fine = add(r, QUERY_FROM, piece, str_ends(piece, S("*")));
    } else if (take_key(rest, "list:")) {
        fine = add(r, QUERY_LIST, take_value(rest), false);
    } else {
        fine = read_word(r, take_word(rest));
    }
    if (!fine && !r->query->odd.n)
        r->query->odd = str_trim(str_sub(typed, 0, typed.n - rest->n));
}

void query_read(struct arena *a, struct str text, struct query *out)
{
    struct reading r = {.mem = a, .query = out};
    text = str_trim(text);
    *out = (struct query){.over = text.n > QUERY_BYTES_MAX};
    text = str_trim(utf8_cut(text, QUERY_BYTES_MAX));
    while (text.n) {
        read_term(&r, &text);
        text = str_trim(text);
    }
}

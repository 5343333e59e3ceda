/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of words, on FTS5 and on tsvector. */
#include "store/search.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "store/db.h"

enum { TOKEN_MOST = 200, POSITIONS_MOST = 16383 };

/* Whole tokens, up to the limit. */
static struct str within(struct str tokens)
{
    if (tokens.n <= SEARCH_MOST)
        return tokens;
    size_t n = SEARCH_MOST;
    while (n && tokens.p[n] != ' ')
        n--;
    return str_sub(tokens, 0, n);
}

/* 'word':1A as PostgreSQL reads it; the quote and the backslash are doubled. */
static void quoted(struct buf *b, struct str word)
{
    buf_char(b, '\'');
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '\'' || word.p[i] == '\\')
            buf_char(b, word.p[i]);
        buf_char(b, word.p[i]);
    }
    buf_char(b, '\'');
}

/* Words past the last position are found, but in no phrase. Positions go on from *at, and leave a gap behind,
 * so that no phrase reaches from one text into the next. */
static void vector(struct buf *b, struct str tokens, char weight, int64_t *at)
{
    struct str word;
    for (tokens = within(tokens); str_word(&tokens, &word);) {
        if (word.n > TOKEN_MOST)
            continue;
        if (*at < POSITIONS_MOST)
            ++*at;
        quoted(b, word);
        buf_printf(b, ":%lld%c ", (long long)*at, weight);
    }
    ++*at;
}

static void put_postgres(struct db *db, struct message_id m, const struct search_tokens *t)
{
    static struct query q = {.sql = "insert into search (message, tokens) values ($1, $2::tsvector)"
                                    " on conflict (message) do update set tokens = excluded.tokens"};
    struct buf b;
    int64_t at = 0;
    buf_init(&b, BUF_MAX);
    vector(&b, t->subject, 'A', &at);
    vector(&b, t->body, 'B', &at);
    vector(&b, t->extra, 'C', &at);
    db_run(db, &q, A(m.v), A(buf_str(&b)));
    buf_release(&b);
}

/* FTS5 keeps new words in memory and writes them all at every savepoint, even at those that SQLite makes by
   itself around a statement: measured, a group of 100 messages took three times as long. So rows wait for the
   commit. */
struct waiting {
    struct message_id message;
    struct search_tokens tokens;
    bool removed;
};

static void write_waiting(struct db *db, void *what)
{
    static struct query put = {
        .sql = "insert into search (rowid, subject, body, extra) values ($1, $2, $3, $4)"};
    static struct query out = {.sql = "insert into search (search, rowid, subject, body, extra)"
                                      " values ('delete', $1, $2, $3, $4)"};
    const struct waiting *w = what;
    db_run(db, w->removed ? &out : &put, A(w->message.v), A(w->tokens.subject), A(w->tokens.body),
        A(w->tokens.extra));
}

static void wait_for_commit(struct db *db, struct message_id m, const struct search_tokens *t, bool removed)
{
    struct arena *a = db_memory(db);
    struct waiting *w = ARENA_NEW(a, struct waiting);
    w->message = m;
    w->removed = removed;
    w->tokens = (struct search_tokens){
        arena_str(a, within(t->subject)), arena_str(a, within(t->body)), arena_str(a, within(t->extra))};
    db_before_commit(db, write_waiting, w);
}

void search_put(struct db *db, struct message_id m, const struct search_tokens *t)
{
    if (db_is_postgres(db))
        put_postgres(db, m, t);
    else
        wait_for_commit(db, m, t, false);
}

void search_remove(struct db *db, struct message_id m, const struct search_tokens *t)
{
    static struct query q = {.sql = "delete from search where message = $1"};
    if (db_is_postgres(db))
        db_run(db, &q, A(m.v));
    else
        wait_for_commit(db, m, t, true);
}

/* Each term between quotes, so that nothing of it is read as an operator (STANDARDS N8). */
static void term_sqlite(struct buf *b, const struct search_term *term)
{
    buf_put(b, term->extra ? S("extra : \"") : S("\""));
    for (size_t i = 0; i < term->tokens.n; i++) {
        if (term->tokens.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, term->tokens.p[i]);
    }
    buf_put(b, term->prefix ? S("\" *") : S("\""));
}

static void term_postgres(struct buf *b, const struct search_term *term)
{
    struct str rest = term->tokens, word;
    bool first = true;
    buf_char(b, '(');
    while (str_word(&rest, &word)) {
        buf_put(b, first ? S("") : S(" <-> "));
        quoted(b, word);
        struct str left = rest;
        bool begins = term->prefix && !str_word(&left, &word);
        buf_put(b, begins || term->extra ? S(":") : S(""));
        buf_put(b, begins ? S("*") : S(""));
        buf_put(b, term->extra ? S("C") : S(""));
        first = false;
    }
    buf_char(b, ')');
}

static size_t read_found(struct query *q, struct message_id *out)
{
    size_t n = 0;
    while (db_next(q))
        out[n++] = (struct message_id){db_int(q, 0)};
    return n;
}

/* $2 to $5, and the page, are the same in both. */
#define SHOWN " and m.shown = $2 and m.date >= $3 and m.date < $4 and m.id < $5"

static size_t find(struct db *db, struct str match, const struct search_for *f, int64_t until, int64_t before,
    struct message_id *out, size_t max)
{
    static struct query q = {
        .sql = "select s.{rowid|message} from search s cross join message m"
               " where {search match $1|s.tokens @@ $1::tsquery} and m.id = s.{rowid|message}"
               " and s.{rowid|message} < $5" SHOWN
               " and (($6 = 0 and $7 = '') or exists (select 1 from post p where p.message = m.id"
               " and ($6 = 0 or p.list = $6) and ($7 = '' or exists (select 1 from tag t"
               " where t.list = p.list and t.number = p.number and t.tag = $7))))"
               " order by s.{rowid|message} desc limit $8"};
    db_start(db, &q, A(match), A(SHOWN_YES), A(f->since), A(until), A(before), A(f->list.v), A(f->tag), A(max));
    return read_found(&q, out);
}

/* Few lists have the tag: they are looked at one by one, for tags are found by list and name. */
static size_t find_tagged(struct db *db, const struct search_for *f, int64_t until, int64_t before,
    struct message_id *out, size_t max)
{
    static struct query q = {
        .sql = "select distinct m.id from list l cross join tag t cross join post p cross join message m"
               " where ($6 = 0 or l.id = $6) and t.list = l.id and t.tag = $1 and p.list = t.list"
               " and p.number = t.number and m.id = p.message" SHOWN " order by m.id desc limit $7 -- scan"};
    db_start(db, &q, A(f->tag), A(SHOWN_YES), A(f->since), A(until), A(before), A(f->list.v), A(max));
    return read_found(&q, out);
}

static void render(struct db *db, struct buf *b, const struct search_for *f)
{
    for (size_t i = 0; i < f->n; i++) {
        if (str_trim(f->terms[i].tokens).n == 0)
            bug("a search for nothing");
        if (i)
            buf_put(b, db_is_postgres(db) ? S(" & ") : S(" AND "));
        if (db_is_postgres(db))
            term_postgres(b, &f->terms[i]);
        else
            term_sqlite(b, &f->terms[i]);
    }
}

size_t search_find(
    struct db *db, const struct search_for *f, struct message_id before, struct message_id *out, size_t max)
{
    int64_t until = f->until ? f->until : INT64_MAX, older = before.v ? before.v : INT64_MAX;
    if (f->n == 0)
        return f->tag.n ? find_tagged(db, f, until, older, out, max) : 0;
    struct buf b;
    buf_init(&b, BUF_MAX);
    render(db, &b, f);
    size_t found = find(db, buf_str(&b), f, until, older, out, max);
    buf_release(&b);
    return found;
}

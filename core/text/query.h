/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search as people type it: words, "a phrase", prefix*, from:ana, #tag, list:garden, since:2026-05,
   before:2026. Only read here; the store renders it for its engines, from the folded tokens and never from what
   was typed. */
#ifndef TEXT_QUERY_H
#define TEXT_QUERY_H

#include "base/str.h"

struct arena;

enum query_kind {
    QUERY_WORDS, /* tokens that follow each other: a word is one, a phrase or a word of pairs several */
    QUERY_FROM,  /* the tokens stand in the author's name */
    QUERY_TAG,
    QUERY_LIST,
};

struct query_term {
    enum query_kind kind;
    struct str *tokens; /* folded; at least one */
    size_t n_tokens;
    bool prefix;     /* the last token is the beginning of one */
    struct str text; /* as typed, without its sign: a list's or tag's name */
};

struct query {
    struct query_term *at; /* all must be met */
    size_t n;
    bool has_since, has_before;
    int64_t since, before; /* UTC seconds: since <= date < before */
    bool over;             /* something was left out, for it is over the limits */
    struct str odd;        /* the first piece, as typed, whose sign asks for what is not in it; may be empty */
};

enum { QUERY_TERMS_MAX = 32, QUERY_TOKENS_MAX = 64, QUERY_BYTES_MAX = 1000 };

/* Whatever comes is a query: what is no good sign is read as words ("since:may" is odd, too), a from: without a
   word in it is odd and left out, and so is what is over the limits. The query borrows from text. */
void query_read(struct arena *a, struct str text, struct query *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse search: what was said of something. */
#include <stdio.h>
#include <sysexits.h>

#include "action/searching.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/utf8.h"
#include "base/when.h"
#include "house.h"
#include "post_json.h"
#include "store/list.h"
#include "store/message.h"
#include "store/post.h"
#include "word.h"

enum { PAGE = 100, USUALLY = 50, A_DAY_IS = 10 };

/* 2026-05-04 */
static struct str day(struct work *w, int64_t at)
{
    return str_sub(house_time(w, at), 0, A_DAY_IS);
}

static struct str plain(struct work *w, struct str s)
{
    return str_trim(utf8_one_line(w->mem, s));
}

static void print_line(struct work *w, struct str list, const struct post *p)
{
    struct message m;
    if (!message_get(w->mem, w->db, p->message, &m))
        return;
    house_column(list, 24);
    printf(" %6lld  %.*s  ", (long long)p->number, STR(day(w, p->date)));
    house_column(plain(w, m.author), 20);
    printf("  %.*s\n", STR(plain(w, m.subject)));
}

static void print_posts(struct work *w, const struct post *posts, size_t n, bool json)
{
    struct list l;
    for (size_t i = 0; i < n; i++)
        if (list_get(w->mem, w->db, posts[i].list, &l))
            (json ? post_json : print_line)(w, house_address(w, &l), &posts[i]);
}

/* All words are one search, as they would be in a mail. */
static struct str words_of(struct arena *a, const struct args *args)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < args->n; i++) {
        buf_put(&b, i ? S(" ") : S(""));
        buf_put(&b, house_text(args->operands[i]));
    }
    return buf_take(a, &b);
}

static struct searching *read_words(struct arena *run, struct work *w, struct str words, struct list_id list)
{
    struct searching *s;
    struct str at;
    switch (searching_read(run, w, words, list, &s, &at)) {
    case SEARCHING_READ:
        break;
    case SEARCHING_EMPTY:
        wrong_value("there is nothing to search for: a word, a #tag or from:NAME is needed");
    case SEARCHING_LONG:
        wrong_value("that is too long for a search: it may have 32 words and 1000 bytes");
    case SEARCHING_ODD:
        wrong_value("\"%.*s\" is nothing to search for: since: and before: take 2026, 2026-05 or 2026-05-04, "
                    "from: a name, list: a list, and # a tag, which has a letter in it",
            STR(plain(w, at)));
    case SEARCHING_NO_LIST:
        die_with(EX_NOUSER, "there is no list \"%.*s\": see \"posthouse list list\"", STR(plain(w, at)));
    case SEARCHING_TWO_LISTS:
        wrong_value("\"%.*s\" is a second list: search in one, or in all", STR(plain(w, at)));
    }
    return s;
}

static int64_t most_of(const struct args *args)
{
    const char *limit = args_value(args, "limit");
    int64_t most = USUALLY;
    if (limit && (!str_int(str_of(limit), &most) || most < 1))
        wrong_value("--limit: \"%s\" is no number from 1 on", limit);
    return most;
}

/* True when there is one more than that. */
static bool print_found(struct work *w, struct searching *s, int64_t most, bool json)
{
    struct post page[PAGE];
    int64_t shown = 0;
    for (size_t n = PAGE; n == PAGE && shown < most; shown += (int64_t)n, work_next(w)) {
        n = searching_next(s, w, page, most - shown < PAGE ? (size_t)(most - shown) : PAGE);
        print_posts(w, page, n, json);
        if (shown + (int64_t)n == most)
            return searching_next(s, w, page, 1) == 1;
        if (n == 0 && shown == 0 && !json)
            puts("nothing was found");
    }
    return false;
}

static const struct arg_option options[] = {
    {"list", 'l', ARG_VALUE, "LIST", "only in this list"},
    {"limit", 'n', ARG_VALUE, "N", "show so many at most (default: 50)"},
    {"json", 0, ARG_FLAG, NULL, "write JSON, a line for each message, as thread list does"},
    ARG_CONFIG,
    {0},
};
const struct arg_table search_args = {"posthouse search", "WORD...",
    "Finds what was posted, what was filed last first. A message has all of the words, in its subject, in what "
    "is new "
    "in its text, in its author's name or tags; accents and capitals do not count. Also: \"old pump\" in "
    "quotes "
    "(of the search: keep the shell from taking them), pum* for how a word begins, #tag, from:name, list:name, "
    "since:2026-05, before:2026-05-04 (UTC). What the archive does not show is not found.",
    options, 1, -1, 0};

int search_run(const struct args *args)
{
    struct work w;
    struct list_id list = {0};
    struct arena *run = arena_new();
    int64_t most = most_of(args);
    struct str words = words_of(run, args);
    house_open(&w, args);
    if (args_value(args, "list"))
        list = house_list(&w, args_value(args, "list")).id;
    struct searching *s = read_words(run, &w, words, list);
    if (print_found(&w, s, most, args_has(args, "json")))
        fprintf(stderr, "posthouse: there is more than that: --limit=N shows N of them, here it was %lld\n",
            (long long)most);
    work_close(&w);
    arena_free(run);
    return EX_OK;
}

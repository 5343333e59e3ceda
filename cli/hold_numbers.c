/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of held mails. */
#include "hold_numbers.h"

#include <sysexits.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/die.h"
#include "house.h"
#include "store/hold.h"

enum { PAGE = 100, NUMBERS_MOST = 10000 };

static void add_number(struct work *w, struct hold_numbers *all, size_t *cap, int64_t number)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i] == number)
            return;
    if (all->n == NUMBERS_MOST)
        die_with(EX_USAGE, "at most %d mails can be named at once", NUMBERS_MOST);
    all->at = arena_push(w->mem, all->at, &all->n, cap, sizeof *all->at);
    all->at[all->n - 1] = number;
}

/* Those of a range that wait; there must be one at least. */
static void add_range(
    struct work *w, struct hold_numbers *all, size_t *cap, const char *word, struct str from, struct str to)
{
    int64_t first, last;
    struct hold *page = ARENA_ARRAY(w->mem, struct hold, PAGE);
    size_t before = all->n;
    if (!str_int(from, &first) || !str_int(to, &last) || first < 1 || last < first)
        wrong_value("\"%s\" is neither a number nor a range such as 3-7", word);
    for (size_t n = PAGE; n == PAGE;) {
        n = hold_page(
            w->mem, w->db, (struct list_id){0}, HOLD_WAITING, (struct hold_id){first - 1}, page, PAGE);
        for (size_t i = 0; i < n && page[i].id.v <= last; i++)
            add_number(w, all, cap, page[i].id.v);
        if (n)
            first = page[n - 1].id.v + 1;
        if (first > last)
            break;
    }
    if (all->n == before)
        die_with(EX_NOINPUT, "nothing waits between %s: \"posthouse held\" lists what does", word);
}

struct hold_numbers hold_numbers(struct work *w, const struct args *args)
{
    struct hold_numbers all = {0};
    struct hold h;
    size_t cap = 0;
    for (int i = 0; i < args->n; i++) {
        struct str word = str_of(args->operands[i]);
        int64_t number;
        size_t dash = str_chr(word, '-');
        if (dash != STR_NONE && dash > 0) {
            add_range(w, &all, &cap, args->operands[i], str_sub(word, 0, dash), str_from(word, dash + 1));
            continue;
        }
        if (!str_int(word, &number) || number < 1)
            wrong_value("\"%s\" is neither a number nor a range such as 3-7", args->operands[i]);
        if (!hold_get(w->mem, w->db, (struct hold_id){number}, &h))
            die_with(EX_NOINPUT, "no mail has the number %lld: \"posthouse held\" lists what waits",
                (long long)number);
        add_number(w, &all, &cap, number);
    }
    return all;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run would do now. */
#include "outlook.h"

#include <stdio.h>

#include "action/excerpting.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "due.h"
#include "store/chore.h"
#include "store/issue.h"
#include "store/person.h"

enum { PAGE = 100, KINDS_MOST = 50 };

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static int64_t print_digests(struct work *w, struct excerpts *e, struct person_id person)
{
    struct dues dues = {.n = 0};
    work_next(w);
    due_make(w, e, person, &dues);
    for (size_t i = 0; i < dues.n; i++) {
        const struct due *d = &dues.at[i];
        printf("would send: %.*s of %.*s, %zu message%s, to %.*s\n",
            STR(d->alone.v ? S("the only message") : S("the digest")), STR(pointing_address(w->mem, d->list)),
            d->n_items, plural((int64_t)d->n_items),
            STR(address_get(w->mem, w->db, person_main_address(w->db, person))));
    }
    return (int64_t)dues.n;
}

static int64_t print_all_digests(struct work *w)
{
    struct arena *mem = arena_new();
    struct excerpts *e = excerpts_new(mem);
    struct person_id page[PAGE], after = {0};
    int64_t all = 0;
    for (size_t n = PAGE; n == PAGE;) {
        n = chore_due_members(w->db, DIGEST_CHORE, MODE_DIGEST, MODE_RADIO, w->now, after, page, PAGE);
        for (size_t i = 0; i < n; i++)
            all += print_digests(w, e, after = page[i]);
    }
    arena_free(mem);
    return all;
}

static int64_t print_chores(struct work *w)
{
    struct chore_count counts[KINDS_MOST];
    int64_t all = 0;
    work_next(w);
    size_t n = chore_count_due(w->mem, w->db, w->now, counts, KINDS_MOST);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(counts[i].kind, DIGEST_CHORE))
            continue; /* told already, member by member */
        printf("would run: %lld chore%s of the kind %.*s\n", (long long)counts[i].n, plural(counts[i].n),
            STR(counts[i].kind));
        all += counts[i].n;
    }
    return all;
}

void outlook_print(struct work *w)
{
    work_next(w);
    int64_t digests = print_all_digests(w), chores = print_chores(w);
    if (digests + chores == 0)
        puts("nothing is due");
}

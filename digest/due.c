/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One member's digests: which, and when. */
#include "due.h"

#include <sysexits.h>

#include "action/gathering.h"
#include "action/scheduling.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/die.h"
#include "base/when.h"
#include "render.h"
#include "store/bounce.h"
#include "store/person.h"
#include "store/subscription.h"

enum { PAGE = 100 };

int64_t due_time(const struct args *args)
{
    const char *at = args_value(args, "at");
    int64_t t = 0;
    if (at && (!when_iso_read(str_of(at), &t) || t <= 0))
        die_with(EX_USAGE, "--at=%s is no time; write it like 2026-05-04T07:00:00Z", at);
    return t;
}

static bool gets_digests(const struct subscription *s)
{
    return s->mode >= MODE_DIGEST && s->mode <= MODE_RADIO;
}

/* The subscriptions of a person who gets digests, a page of them; erased persons have none. */
static size_t subscriptions(
    struct work *w, struct person_id id, struct list_id after, struct subscription *page, struct person *p)
{
    if (!person_get(w->mem, w->db, id, p) || p->erased)
        return 0;
    return subscription_of_person(w->db, id, after, page, PAGE);
}

void due_make(struct work *w, struct excerpts *e, struct person_id person, struct dues *out)
{
    struct subscription page[PAGE];
    struct person *p = ARENA_NEW(w->mem, struct person);
    struct list_id after = {0};
    struct window window;
    if (bounce_is_off(w->db, person_main_address(w->db, person)))
        return; /* the first one afterwards holds what was missed */
    for (size_t n = PAGE; n == PAGE;) {
        n = subscriptions(w, person, after, page, p);
        for (size_t i = 0; i < n; i++) {
            struct schedule s = scheduling_of(w, &page[i], p);
            struct due d;
            after = page[i].list;
            if (!gets_digests(&page[i]) || !gathering_due(w, &page[i], scheduling_last(&s, w->now), &window) ||
                !render_due(w, e, &page[i], p, &window, &d))
                continue;
            out->at = arena_push(w->mem, out->at, &out->n, &out->cap, sizeof *out->at);
            out->at[out->n - 1] = d;
        }
    }
}

int64_t due_next(struct work *w, struct person_id person)
{
    struct subscription page[PAGE];
    struct person p;
    struct list_id after = {0};
    int64_t first = 0;
    for (size_t n = PAGE; n == PAGE;) {
        n = subscriptions(w, person, after, page, &p);
        for (size_t i = 0; i < n; i++) {
            struct schedule s = scheduling_of(w, &page[i], &p);
            int64_t next = scheduling_next(&s, w->now);
            after = page[i].list;
            if (gets_digests(&page[i]) && (!first || next < first))
                first = next;
        }
    }
    return first;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who runs a list. */
#include "action/appointing.h"

#include "action/work.h"
#include "base/arena.h"
#include "store/event.h"
#include "store/subscription.h"

enum { FIRST_ROLE = ROLE_OWNER, LAST_ROLE = ROLE_STEWARD };

static const char *const roles[LAST_ROLE + 1] = {
    [ROLE_OWNER] = "owner", [ROLE_MODERATOR] = "moderator", [ROLE_STEWARD] = "steward"};

static unsigned role_named(struct str word)
{
    for (int r = FIRST_ROLE; r <= LAST_ROLE; r++)
        if (str_eq_nocase(word, str_of(roles[r])))
            return 1u << r;
    return 0;
}

bool appointing_read(struct str words, unsigned *out)
{
    *out = 0;
    if (str_eq_nocase(words, S("member")))
        return true;
    for (bool more = true; more;) {
        size_t comma = str_chr(words, ',');
        unsigned role = role_named(str_trim(str_sub(words, 0, comma)));
        more = comma != STR_NONE;
        words = more ? str_from(words, comma + 1) : words;
        if (!role)
            return false;
        *out |= role;
    }
    return true;
}

struct str appointing_words(struct arena *a, unsigned has)
{
    struct str all = S("");
    for (int r = FIRST_ROLE; r <= LAST_ROLE; r++)
        if (has & 1u << r)
            all = arena_printf(a, "%.*s%s%s", STR(all), all.n ? "," : "", roles[r]);
    return all.n ? all : S("member");
}

unsigned appointing_of(struct work *w, struct list_id list, struct person_id person)
{
    unsigned has = 0;
    for (int r = FIRST_ROLE; r <= LAST_ROLE; r++)
        has |= (unsigned)role_has(w->db, list, person, (enum role)r) << r;
    return has;
}

void appointing_set(struct work *w, struct list_id list, struct person_id person, unsigned wanted)
{
    unsigned had = appointing_of(w, list, person);
    for (int r = FIRST_ROLE; r <= LAST_ROLE; r++)
        if (wanted & ~had & 1u << r)
            role_add(w->db, list, person, (enum role)r);
        else if (had & ~wanted & 1u << r)
            role_remove(w->db, list, person, (enum role)r);
    if (had != wanted)
        event_add(w->db, &(struct event){.at = w->now,
                             .kind = S("role"),
                             .list = list,
                             .person = person,
                             .detail = appointing_words(w->mem, wanted)});
}

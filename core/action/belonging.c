/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Communities, and who is of which. */
#include "action/belonging.h"

#include "action/listing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "store/community.h"
#include "store/event.h"

enum { PAGE = 50 };

static struct str one_line(struct work *w, struct str s)
{
    return str_trim(utf8_one_line(w->mem, s));
}

/* A comma stands between names, and "none" in the place of them. */
static bool name_allowed(struct str name)
{
    return name.n && str_chr(name, ',') == STR_NONE && !str_eq_nocase(name, S("none"));
}

/* ---- communities */

static void note(struct work *w, struct str kind, struct str detail)
{
    event_add(w->db, &(struct event){.at = w->now, .kind = kind, .detail = detail});
}

static struct community_id make(struct work *w, const struct community *c)
{
    struct community_id id = community_add(w->db, c);
    if (id.v)
        note(w, S("community-made"), c->name);
    return id;
}

enum belonging_end belonging_make(struct work *w, const struct community *c)
{
    struct community made = {.name = one_line(w, c->name),
        .region = one_line(w, c->region),
        .sector = one_line(w, c->sector),
        .lang = c->lang};
    if (!name_allowed(made.name))
        return BELONGING_BAD_VALUE;
    return make(w, &made).v ? BELONGING_DONE : BELONGING_EXISTS;
}

enum belonging_end belonging_set(struct work *w, struct community *c, struct str key, struct str value)
{
    struct community changed = *c;
    value = one_line(w, value);
    if (str_eq(key, S("name"))) {
        if (!name_allowed(value))
            return BELONGING_BAD_VALUE;
        changed.name = value;
    } else if (str_eq(key, S("region"))) {
        changed.region = value;
    } else if (str_eq(key, S("sector"))) {
        changed.sector = value;
    } else if (str_eq(key, S("language"))) {
        if (!listing_language(value, &changed.lang))
            return BELONGING_BAD_VALUE;
    } else {
        return BELONGING_UNKNOWN;
    }
    if (!community_set(w->db, &changed))
        return BELONGING_EXISTS;
    *c = changed;
    note(w, S("community-set"), key);
    return BELONGING_DONE;
}

/* ---- who is of which */

static void add(struct work *w, struct belonging_names *names, struct str name)
{
    names->at = arena_push(w->mem, names->at, &names->n, &names->cap, sizeof *names->at);
    names->at[names->n - 1] = name;
}

static bool has(const struct belonging_names *names, struct str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(names->at[i], name))
            return true;
    return false;
}

bool belonging_read(struct work *w, struct str words, struct belonging_names *out)
{
    struct str rest = one_line(w, words);
    *out = (struct belonging_names){0};
    if (str_eq_nocase(rest, S("none")))
        return true;
    while (rest.n) {
        size_t comma = str_chr(rest, ',');
        struct str name = str_trim(str_sub(rest, 0, comma));
        rest = comma == STR_NONE ? S("") : str_from(rest, comma + 1);
        if (name.n && !name_allowed(name))
            return false;
        if (name.n && !has(out, name))
            add(w, out, name);
    }
    return true;
}

struct belonging_names belonging_missing(struct work *w, const struct belonging_names *names)
{
    struct belonging_names missing = {0};
    struct community c;
    for (size_t i = 0; i < names->n; i++)
        if (!community_by_name(w->mem, w->db, names->at[i], &c))
            add(w, &missing, names->at[i]);
    return missing;
}

static size_t page_of(struct work *w, struct person_id p, struct community_id after, struct community *page)
{
    return community_of_person(w->mem, w->db, p, after, page, PAGE);
}

struct belonging_names belonging_of(struct work *w, struct person_id p)
{
    struct belonging_names names = {0};
    struct community *page = ARENA_ARRAY(w->mem, struct community, PAGE);
    struct community_id after = {0};
    for (size_t n; (n = page_of(w, p, after, page)) > 0; after = page[n - 1].id)
        for (size_t i = 0; i < n; i++)
            add(w, &names, page[i].name);
    return names;
}

static bool leave_others(struct work *w, struct person_id p, const struct belonging_names *names)
{
    struct community *page = ARENA_ARRAY(w->mem, struct community, PAGE);
    struct community_id after = {0};
    bool changed = false;
    for (size_t n; (n = page_of(w, p, after, page)) > 0; after = page[n - 1].id)
        for (size_t i = 0; i < n; i++)
            if (!has(names, page[i].name)) {
                community_leave(w->db, page[i].id, p);
                changed = true;
            }
    return changed;
}

bool belonging_join(
    struct work *w, struct person_id p, const struct belonging_names *names, enum lang lang, bool alone)
{
    bool changed = alone && leave_others(w, p, names);
    for (size_t i = 0; i < names->n; i++) {
        struct community c;
        if (!community_by_name(w->mem, w->db, names->at[i], &c)) {
            c = (struct community){.name = names->at[i], .lang = lang};
            c.id = make(w, &c);
        }
        changed |= community_join(w->db, c.id, p);
    }
    return changed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an address becomes a member of a list, and stops being one. */
#include "action/joining.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "base/when.h"
#include "mail/address.h"
#include "mail/local.h"
#include "store/community.h"
#include "store/db.h"
#include "store/event.h"
#include "store/list.h"
#include "store/person.h"
#include "store/subscription.h"

enum { SHARERS_MOST = 50 };

static const char *const modes[MODE_COUNT] = {
    [MODE_EACH] = "each",
    [MODE_DIGEST] = "digest",
    [MODE_SUMMARY] = "summary",
    [MODE_LITE] = "lite",
    [MODE_RADIO] = "radio",
    [MODE_NOMAIL] = "nomail",
};

const char *joining_mode(enum mode mode)
{
    return modes[mode];
}

bool joining_mode_read(struct str word, enum mode *out)
{
    for (enum mode m = MODE_EACH; m < MODE_COUNT; m++)
        if (str_eq_nocase(word, str_of(modes[m]))) {
            *out = m;
            return true;
        }
    return false;
}

static void note(struct work *w, struct str kind, struct list_id list, struct person_id person)
{
    struct event e = {.at = w->now, .kind = kind, .list = list, .person = person, .detail = S("")};
    event_add(w->db, &e);
}

/* As we keep it. One that begins with "-" could be taken for an option further on (STANDARDS T6), and a list
   that is its own member would send to itself for ever. */
static bool read_address(struct work *w, struct str text, struct str *address)
{
    struct local l;
    struct list list;
    if (!address_read(w->mem, text, address) || address->p[0] == '-')
        return false;
    return !local_read(w->mem, *address, &l) || !list_by_address(w->mem, w->db, l.domain, l.list, &list);
}

static struct person_id known(struct work *w, struct str address, struct str name)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    size_t n = person_by_address(w->mem, w->db, address, sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        if (name.n && str_eq(sharers[i].name, name))
            return sharers[i].id;
    return n ? sharers[0].id : (struct person_id){0};
}

static struct person_id person_of(struct work *w, const struct joining *j, struct str address)
{
    struct str name = str_trim(utf8_one_line(w->mem, j->name));
    struct person_id id = known(w, address, name);
    if (id.v)
        return id;
    struct person p = {.name = name, .lang = j->lang, .zone = j->zone, .created = w->now};
    id = person_add(w->db, &p);
    person_address_add(w->db, id, address_add(w->db, address), true);
    return id;
}

static void join_community(struct work *w, const struct joining *j, struct person_id person)
{
    struct community c;
    struct str name = str_trim(utf8_one_line(w->mem, j->community));
    if (name.n == 0)
        return;
    if (!community_by_name(w->mem, w->db, name, &c)) {
        c = (struct community){.name = name, .lang = j->lang};
        c.id = community_add(w->db, &c);
    }
    community_join(w->db, c.id, person);
}

enum joining_end joining_join(struct work *w, const struct joining *j, struct person_id *person)
{
    struct str address;
    if (!read_address(w, j->address, &address))
        return JOIN_BAD_ADDRESS;
    if (j->zone.n && !when_zone_known(j->zone))
        return JOIN_BAD_ZONE;
    *person = person_of(w, j, address);
    struct subscription s = {.list = j->list,
        .person = *person,
        .mode = j->mode,
        .joined = w->now,
        .digest_day = -1,
        .digest_hour = -1};
    if (!subscription_add(w->db, &s))
        return JOINED_ALREADY;
    join_community(w, j, *person);
    note(w, S("joined"), j->list, *person);
    return JOINED;
}

bool joining_leave(struct work *w, struct list_id list, struct str address)
{
    struct str kept;
    bool left = false;
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    if (!address_read(w->mem, address, &kept))
        return false;
    size_t n = person_by_address(w->mem, w->db, kept, sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        if (subscription_remove(w->db, list, sharers[i].id)) {
            note(w, S("left"), list, sharers[i].id);
            left = true;
        }
    return left;
}

bool joining_community(struct work *w, const struct community *c)
{
    struct community made = {.name = str_trim(utf8_one_line(w->mem, c->name)),
        .region = str_trim(utf8_one_line(w->mem, c->region)),
        .sector = str_trim(utf8_one_line(w->mem, c->sector)),
        .lang = c->lang};
    return made.name.n && community_add(w->db, &made).v;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an address becomes a member of a list, and what may be changed of it afterwards. */
#include "action/joining.h"

#include "action/appointing.h"
#include "action/belonging.h"
#include "action/listing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "base/when.h"
#include "mail/address.h"
#include "mail/local.h"
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

static void note(
    struct work *w, struct str kind, struct list_id list, struct person_id person, struct str detail)
{
    struct event e = {.at = w->now, .kind = kind, .list = list, .person = person, .detail = detail};
    event_add(w->db, &e);
}

/* ---- joining */

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
    struct address_id at = address_add(w->db, address);
    address_spell(w->db, at, address);
    person_address_add(w->db, id, at, true);
    return id;
}

enum joining_end joining_join(struct work *w, const struct joining *j, struct person_id *person)
{
    struct str address;
    struct belonging_names communities;
    if (!read_address(w, j->address, &address))
        return JOIN_BAD_ADDRESS;
    if (j->zone.n && !when_zone_known(j->zone))
        return JOIN_BAD_ZONE;
    if (!belonging_read(w, j->communities, &communities))
        return JOIN_BAD_COMMUNITY;
    *person = person_of(w, j, address);
    struct subscription s = {.list = j->list,
        .person = *person,
        .mode = j->mode,
        .joined = w->now,
        .digest_day = -1,
        .digest_hour = -1};
    bool fresh = subscription_add(w->db, &s), more = belonging_join(w, *person, &communities, j->lang, false);
    if (!fresh) {
        if (more)
            note(w, S("member-set"), j->list, *person, S("community"));
        return more ? JOINED_COMMUNITY : JOINED_ALREADY;
    }
    note(w, S("joined"), j->list, *person, S(""));
    appointing_set(w, j->list, *person, j->roles);
    return JOINED;
}

/* ---- what may be changed of a member */

static enum joining_set find_member(
    struct work *w, const struct joining_change *c, struct person *who, struct subscription *s)
{
    struct str kept;
    size_t found = 0;
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    if (!address_read(w->mem, c->address, &kept))
        return JOINING_NO_MEMBER;
    size_t n = person_by_address(w->mem, w->db, kept, sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++) {
        struct subscription one;
        if ((c->name.n && !str_eq(c->name, sharers[i].name)) ||
            !subscription_get(w->db, c->list, sharers[i].id, &one))
            continue;
        *who = sharers[i];
        *s = one;
        found++;
    }
    return found == 0 ? JOINING_NO_MEMBER : found > 1 ? JOINING_SEVERAL : JOINING_SET;
}

static bool set_person(struct person *p, struct str key, struct str value)
{
    if (str_eq(key, S("language")))
        return listing_language(value, &p->lang);
    if (str_eq(key, S("zone"))) {
        p->zone = value;
        return value.n == 0 || when_zone_known(value);
    }
    p->name = value;
    return true;
}

static bool set_switch(struct str value, bool *on)
{
    *on = str_eq_nocase(value, S("on"));
    return *on || str_eq_nocase(value, S("off"));
}

/* Of this list alone. JOINING_UNKNOWN: it is none of these. */
static enum joining_set set_subscription(struct subscription *s, struct str key, struct str value)
{
    bool on, good;
    if (str_eq(key, S("mode"))) {
        good = joining_mode_read(value, &s->mode);
    } else if (str_eq(key, S("own"))) {
        good = set_switch(value, &on);
        s->no_own = !on;
    } else if (str_eq(key, S("hide"))) {
        good = set_switch(value, &s->hide);
    } else if (str_eq(key, S("copies"))) {
        good = set_switch(value, &on);
        s->no_copies = !on;
    } else {
        return JOINING_UNKNOWN;
    }
    return good ? JOINING_SET : JOINING_BAD_VALUE;
}

enum joining_set joining_change(struct work *w, const struct joining_change *c)
{
    struct person who = {0};
    struct subscription s;
    unsigned wanted;
    struct str value = str_trim(utf8_one_line(w->mem, c->value));
    enum joining_set end = find_member(w, c, &who, &s);
    if (end != JOINING_SET)
        return end;
    if (str_eq(c->key, S("role"))) {
        if (!appointing_read(value, &wanted))
            return JOINING_BAD_VALUE;
        appointing_set(w, c->list, who.id, wanted);
        return JOINING_SET;
    }
    if (str_eq(c->key, S("community"))) {
        struct belonging_names names;
        if (!belonging_read(w, value, &names))
            return JOINING_BAD_VALUE;
        belonging_join(w, who.id, &names, who.lang, true);
    } else if (str_eq(c->key, S("name")) || str_eq(c->key, S("language")) || str_eq(c->key, S("zone"))) {
        if (!set_person(&who, c->key, value))
            return JOINING_BAD_VALUE;
        person_set(w->db, &who);
    } else {
        end = set_subscription(&s, c->key, value);
        if (end != JOINING_SET)
            return end;
        subscription_set(w->db, &s);
    }
    note(w, S("member-set"), c->list, who.id, c->key);
    return JOINING_SET;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an address becomes a member of a list, and what may be changed of it afterwards. */
#ifndef ACTION_JOINING_H
#define ACTION_JOINING_H

#include "base/id.h"
#include "base/str.h"

struct work;

struct joining {
    struct list_id list;
    struct str address, name;
    enum mode mode;
    enum lang lang;
    struct str zone;        /* IANA name, empty for the network's */
    struct str communities; /* names with commas, empty for none; made when they are not there */
    unsigned roles;         /* as appointing_read gives them */
};
enum joining_end {
    JOINED,
    JOINED_COMMUNITY, /* a member already, and now of these communities too */
    JOINED_ALREADY,
    JOIN_BAD_ADDRESS,
    JOIN_BAD_ZONE,
    JOIN_BAD_COMMUNITY,
};

/* "each", "digest", "summary", "lite", "radio", "nomail". */
const char *joining_mode(enum mode mode);
bool joining_mode_read(struct str word, enum mode *out);

/* Needs an open transaction. Of a member who is there already, nothing is changed but that they are of more
   communities; who is known from another list keeps name, language and zone. Of several persons who share the
   address, the one of that name joins, or the oldest. */
enum joining_end joining_join(struct work *w, const struct joining *j, struct person_id *person);
enum joining_set { JOINING_SET, JOINING_NO_MEMBER, JOINING_SEVERAL, JOINING_UNKNOWN, JOINING_BAD_VALUE };
struct joining_change {
    struct list_id list;
    struct str address;
    struct str name; /* of several members who share the address, the one of that name; else empty */
    struct str
        key; /* name, mode, own, copies, hide, language, zone, role or community; JOINING_UNKNOWN for another */
    struct str value;
};
/* Changes one thing of a member: mode, own, copies, hide and role in this list, the rest in all of theirs. role
   and community take the place of those that they had. Needs an open transaction. */
enum joining_set joining_change(struct work *w, const struct joining_change *c);

#endif

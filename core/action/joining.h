/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an address becomes a member of a list. */
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
    struct str zone;      /* IANA name, empty for the network's */
    struct str community; /* a community's name, empty for none; made when it is not there */
};
enum joining_end { JOINED, JOINED_ALREADY, JOIN_BAD_ADDRESS, JOIN_BAD_ZONE };

/* Needs an open transaction. Of a member who is there already, nothing is changed. */
enum joining_end joining_join(struct work *w, const struct joining *j, struct person_id *person);
/* False when they were no member. */
bool joining_leave(struct work *w, struct list_id list, struct str address);

#endif

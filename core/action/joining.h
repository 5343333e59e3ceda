/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an address becomes a member of a list. */
#ifndef ACTION_JOINING_H
#define ACTION_JOINING_H

#include "base/id.h"
#include "base/str.h"

struct community;
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

/* "each", "digest", "summary", "lite", "radio", "nomail". */
const char *joining_mode(enum mode mode);
bool joining_mode_read(struct str word, enum mode *out);

/* Needs an open transaction. Of a member who is there already, nothing is changed; who is known from another
   list keeps name, language and zone. Of several persons who share the address, the one of that name joins, or
   the oldest. */
enum joining_end joining_join(struct work *w, const struct joining *j, struct person_id *person);
/* False when they were no member; of those who share an address all leave. Needs an open transaction. */
bool joining_leave(struct work *w, struct list_id list, struct str address);

/* Makes a community; false when there is one of that name. Needs an open transaction. */
bool joining_community(struct work *w, const struct community *c);

#endif

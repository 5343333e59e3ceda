/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a mail is meant to go: an envelope recipient, read by the grammar of our addresses and looked up. */
#ifndef INTAKE_ROUTE_H
#define INTAKE_ROUTE_H

#include "base/str.h"

struct arena;
struct list;
struct local;
struct work;

struct route {
    struct str recipient;    /* as the mail server gave it, fit for a row */
    const struct local *at;  /* NULL: it is no address of ours */
    const struct list *list; /* NULL: the network itself, or a list that is not there (any more) */
    struct str address;      /* of the list, or of the network: garden@lists.example.org */
};

/* All lives in the unit's memory. */
struct route route_read(struct work *w, struct str recipient);
/* The network's own addresses (posthouse@, postmaster@, abuse@), of whatever domain. */
bool route_network(const struct route *r);
/* An address that is the service's alone, so that mail from there, or marked with it, has been here: a list's,
   or the network's for commands. */
bool route_ours(const struct work *w, const struct route *r);
/* People read what comes there, from machines too (RFC 5321 section 4.5.1, RFC 2142): postmaster@, abuse@ and a
   list's owner. */
bool route_to_people(const struct route *r);

/* Whether mail to either is for the same at the same list. What is sent to a list and to its owner is two
   things, although the same mail and, where it is held, for the same reason. */
bool route_alike(const struct route *a, const struct route *b);

/* What stands behind the verb: a topic, a number, a token, a number and its MAC, whom to ask; mostly empty. */
struct str route_token(struct arena *a, const struct route *r);

#endif

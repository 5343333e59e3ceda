/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and topics are made and changed here, and the door (spool/lists) is told in the same step, before
   anybody is answered: the hook refuses what is not written there. */
#ifndef ACTION_LISTING_H
#define ACTION_LISTING_H

#include "base/id.h"
#include "base/str.h"

struct work;

enum listing_end { LISTING_DONE, LISTING_EXISTS, LISTING_BAD_NAME, LISTING_UNKNOWN };

enum listing_end listing_add(
    struct work *w, struct str address, struct str title, struct str about, enum lang lang);
enum listing_end listing_topic(struct work *w, struct list_id list, struct str tag, struct str title);
/* Writes spool/lists from the database; call after the commit of whatever changed a list. */
void listing_tell_door(struct work *w);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a member's digest is due: a day of the week and an hour on the member's own clock. */
#ifndef ACTION_SCHEDULING_H
#define ACTION_SCHEDULING_H

#include "base/str.h"

struct person;
struct subscription;
struct work;

struct schedule {
    int day;  /* 0 Monday to 6 Sunday */
    int hour; /* 0 to 23 */
    struct str zone;
};

/* What the subscription and the person leave open is the network's. */
struct schedule scheduling_of(struct work *w, const struct subscription *s, const struct person *p);

/* Both in UTC seconds. An hour that a clock change skips comes when the clock has been put on; one that comes
   twice counts the first time. */
int64_t scheduling_last(const struct schedule *s, int64_t at); /* the latest due time that is not after at */
int64_t scheduling_next(const struct schedule *s, int64_t at); /* the first one after at */

#endif

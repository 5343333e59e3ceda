/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a member's digest is due. */
#include "action/scheduling.h"

#include "action/work.h"
#include "base/conf.h"
#include "base/when.h"
#include "store/person.h"
#include "store/subscription.h"

enum { A_WEEK = 7 };

struct schedule scheduling_of(struct work *w, const struct subscription *s, const struct person *p)
{
    return (struct schedule){
        .day = s->digest_day >= 0 ? s->digest_day : (int)w->conf->digest_day,
        .hour = s->digest_hour >= 0 ? s->digest_hour : (int)w->conf->digest_hour,
        .zone = p->zone.n ? p->zone : w->conf->zone,
    };
}

/* The due time of the week that ends with at's own day, moved by so many days. It may lie after at. */
static int64_t due(const struct schedule *s, int64_t at, int days)
{
    struct civil c;
    when_split(at, s->zone, &c);
    c.day += days - (c.weekday - s->day + A_WEEK) % A_WEEK;
    c.hour = s->hour;
    c.minute = c.second = 0;
    return when_join(&c, s->zone);
}

int64_t scheduling_last(const struct schedule *s, int64_t at)
{
    int64_t t = due(s, at, 0);
    return t <= at ? t : due(s, at, -A_WEEK);
}

int64_t scheduling_next(const struct schedule *s, int64_t at)
{
    int64_t t = due(s, at, 0);
    return t > at ? t : due(s, at, A_WEEK);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much in how long, as the configuration writes it: caps, caps by domain, and the ramp of a new address. */
#ifndef BASE_RATE_H
#define BASE_RATE_H

#include "base/str.h"

struct rate {
    int64_t n;
    int64_t span; /* seconds: 60, 3600 or 86400 */
};
enum { RATES_MOST = 4 };

/* "30/min, 2000/day": at most RATES_MOST of n/min, n/hour, n/day, with commas or blanks between them; the
   number, 0 for what is not of that form. */
size_t rate_read(struct str s, struct rate out[RATES_MOST]);

/* "gmail.com 20/min 500/day; *.example 5/min; * 100/hour": pulls the next domain off *rest, with its rates. "*"
   is any domain, *.x one below x. 0 at the end, and for what is not of that form: then *rest is not empty. */
size_t rate_domain(struct str *rest, struct str *domain, struct rate out[RATES_MOST]);
/* Whether a domain in lower case is meant by such a word. */
bool rate_means(struct str word, struct str domain);

/* "200/day doubling 3d": so many a day at first, twice as many after so many seconds, and so on. */
struct ramp {
    int64_t n, doubling;
};
bool rate_ramp(struct str s, struct ramp *out); /* *out stays as it is where the form is another */
int64_t rate_ramp_now(
    const struct ramp *r, int64_t age); /* a day, when it is age seconds old; INT64_MAX in the end */

#endif

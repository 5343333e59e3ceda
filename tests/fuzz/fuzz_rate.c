/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as caps: what is read is whole and above nothing. */
#include "base/die.h"
#include "base/rate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size}, rest = s, domain;
    struct rate r[RATES_MOST];
    struct ramp ramp;
    for (size_t n = rate_read(s, r), i = 0; i < n; i++)
        if (r[i].n < 1 || r[i].span < 60)
            bug("a rate of nothing");
    for (size_t left = rest.n; rate_domain(&rest, &domain, r) > 0; left = rest.n)
        if (rest.n >= left || domain.n == 0)
            bug("no domain was read");
    if (rate_ramp(s, &ramp) && rate_ramp_now(&ramp, INT64_MAX) < rate_ramp_now(&ramp, 0))
        bug("a ramp that goes down");
    return 0;
}

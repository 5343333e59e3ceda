/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-digest preview: the digest that a member would get, shown and not sent. */
#ifndef DIGEST_PREVIEW_H
#define DIGEST_PREVIEW_H

#include <stdint.h>

struct arena;
struct args;

#define PREVIEW_AT                                                                                             \
    {                                                                                                          \
        "at", 0, ARG_VALUE, "TIME", "take TIME for now, such as 2026-05-04T07:00:00Z"                          \
    }
int64_t preview_time(const struct args *args); /* of that option; 0 where it is not given */

void preview_run(struct arena *a, int argc, char **argv);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spool_closed: what keeps a program from the spool is said with what mends it. */
#include <errno.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/spool.h"
#include "scratch_spool.h"
#include "tap.h"

static void closed(void)
{
    struct spool *s = scratch();
    char why[SPOOL_WHY], path[80];
    CHECK_INT(spool_closed(folder, why), 0);
    snprintf(path, sizeof path, "%s/aside", folder);
    CHECK(rmdir(path) == 0);
    CHECK_INT(spool_closed(folder, why), ENOENT);
    CHECK(str_find(str_of(why), S("/aside: \"posthouse init\" makes it")) != STR_NONE);
    end(s);
}

static const struct tap_test tests[] = {
    {"folders that are missing are told of with what makes them", closed},
};
TAP_MAIN(tests)

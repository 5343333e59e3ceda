/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A spool that may not be written: every program says the same about it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/die.h"
#include "base/spool.h"

int spool_closed(const char *folder, char why[SPOOL_WHY])
{
    static const char *const parts[] = {"", "/new", "/tmp", "/aside"};
    char path[SPOOL_WHY / 2];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "%s%s", folder, parts[i]);
        if (access(path, R_OK | W_OK | X_OK) == 0)
            continue;
        int err = errno;
        if (err == ENOENT)
            snprintf(why, SPOOL_WHY, "there is no folder %s: \"posthouse init\" makes it", path);
        else
            snprintf(why, SPOOL_WHY, "cannot write in %s: %s; \"posthouse doctor\" says what to do", path,
                strerror(err));
        return err;
    }
    return 0;
}

void spool_must_be_open(const char *folder)
{
    char why[SPOOL_WHY];
    int err = spool_closed(folder, why);
    if (err)
        die_with(err == ENOENT ? EX_CONFIG : EX_TEMPFAIL, "%s", why);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was set aside goes back into the spool. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/file.h"
#include "base/spool.h"

enum { LONGEST_PATH = 4096 };

static bool path_of(
    char out[LONGEST_PATH], const char *folder, const char *part, struct str id, const char *end)
{
    int n = snprintf(out, LONGEST_PATH, "%s/%s/%.*s%s", folder, part, STR(id), end);
    return n > 0 && n < LONGEST_PATH;
}

bool spool_again(const char *folder, struct str id)
{
    char from[LONGEST_PATH], to[LONGEST_PATH], why[LONGEST_PATH], fresh[LONGEST_PATH], again[SPOOL_ID];
    struct str name = {again, spool_id(again)};
    if (!id.n || id.p[0] == '.' || str_chr(id, '/') != STR_NONE || !path_of(from, folder, "aside", id, "") ||
        !path_of(to, folder, "new", name, "") || !path_of(why, folder, "aside", id, ".why") ||
        !path_of(fresh, folder, "new", S(""), ""))
        return false;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0) {
        if (errno == ENOENT)
            return false;
        die("cannot move %s back: %s", from, strerror(errno));
    }
    int err = file_sync_dir(fresh);
    if (err)
        die("cannot sync %s: %s", fresh, strerror(err));
    if (unlink(why) != 0 && errno != ENOENT)
        die("cannot remove %s: %s", why, strerror(errno));
    return true;
}

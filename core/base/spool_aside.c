/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was set aside goes back into the spool. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/spool.h"

enum { LONGEST_PATH = 4096, LARGEST = 1 << 30 };

/* An id that is no name of ours must not lead elsewhere. */
static bool path_of(
    char out[LONGEST_PATH], const char *folder, const char *part, struct str id, const char *end)
{
    int n = snprintf(out, LONGEST_PATH, "%s/%s/%.*s%s", folder, part, STR(id), end);
    return id.n && id.p[0] != '.' && str_chr(id, '/') == STR_NONE && n > 0 && n < LONGEST_PATH;
}

static void must_path(char out[LONGEST_PATH], const char *folder, const char *part, struct str id)
{
    if (!path_of(out, folder, part, id, ""))
        bug("%.*s cannot be the name of a spool entry in %s", STR(id), folder);
}

static void sync_part(const char *folder, const char *part)
{
    char path[LONGEST_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, part);
    int err = file_sync_dir(path);
    if (err)
        die("cannot sync %s: %s", path, strerror(err));
}

bool spool_lies_aside(const char *folder, struct str id)
{
    char path[LONGEST_PATH];
    return path_of(path, folder, "aside", id, "") && file_exists(path);
}

static struct str written(struct arena *a, const struct spool_entry *e)
{
    struct buf b;
    buf_init(&b, LARGEST);
    bool fits = spool_entry_write(&b, e);
    buf_put(&b, e->mail);
    struct str bytes = arena_str(a, buf_str(&b));
    if (buf_over(&b) || !fits)
        die("an envelope that cannot be written again: entry %.*s", STR(e->id));
    buf_release(&b);
    return bytes;
}

/* A copy and no rename: until the caller has committed, nothing has changed. By way of tmp/, where what a kill
   leaves is swept. */
void spool_stage(struct arena *a, const char *folder, struct str id, const struct spool_entry *e)
{
    char from[LONGEST_PATH], tmp[LONGEST_PATH], to[LONGEST_PATH];
    struct str bytes;
    must_path(tmp, folder, "tmp", e->id);
    must_path(to, folder, "aside", e->id);
    int err = path_of(from, folder, "aside", id, "") ? file_read(a, from, LARGEST, &bytes) : ENOENT;
    if (err && err != ENOENT)
        die("cannot read %s: %s", from, strerror(err));
    if (err)
        bytes = written(a, e);
    err = file_replace(tmp, bytes, true);
    if (err)
        die("cannot write %s: %s", tmp, strerror(err));
    if (rename(tmp, to) != 0)
        die("cannot move %s to %s: %s", tmp, to, strerror(errno));
    sync_part(folder, "aside");
}

static void forget(const char *folder, struct str id, const char *end)
{
    char path[LONGEST_PATH];
    if (path_of(path, folder, "aside", id, end) && unlink(path) != 0 && errno != ENOENT)
        die("cannot remove %s: %s", path, strerror(errno));
}

bool spool_again(const char *folder, struct str id, struct str staged)
{
    char from[LONGEST_PATH], to[LONGEST_PATH];
    must_path(from, folder, "aside", staged);
    must_path(to, folder, "new", staged);
    bool moved = rename(from, to) == 0;
    if (!moved && errno != ENOENT)
        die("cannot move %s back: %s", from, strerror(errno));
    sync_part(folder, "new"); /* first: it is never gone from aside/ and not yet here */
    sync_part(folder, "aside");
    forget(folder, id, "");
    forget(folder, id, ".why");
    return moved;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was set aside is looked at, goes back into the spool, or goes for good. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/spool.h"

enum { LONGEST_PATH = 4096, LARGEST = 1 << 30, LONGEST_WHY = 4096 };
#define WHY ".why"

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

/* False: it was not there. */
static bool forget(const char *folder, struct str id, const char *end)
{
    char path[LONGEST_PATH];
    if (!path_of(path, folder, "aside", id, end))
        return false;
    if (unlink(path) == 0)
        return true;
    if (errno != ENOENT)
        die("cannot remove %s: %s", path, strerror(errno));
    return false;
}

int spool_note_why(const char *folder, struct str name, struct str why)
{
    char tmp[LONGEST_PATH], to[LONGEST_PATH];
    if (!path_of(tmp, folder, "tmp", name, WHY) || !path_of(to, folder, "aside", name, WHY))
        return ENAMETOOLONG;
    int err = file_replace(tmp, why, false);
    return err ? err : rename(tmp, to) == 0 ? 0 : errno;
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
    forget(folder, id, WHY);
    return moved;
}

/* ---- looking, and clearing */

static struct str why_of(struct arena *a, const char *folder, struct str name)
{
    char path[LONGEST_PATH];
    struct str why;
    return path_of(path, folder, "aside", name, WHY) && file_read(a, path, LONGEST_WHY, &why) == 0
               ? str_trim(why)
               : S("");
}

static int by_name(const void *x, const void *y)
{
    const struct spool_lain *a = x, *b = y;
    return str_cmp(a->name, b->name);
}

size_t spool_all_aside(struct arena *a, const char *folder, struct spool_lain **out)
{
    char path[LONGEST_PATH];
    size_t n = 0, cap = 0;
    struct stat st;
    snprintf(path, sizeof path, "%s/aside", folder);
    DIR *d = opendir(path);
    if (!d)
        die("cannot list %s: %s", path, strerror(errno));
    *out = NULL;
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        struct str name = str_of(f->d_name);
        if (f->d_name[0] == '.' || str_ends(name, S(WHY)) || fstatat(dirfd(d), f->d_name, &st, 0) != 0)
            continue;
        *out = arena_push(a, *out, &n, &cap, sizeof **out);
        name = arena_str(a, name);
        (*out)[n - 1] = (struct spool_lain){name, why_of(a, folder, name), st.st_mtime, st.st_size};
    }
    closedir(d);
    if (n)
        qsort(*out, n, sizeof **out, by_name);
    return n;
}

bool spool_clear(const char *folder, struct str name)
{
    bool was = forget(folder, name, "");
    forget(folder, name, WHY);
    return was;
}

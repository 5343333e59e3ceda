/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Maildir: what stands in new/ is kept, then moved to cur/ as seen, or deleted. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/stop.h"
#include "base/watch.h"
#include "fetch.h"
#include "fetch_notes.h"
#include "fetch_place.h"

enum { LONGEST_NAME = 255 };

static const char *path_of(struct fetch *f, const char *part)
{
    return arena_printf(f->round, "%.*s/%s", STR(f->place->folder), part).p;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The names in new/, in order: most servers begin them with the time. */
static enum fetch_end list(struct fetch *f, int dir, struct str **names, size_t *n)
{
    size_t cap = 0;
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        return fetch_failed(f, "%s: %s", path_of(f, "new"), strerror(errno));
    for (struct dirent *e; (errno = 0, e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.' || !notes_name(str_of(e->d_name)))
            continue;
        *names = arena_push(f->round, *names, n, &cap, sizeof **names);
        (*names)[*n - 1] = arena_str(f->round, str_of(e->d_name));
    }
    int err = errno;
    closedir(d);
    if (err)
        return fetch_failed(f, "%s: %s", path_of(f, "new"), strerror(err));
    if (*n)
        qsort(*names, *n, sizeof **names, by_name);
    return FETCH_DONE;
}

/* Out of new/; that another program has taken it away is no fault. */
static enum fetch_end put_away(struct fetch *f, int new, int cur, struct str name)
{
    char seen[LONGEST_NAME + 16];
    snprintf(seen, sizeof seen, "%.*s%s", STR(name), str_chr(name, ':') == STR_NONE ? ":2,S" : "");
    int end =
        f->conf->fetch_after == CONF_AFTER_DELETE ? unlinkat(new, name.p, 0) : renameat(new, name.p, cur, seen);
    if (end != 0 && errno != ENOENT)
        return fetch_failed(f, "%s/%s: %s", path_of(f, "new"), name.p, strerror(errno));
    return FETCH_DONE;
}

/* FETCH_DONE and *is_mail false: it is no file, or is not there any more. */
static enum fetch_end read_mail(
    struct fetch *f, struct arena *a, int new, struct str name, struct str *mail, int64_t *size)
{
    struct stat st;
    *size = -1;
    int fd = openat(new, name.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || errno == ELOOP
                   ? FETCH_DONE
                   : fetch_failed(f, "%s/%s: %s", path_of(f, "new"), name.p, strerror(errno));
    int err = fstat(fd, &st) != 0 ? errno : 0;
    if (!err && S_ISREG(st.st_mode)) {
        *size = st.st_size;
        if (st.st_size <= f->conf->max_message)
            err = file_read_fd(a, fd, (size_t)f->conf->max_message, mail);
    }
    close(fd);
    return err ? fetch_failed(f, "%s/%s: %s", path_of(f, "new"), name.p, strerror(err)) : FETCH_DONE;
}

static enum fetch_end keep(struct fetch *f, struct arena *a, int new, struct str name, bool *taken)
{
    struct str mail = S("");
    int64_t size;
    enum fetch_end end = read_mail(f, a, new, name, &mail, &size);
    *taken = false;
    if (end != FETCH_DONE || size < 0)
        return end;
    enum fetch_kept kept = fetch_too_big(f, name, size) ? FETCH_LEFT : fetch_keep(f, name, mail);
    if (kept == FETCH_NOT_KEPT)
        return FETCH_FAILED;
    notes_add(f->notes, name, kept == FETCH_LEFT);
    *taken = kept == FETCH_KEPT;
    int err = notes_save(f->notes);
    return err ? fetch_failed(f, "%s: %s", f->notes->path, strerror(err)) : FETCH_DONE;
}

static enum fetch_end one(struct fetch *f, int new, int cur, struct str name)
{
    struct note *note = notes_find(f->notes, name);
    bool taken = note && !note->left; /* and we were killed before it was put away */
    enum fetch_end end = FETCH_DONE;
    if (note) {
        note->there = true;
    } else {
        struct arena *a = arena_new();
        end = keep(f, a, new, name, &taken);
        arena_free(a);
    }
    return end == FETCH_DONE && taken ? put_away(f, new, cur, name) : end;
}

/* Names are forgotten once they are surely gone from new/, also after a power cut. */
static enum fetch_end forget(struct fetch *f)
{
    for (size_t i = 0; i < f->notes->n; i++)
        if (!f->notes->at[i].there) {
            int err = file_sync_dir(path_of(f, "new"));
            if (!err)
                err = file_sync_dir(path_of(f, "cur"));
            if (err)
                return fetch_failed(f, "%s: %s", f->place->text.p, strerror(err));
            notes_forget(f->notes);
            break;
        }
    return FETCH_DONE;
}

static enum fetch_end take_all(struct fetch *f, int new, int cur)
{
    struct str *names = NULL;
    size_t n = 0;
    notes_begin(f->notes);
    enum fetch_end end = list(f, new, &names, &n);
    for (size_t i = 0; i < n && end == FETCH_DONE; i++)
        end = stop_asked() ? FETCH_STOPPED : one(f, new, cur, names[i]);
    return end == FETCH_DONE ? forget(f) : end;
}

static enum fetch_end look(struct fetch *f, void **session)
{
    if (!*session) {
        struct watch *w = *session = calloc(1, sizeof *w);
        if (!w)
            die("out of memory");
        watch_open(w, path_of(f, "new"));
    }
    int new = open(path_of(f, "new"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int cur = new < 0 ? -1 : open(path_of(f, "cur"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum fetch_end end =
        cur < 0 ? fetch_failed(f, "%s: %s", f->place->text.p, strerror(errno)) : take_all(f, new, cur);
    if (new >= 0)
        close(new);
    if (cur >= 0)
        close(cur);
    return end;
}

static enum fetch_end rest(struct fetch *f, void **session)
{
    return watch_wait(*session, (int)f->conf->fetch_interval * 1000) ? FETCH_DONE : FETCH_STOPPED;
}

static void finish(void *session)
{
    if (session)
        watch_close(session);
    free(session);
}

const struct fetch_way fetch_maildir = {look, rest, finish};

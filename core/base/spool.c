/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail that was accepted and not yet filed: one file an entry. */
#include "base/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/spool_inside.h"
#include "base/when.h"

enum {
    LONGEST_NAME = SPOOL_ID + 16, /* ID.2, new/ID.2, aside/ID.why */
    MOST_TRIES = 2,
    MOST_NOTES = 3, /* then it is to be noted: twice with its bytes, and if that kills too, without */
    LEFTOVER_AGE = 86400,
    MOST_LOOKS = 10,
    LOOK_MS = 20
};

int spool_make(const char *folder)
{
    static const char *const parts[] = {"tmp", "new", "aside"};
    char path[4096];
    for (size_t i = 0; i < 3; i++) {
        int n = snprintf(path, sizeof path, "%s/%s", folder, parts[i]);
        if (n < 0 || (size_t)n >= sizeof path)
            return ENAMETOOLONG;
        int err = file_make_dirs(path, 0750);
        if (err)
            return err;
    }
    return 0;
}

struct spool *spool_open(const char *folder)
{
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return NULL;
    int fresh = openat(dir, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct spool *s = fresh < 0 ? NULL : calloc(1, sizeof *s);
    if (!s) {
        int err = errno;
        if (fresh >= 0)
            close(fresh);
        close(dir);
        errno = err;
        return NULL;
    }
    s->dir = dir;
    s->fresh = fresh;
    s->folder = strdup(folder);
    if (!s->folder)
        die("out of memory");
    return s;
}

void spool_close(struct spool *s)
{
    if (!s)
        return;
    close(s->fresh);
    close(s->dir);
    arena_free(s->names);
    free(s->folder);
    free(s);
}

/* ---- taking */

static void name_entry(struct spool *s, struct spool_entry *e)
{
    e->id = (struct str){s->id, spool_id(s->id)};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t begun_at(const struct spool *s, struct str id)
{
    size_t i = 0;
    while (i < s->n_begun && !str_eq(str_of(s->begun[i]), id))
        i++;
    return i;
}

static void begun_add(struct spool *s, struct str id)
{
    if (s->n_begun == SPOOL_MOST_BEGUN)
        bug("more than %d spool entries begun at once", SPOOL_MOST_BEGUN);
    snprintf(s->begun[s->n_begun++], SPOOL_ID, "%.*s", STR(id));
}

static void begun_end(struct spool *s, struct str id)
{
    size_t i = begun_at(s, id);
    if (i == s->n_begun)
        bug("spool entry %.*s was not begun", STR(id));
    memcpy(s->begun[i], s->begun[--s->n_begun], SPOOL_ID);
}

static bool ours_begun(const struct spool *s, struct str name)
{
    size_t dot = str_rchr(name, '.');
    return dot != STR_NONE && begun_at(s, str_sub(name, 0, dot)) < s->n_begun;
}

static bool is_later(const struct spool *s, const char *name)
{
    size_t i = 0;
    while (i < s->n_later && strcmp(s->later[i], name) != 0)
        i++;
    return i < s->n_later;
}

static void list(struct spool *s)
{
    if (!s->names)
        s->names = arena_new();
    arena_reset(s->names);
    s->waiting = NULL;
    s->n_waiting = s->next = 0;
    size_t cap = 0;
    int fd = openat(s->dir, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        die("cannot list %s/new: %s", s->folder, strerror(errno));
    for (struct dirent *f; (errno = 0, f = readdir(d)) != NULL;) {
        if (f->d_name[0] == '.' || ours_begun(s, str_of(f->d_name)) || is_later(s, f->d_name))
            continue;
        s->waiting = arena_push(s->names, s->waiting, &s->n_waiting, &cap, sizeof *s->waiting);
        s->waiting[s->n_waiting - 1] = (char *)arena_z(s->names, str_of(f->d_name));
    }
    if (errno)
        die("cannot list %s/new: %s", s->folder, strerror(errno));
    closedir(d);
    if (s->n_waiting)
        qsort(s->waiting, s->n_waiting, sizeof *s->waiting, by_name);
}

/* Two takers would each count the other's entry as begun twice. Who only looks (spool_is_taken) is gone at
 * once. */
static void lock_taking(struct spool *s)
{
    for (int tries = 0; !s->locked; tries++) {
        s->locked = flock(s->fresh, LOCK_EX | LOCK_NB) == 0;
        if (!s->locked && tries == MOST_LOOKS)
            die("%s/new is being worked by another program", s->folder);
        if (!s->locked)
            poll(NULL, 0, LOOK_MS);
    }
}

bool spool_is_taken(struct spool *s)
{
    if (s->locked)
        return true;
    if (flock(s->fresh, LOCK_SH | LOCK_NB) != 0)
        return errno == EWOULDBLOCK;
    flock(s->fresh, LOCK_UN);
    return false;
}

/* ID, ID.1, … ID.5: the id and how often it was begun before. */
static bool name_read(struct str name, struct str *id, int *tries)
{
    size_t dot = str_rchr(name, '.');
    int64_t n = 0;
    *id = name;
    *tries = 0;
    if (dot != STR_NONE) {
        if (!str_int(str_from(name, dot + 1), &n) || n < 1 || n > MOST_TRIES + MOST_NOTES)
            return false;
        *id = str_sub(name, 0, dot);
        *tries = (int)n;
    }
    for (size_t i = 0; i < id->n; i++)
        if (!ascii_alnum(id->p[i]) && id->p[i] != '-')
            return false;
    return id->n > 0 && id->n < SPOOL_ID;
}

static void entry_name(char out[LONGEST_NAME], const char *folder, struct str id, int tries)
{
    if (tries)
        snprintf(out, LONGEST_NAME, "%s/%.*s.%d", folder, STR(id), tries);
    else
        snprintf(out, LONGEST_NAME, "%s/%.*s", folder, STR(id));
}

static bool lies(struct spool *s, const char *name)
{
    struct stat st;
    return fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool lies_aside(struct spool *s, struct str id)
{
    char name[LONGEST_NAME];
    snprintf(name, sizeof name, "aside/%.*s", STR(id));
    return lies(s, name);
}

/* aside/ID, aside/ID-2, …, from *n on: one that is no file's. A .why alone is what a kill left of this very
 * move. */
static void free_name(struct spool *s, struct str id, int *n, char to[LONGEST_NAME])
{
    do {
        if (*n == 1)
            snprintf(to, LONGEST_NAME, "aside/%.*s", STR(id));
        else
            snprintf(to, LONGEST_NAME, "aside/%.*s-%d", STR(id), *n);
        ++*n;
    } while (lies(s, to));
}

/* What lies aside is somebody's mail: nothing is moved over it. Not every file system (NFS) can promise that by
   itself; there the look just before must do. */
static bool move_aside(struct spool *s, const char *name, const char *to)
{
    if (renameat2(s->fresh, name, s->dir, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EINVAL && renameat(s->fresh, name, s->dir, to) == 0)
        return true;
    if (errno != ENOENT && errno != EEXIST)
        die("cannot set %s/new/%s aside: %s", s->folder, name, strerror(errno));
    return errno == ENOENT;
}

static void set_aside(struct spool *s, const char *name, struct str id, struct str why)
{
    char to[LONGEST_NAME];
    int taken = 1;
    do {
        free_name(s, id, &taken, to);
        int err = spool_note_why(s->folder, str_of(to + strlen("aside/")), why);
        if (err)
            die("cannot write %s/%s.why: %s", s->folder, to, strerror(err));
    } while (!move_aside(s, name, to));
}

/* False when the file is not there any more. */
static bool begin(struct spool *s, const char *name, const struct spool_entry *e)
{
    char begun[LONGEST_NAME];
    entry_name(begun, "new", e->id, e->tries);
    if (renameat(s->fresh, name, s->dir, begun) == 0)
        return true;
    if (errno == ENOENT)
        return false;
    die("cannot begin %s/new/%s: %s", s->folder, name, strerror(errno));
}

/* All of an entry of ours; nothing of a file that is none, since what somebody put into the folder may be of
   any size. */
static int read_all(struct arena *a, int fd, struct str *bytes)
{
    char head[sizeof SPOOL_FIRST_LINE - 1];
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode) || st.st_size > (off_t)SPOOL_MAIL_MOST + SPOOL_LONGEST_HEADER)
        return 0;
    ssize_t got = pread(fd, head, sizeof head, 0);
    if (got < 0)
        return errno;
    if (got != (ssize_t)sizeof head || memcmp(head, SPOOL_FIRST_LINE, sizeof head) != 0)
        return 0;
    return file_read_fd(a, fd, (size_t)SPOOL_MAIL_MOST + SPOOL_LONGEST_HEADER, bytes);
}

/* All of it, or only as much as the lines before the mail may take. An errno. */
static int read_begun(
    struct arena *a, struct spool *s, const struct spool_entry *e, bool all, struct str *bytes)
{
    char name[LONGEST_NAME];
    entry_name(name, "new", e->id, e->tries);
    int fd = openat(s->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), err = 0;
    if (fd < 0)
        return errno;
    if (all) {
        err = read_all(a, fd, bytes);
    } else {
        char *p = arena_alloc(a, SPOOL_LONGEST_HEADER);
        ssize_t got = read(fd, p, SPOOL_LONGEST_HEADER);
        err = got < 0 ? errno : 0;
        *bytes = (struct str){p, got < 0 ? 0 : (size_t)got};
    }
    close(fd);
    return err;
}

static enum spool_taken look(struct arena *a, struct spool *s, struct spool_entry *e)
{
    bool all = e->tries < MOST_TRIES + MOST_NOTES;
    bool spent = e->tries > MOST_TRIES;
    struct str bytes = {0};
    int err = read_begun(a, s, e, all, &bytes);
    if (err && !spent)
        die("cannot read %s/new/%.*s: %s", s->folder, STR(e->id), strerror(err));
    bool ours = !err && spool_entry_read(a, bytes, e);
    e->size = bytes.n;
    if (!all)
        e->mail = (struct str){0};
    return spent && (ours || err || !all) ? SPOOL_SPENT : ours ? SPOOL_TOOK : SPOOL_FOREIGN;
}

/* The oldest that waits; what was put off where nothing else is in new/ now, or enough others were taken: mail
   that never ceases would keep it for ever. NULL: nothing. */
static const char *next_name(struct arena *a, struct spool *s, bool *later)
{
    if (s->next == s->n_waiting)
        list(s);
    *later = s->n_later > 0 && (s->next == s->n_waiting || s->passed >= SPOOL_LATER_AFTER);
    if (*later) {
        const char *name = arena_z(a, str_of(s->later[0]));
        memmove(s->later[0], s->later[1], --s->n_later * sizeof *s->later);
        s->passed = 0;
        return name;
    }
    if (s->next == s->n_waiting)
        return NULL;
    s->passed++;
    return s->waiting[s->next++];
}

enum spool_taken spool_take(struct arena *a, struct spool *s, struct spool_entry *e)
{
    bool later;
    lock_taking(s);
    for (const char *name; (name = next_name(a, s, &later)) != NULL;) {
        *e = (struct spool_entry){.later = later};
        /* a name that cannot count its tries would be begun for ever; that of another mail, which lies aside
           and has a hold that knows it by that name, would be taken for it */
        if (!name_read(arena_str(a, str_of(name)), &e->id, &e->tries) ||
            (e->tries == 0 && lies_aside(s, e->id))) {
            name_entry(s, e);
            e->id = arena_str(a, e->id);
            e->tries = 0;
        }
        if (e->tries < MOST_TRIES + MOST_NOTES)
            e->tries++;
        if (!begin(s, name, e))
            continue;
        begun_add(s, e->id);
        return look(a, s, e);
    }
    return SPOOL_EMPTY;
}

void spool_done(struct spool *s, const struct spool_entry *e)
{
    char name[LONGEST_NAME];
    begun_end(s, e->id);
    entry_name(name, "new", e->id, e->tries);
    if (unlinkat(s->dir, name, 0) != 0 && errno != ENOENT)
        die("cannot remove %s/%s: %s", s->folder, name, strerror(errno));
    s->ended = true;
}

void spool_aside(struct spool *s, const struct spool_entry *e, struct str why)
{
    char name[LONGEST_NAME];
    begun_end(s, e->id);
    entry_name(name, "new", e->id, e->tries);
    set_aside(s, name + strlen("new/"), e->id, why);
    s->ended = true;
}

void spool_settle(struct spool *s)
{
    int aside = s->ended ? openat(s->dir, "aside", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (!s->ended)
        return;
    /* aside/ first: a name is never gone from one and not yet in the other */
    if (aside < 0 || fsync(aside) != 0 || fsync(s->fresh) != 0)
        die("cannot sync %s: %s", s->folder, strerror(errno));
    close(aside);
    s->ended = false;
}

static void give_back(struct spool *s, const struct spool_entry *e, char before[LONGEST_NAME])
{
    char begun[LONGEST_NAME];
    begun_end(s, e->id);
    entry_name(begun, "new", e->id, e->tries);
    entry_name(before, "new", e->id, e->tries - 1);
    if (renameat(s->dir, begun, s->dir, before) != 0)
        die("cannot give %s/%s back: %s", s->folder, begun, strerror(errno));
}

void spool_release(struct spool *s, const struct spool_entry *e)
{
    char before[LONGEST_NAME];
    give_back(s, e, before);
    s->next = s->n_waiting; /* listed again, so that it comes in its turn */
}

bool spool_put_off(struct spool *s, const struct spool_entry *e)
{
    char before[LONGEST_NAME];
    if (s->n_later == SPOOL_MOST_BEGUN)
        return false;
    give_back(s, e, before);
    size_t at = e->later ? 0 : s->n_later;
    if (e->later)
        s->passed = SPOOL_LATER_AFTER;
    else if (s->n_later == 0)
        s->passed = 0;
    memmove(s->later[at + 1], s->later[at], (s->n_later++ - at) * sizeof *s->later);
    snprintf(s->later[at], sizeof *s->later, "%s", before + strlen("new/"));
    return true;
}

size_t spool_waiting(struct spool *s)
{
    size_t n = 0;
    int fd = openat(s->dir, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        die("cannot list %s/new: %s", s->folder, strerror(errno));
    for (struct dirent *f; (f = readdir(d)) != NULL;)
        n += f->d_name[0] != '.';
    closedir(d);
    return n;
}

/* Its name says it; of a file that somebody else put there, its own time. */
static int64_t came_at(int dir, const char *name)
{
    struct str s = str_of(name);
    int64_t at = 0;
    struct stat st;
    if (s.n > NAME_TIME && s.p[NAME_TIME] == '-' && str_int(str_sub(s, 0, NAME_TIME), &at))
        return at;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? (int64_t)st.st_mtime : INT64_MAX;
}

int64_t spool_oldest(struct spool *s)
{
    int64_t oldest = INT64_MAX;
    int fd = openat(s->dir, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        die("cannot list %s/new: %s", s->folder, strerror(errno));
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        int64_t at = f->d_name[0] == '.' ? INT64_MAX : came_at(fd, f->d_name);
        oldest = at < oldest ? at : oldest;
    }
    closedir(d);
    return oldest == INT64_MAX ? 0 : oldest;
}

size_t spool_sweep(struct spool *s)
{
    size_t n = 0;
    int fd = openat(s->dir, "tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        die("cannot list %s/tmp: %s", s->folder, strerror(errno));
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        struct stat st;
        if (f->d_name[0] == '.' || fstatat(fd, f->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (st.st_mtime < when_now() - LEFTOVER_AGE)
            n += unlinkat(fd, f->d_name, 0) == 0;
    }
    closedir(d);
    return n;
}

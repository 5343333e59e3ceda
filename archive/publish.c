/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the published tree. */
#include "publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/file.h"
#include "base/stop.h"
#include "base/when.h"
#include "seen.h"

enum {
    FOLDERS_OPEN = 4,
    LEVEL = 5,
    QUICK = 1,
    PACKED_LEAST =
        512, /* of less, gzip saves no more than the field that says so costs, and a file costs an inode */
    LONGEST_PATH = 1024,
    LOOK_AGAIN_MS = 100,
    GZIP_LEAST = 18,
    GZIP_TRAILER = 8
};

/* A file that takes another's place is written here first, a folder that is not there yet is filled here: what
   a killed build leaves behind is in a known place. */
static const char tmp[] = ".tmp", fresh[] = ".new";

struct folder {
    char path[LONGEST_PATH]; /* empty: none is open here */
    int fd;
};

struct publish {
    const char *root;
    int root_fd, lock_fd;
    struct folder folders[FOLDERS_OPEN]; /* a build goes to and fro between a few */
    size_t turn;                         /* the next of them to give way */
    struct str begun;                    /* the folder that is being filled as .new; empty: none */
    struct libdeflate_compressor *packer, *weigher;
    char *room; /* for what is packed */
    size_t room_size;
    struct seen put; /* paths; a false match only keeps a stray page */
    bool unsynced;   /* something was written or removed */
    bool look;       /* nothing is to be */
    struct publish_counts counts;
};

static _Noreturn void failed(struct publish *p, struct str path)
{
    die("%s/%.*s cannot be written: %s", p->root, STR(path), strerror(errno));
}

static struct publish *new_publish(const char *root)
{
    struct publish *p = calloc(1, sizeof *p);
    if (!p)
        die("out of memory");
    p->root = root;
    p->packer = libdeflate_alloc_compressor(LEVEL);
    p->weigher = libdeflate_alloc_compressor(QUICK);
    if (!p->packer || !p->weigher)
        die("out of memory");
    return p;
}

/* False: somebody else still has it. */
static bool lock(struct publish *p, int64_t wait_ms)
{
    int64_t until = when_mono() + wait_ms;
    bool told = false;
    while (flock(p->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            failed(p, S(".lock"));
        if (when_mono() >= until || !stop_wait(LOOK_AGAIN_MS))
            return false;
        if (!told && isatty(STDERR_FILENO) == 1)
            fprintf(stderr, "another build of %s is under way: waiting for its end\n", p->root);
        told = true;
    }
    return true;
}

static void leave(struct folder *f)
{
    if (f->path[0])
        close(f->fd);
    f->path[0] = 0;
}

static void close_all(struct publish *p)
{
    for (size_t i = 0; i < FOLDERS_OPEN; i++)
        leave(&p->folders[i]);
    if (p->root_fd >= 0)
        close(p->root_fd);
    if (p->lock_fd >= 0)
        close(p->lock_fd);
    libdeflate_free_compressor(p->packer);
    libdeflate_free_compressor(p->weigher);
    free(p->room);
    seen_release(&p->put);
    free(p);
}

static int take_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)at;
    return unlinkat(AT_FDCWD, path, kind == FTW_DP ? AT_REMOVEDIR : 0);
}

/* What a killed build left behind. */
static void clear(struct publish *p)
{
    char path[LONGEST_PATH + sizeof fresh + 1];
    if (unlinkat(p->root_fd, tmp, 0) != 0 && errno != ENOENT)
        failed(p, str_of(tmp));
    snprintf(path, sizeof path, "%s/%s", p->root, fresh);
    if (nftw(path, take_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        failed(p, str_of(fresh));
}

struct publish *publish_open(const char *root, int64_t wait_ms)
{
    struct publish *p = new_publish(root);
    p->root_fd = file_make_dirs(root, 0755) == 0 ? open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (p->root_fd < 0)
        die("the archive folder %s cannot be used: %s", root, strerror(errno));
    p->lock_fd = openat(p->root_fd, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (p->lock_fd < 0)
        failed(p, S(".lock"));
    if (!lock(p, wait_ms)) {
        close_all(p);
        return NULL;
    }
    clear(p);
    return p;
}

struct publish *publish_look(const char *root)
{
    struct publish *p = new_publish(root);
    p->look = true;
    p->root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->root_fd < 0 && errno != ENOENT)
        die("the archive folder %s cannot be used: %s", root, strerror(errno));
    p->lock_fd = -1;
    return p;
}

static void sync_all(struct publish *p)
{
    if (p->unsynced && syncfs(p->root_fd) != 0)
        failed(p, S("."));
    p->unsynced = false;
}

void publish_close(struct publish *p)
{
    sync_all(p);
    close_all(p);
}

/* ---- folders, entered step by step so that no link is followed */

static int step(struct publish *p, int at, struct str path, const char *name, bool make)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && make) {
        if (mkdirat(at, name, 0755) != 0)
            failed(p, path);
        fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (fd < 0 && (make || errno != ENOENT))
        failed(p, path);
    return fd;
}

/* The folder's descriptor, which belongs to p; -1 when it is not there and make is false. */
static int enter(struct publish *p, struct str folder, bool make)
{
    if (folder.n == 0)
        return p->root_fd;
    for (size_t i = 0; i < FOLDERS_OPEN; i++)
        if (str_eq(folder, str_of(p->folders[i].path)))
            return p->folders[i].fd;
    if (folder.n >= LONGEST_PATH)
        bug("a path of %zu bytes", folder.n);
    int at = p->root_fd;
    struct str rest = folder, name;
    while (at >= 0 && str_cut(&rest, '/', &name)) {
        char z[256];
        bool begun = at == p->root_fd && p->begun.n && str_eq(name, p->begun);
        snprintf(z, sizeof z, "%.*s", STR(begun ? str_of(fresh) : name));
        int next = step(p, at, folder, z, make);
        if (at != p->root_fd)
            close(at);
        at = next;
    }
    if (at >= 0) {
        struct folder *f = &p->folders[p->turn++ % FOLDERS_OPEN];
        leave(f);
        f->fd = at;
        memcpy(f->path, folder.p, folder.n);
        f->path[folder.n] = 0;
    }
    return at;
}

/* Nobody reads what is below the folder that is being filled. */
static bool unseen(const struct publish *p, struct str path)
{
    return p->begun.n && str_starts(path, p->begun) && path.n > p->begun.n && path.p[p->begun.n] == '/';
}

void publish_begin(struct publish *p, struct str folder)
{
    if (!p->look && enter(p, folder, false) < 0)
        p->begun = folder;
}

bool publish_end(struct publish *p)
{
    char z[256];
    if (p->begun.n == 0)
        return false;
    snprintf(z, sizeof z, "%.*s", STR(p->begun));
    if (renameat(p->root_fd, fresh, p->root_fd, z) != 0 && errno != ENOENT)
        failed(p, p->begun);
    p->begun = S("");
    return true;
}

static struct str folder_of(struct str path, struct str *name)
{
    size_t slash = str_rchr(path, '/');
    *name = slash == STR_NONE ? path : str_from(path, slash + 1);
    return slash == STR_NONE ? S("") : str_sub(path, 0, slash);
}

/* ---- one file */

static uint32_t little_endian(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool same(int folder, const char *name, struct str bytes)
{
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size == bytes.n;
    char piece[16384];
    while (is && bytes.n) {
        ssize_t n = read(fd, piece, sizeof piece);
        is = n > 0 && (size_t)n <= bytes.n && memcmp(piece, bytes.p, (size_t)n) == 0;
        bytes = str_from(bytes, n > 0 ? (size_t)n : 0);
    }
    close(fd);
    return is;
}

/* Is name the gzip of these bytes? By its length and sum, which stand at its end (RFC 1952 section 2.3.1). */
static bool same_packed(int folder, const char *name, struct str bytes)
{
    unsigned char end[GZIP_TRAILER];
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= GZIP_LEAST &&
              pread(fd, end, sizeof end, st.st_size - GZIP_TRAILER) == GZIP_TRAILER &&
              little_endian(end) == libdeflate_crc32(0, bytes.p, bytes.n) &&
              little_endian(end + 4) == (uint32_t)bytes.n;
    close(fd);
    return is;
}

/* False: there is such a file already. */
static bool create(struct publish *p, struct str path, int folder, const char *name, struct str bytes)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0 && errno == EEXIST)
        return false;
    if (fd < 0)
        failed(p, path);
    p->unsynced = true;
    int err = file_write_all(fd, bytes);
    if (close(fd) != 0 || err) {
        errno = err ? err : errno;
        failed(p, path);
    }
    return true;
}

static void replace(struct publish *p, struct str path, int folder, const char *name, struct str bytes)
{
    if (!create(p, path, p->root_fd, tmp, bytes) || renameat(p->root_fd, tmp, folder, name) != 0)
        failed(p, path);
}

/* The result lives until the next call. */
static struct str packed(struct publish *p, struct libdeflate_compressor *with, struct str bytes)
{
    size_t bound = libdeflate_gzip_compress_bound(with, bytes.n);
    if (p->room_size < bound) {
        free(p->room);
        p->room = malloc(bound);
        p->room_size = bound;
        if (!p->room)
            die("out of memory");
    }
    size_t n = libdeflate_gzip_compress(with, bytes.p, bytes.n, p->room, bound);
    if (n == 0)
        bug("gzip of %zu bytes", bytes.n);
    return (struct str){p->room, n};
}

size_t publish_weight(struct publish *p, struct str bytes)
{
    return packed(p, p->weigher, bytes).n;
}

/* ---- what was put */

static bool is_there(int folder, const char *name)
{
    return faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* False when it was not there. */
static bool take_away(struct publish *p, struct str path, int folder, const char *name)
{
    if (p->look)
        return is_there(folder, name);
    if (unlinkat(folder, name, 0) == 0)
        return p->unsynced = true;
    if (errno != ENOENT)
        failed(p, path);
    return false;
}

void publish_put(struct publish *p, struct str path, struct str bytes)
{
    struct str name;
    int folder = enter(p, folder_of(path, &name), !p->look);
    char z[512], gz[520];
    bool pack = bytes.n >= PACKED_LEAST;
    snprintf(z, sizeof z, "%.*s", STR(name));
    snprintf(gz, sizeof gz, "%s.gz", z);
    if (unseen(p, path) && create(p, path, folder, z, bytes) &&
        (!pack || create(p, path, folder, gz, packed(p, p->packer, bytes)))) {
        p->counts.written++;
        return;
    }
    seen_add(&p->put, path);
    if (folder >= 0 && same(folder, z, bytes) &&
        (pack ? same_packed(folder, gz, bytes) : !is_there(folder, gz))) {
        p->counts.same++;
        return;
    }
    if (p->look) {
        p->counts.written++;
        return;
    }
    /* the .gz goes first where it is: a reader may meet the old pair or the new, and for an instant no .gz */
    take_away(p, path, folder, gz);
    replace(p, path, folder, z, bytes);
    if (pack)
        replace(p, path, folder, gz, packed(p, p->packer, bytes));
    p->counts.written++;
}

bool publish_remove(struct publish *p, struct str path)
{
    struct str name;
    int folder = enter(p, folder_of(path, &name), false);
    char z[512], gz[520];
    if (folder < 0)
        return false;
    snprintf(z, sizeof z, "%.*s", STR(name));
    snprintf(gz, sizeof gz, "%s.gz", z);
    take_away(p, path, folder, gz);
    bool was = take_away(p, path, folder, z);
    p->counts.removed += was;
    if (p->look)
        seen_add(&p->put, path); /* so that it is not counted again */
    return was;
}

bool publish_has(struct publish *p, struct str path)
{
    struct str name;
    int folder = enter(p, folder_of(path, &name), false);
    char z[512];
    snprintf(z, sizeof z, "%.*s", STR(name));
    return folder >= 0 && is_there(folder, z);
}

/* The pages of a folder that were not put, and those of which only the .gz is there. */
static struct str *strays(struct arena *a, struct publish *p, struct str folder, int fd, size_t *n)
{
    struct str *all = NULL;
    size_t cap = 0;
    int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = own < 0 ? NULL : fdopendir(own);
    if (!dir)
        failed(p, folder);
    *n = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        struct str name = str_of(e->d_name);
        if (str_ends(name, S(".gz")))
            name.n -= 3;
        if (!str_ends(name, S(".html")))
            continue;
        struct str path = folder.n ? arena_printf(a, "%.*s/%.*s", STR(folder), STR(name)) : arena_str(a, name);
        if (seen_has(&p->put, path))
            continue;
        all = arena_push(a, all, n, &cap, sizeof *all);
        all[*n - 1] = path;
    }
    closedir(dir);
    return all;
}

void publish_sweep(struct publish *p, struct str folder)
{
    int fd = enter(p, folder, false);
    struct arena *a = arena_new();
    size_t n = 0;
    struct str *gone = fd < 0 ? NULL : strays(a, p, folder, fd, &n);
    for (size_t i = 0; i < n; i++)
        publish_remove(p, gone[i]);
    arena_free(a);
}

void publish_remove_folder(struct publish *p, struct str folder)
{
    struct str name;
    if (p->look)
        return;
    for (size_t i = 0; i < FOLDERS_OPEN; i++)
        if (str_eq(folder, str_of(p->folders[i].path)))
            leave(&p->folders[i]);
    int above = enter(p, folder_of(folder, &name), false);
    char z[512];
    snprintf(z, sizeof z, "%.*s", STR(name));
    if (above >= 0 && unlinkat(above, z, AT_REMOVEDIR) == 0)
        p->unsynced = true;
    else if (above >= 0 && errno != ENOENT && errno != ENOTEMPTY && errno != EEXIST)
        failed(p, folder);
}

struct publish_counts publish_counts(const struct publish *p)
{
    return p->counts;
}

struct str publish_state(struct arena *a, const char *root)
{
    struct str state = S("");
    int fd = open(arena_printf(a, "%s/.state", root).p, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        if (file_read_fd(a, fd, 16 << 20, &state) != 0)
            state = S("");
        close(fd);
    }
    return state;
}

void publish_set_state(struct publish *p, struct str state)
{
    if (p->look)
        return;
    sync_all(p); /* what it speaks of must be there after a power cut */
    replace(p, S(".state"), p->root_fd, ".state", state);
}

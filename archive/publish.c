/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the published tree. */
#include "publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/file.h"

enum { LEVEL = 7, QUICK = 1, LONGEST_PATH = 1024 };

struct publish {
    const char *root;
    int root_fd, folder_fd, lock_fd;
    char folder[LONGEST_PATH]; /* of folder_fd */
    struct libdeflate_compressor *packer, *weigher;
    char *room; /* for what is packed */
    size_t room_size;
    uint64_t *seen; /* hashes of the paths that were put; a false match only keeps a stray page */
    size_t n_seen, cap_seen;
    bool sorted;
    struct publish_counts counts;
};

static _Noreturn void failed(struct publish *p, struct str path)
{
    die("%s/%.*s cannot be written: %s", p->root, STR(path), strerror(errno));
}

struct publish *publish_open(const char *root)
{
    struct publish *p = calloc(1, sizeof *p);
    if (!p)
        die("out of memory");
    p->root = root;
    p->folder_fd = -1;
    p->root_fd = file_make_dirs(root, 0755) == 0 ? open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (p->root_fd < 0)
        die("the archive folder %s cannot be used: %s", root, strerror(errno));
    p->lock_fd = openat(p->root_fd, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (p->lock_fd < 0)
        failed(p, S(".lock"));
    if (flock(p->lock_fd, LOCK_EX | LOCK_NB) != 0)
        die("another build of %s is under way", root);
    p->packer = libdeflate_alloc_compressor(LEVEL);
    p->weigher = libdeflate_alloc_compressor(QUICK);
    if (!p->packer || !p->weigher)
        die("out of memory");
    return p;
}

void publish_close(struct publish *p)
{
    if (syncfs(p->root_fd) != 0)
        failed(p, S("."));
    if (p->folder_fd >= 0)
        close(p->folder_fd);
    close(p->root_fd);
    close(p->lock_fd);
    libdeflate_free_compressor(p->packer);
    libdeflate_free_compressor(p->weigher);
    free(p->room);
    free(p->seen);
    free(p);
}

/* ---- folders, entered step by step so that no link is followed */

static int step(struct publish *p, int at, struct str path, const char *name, bool make)
{
    if (make && mkdirat(at, name, 0755) != 0 && errno != EEXIST)
        failed(p, path);
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && make)
        failed(p, path);
    return fd;
}

/* The folder's descriptor, which belongs to p; -1 when it is not there and make is false. */
static int enter(struct publish *p, struct str folder, bool make)
{
    if (folder.n == 0)
        return p->root_fd;
    if (p->folder_fd >= 0 && str_eq(folder, str_of(p->folder)))
        return p->folder_fd;
    if (folder.n >= sizeof p->folder)
        bug("a path of %zu bytes", folder.n);
    int at = p->root_fd;
    struct str rest = folder, name;
    while (at >= 0 && str_cut(&rest, '/', &name)) {
        char z[256];
        snprintf(z, sizeof z, "%.*s", STR(name));
        int next = step(p, at, folder, z, make);
        if (at != p->root_fd)
            close(at);
        at = next;
    }
    if (p->folder_fd >= 0)
        close(p->folder_fd);
    p->folder_fd = at;
    memcpy(p->folder, folder.p, folder.n);
    p->folder[at < 0 ? 0 : folder.n] = 0;
    return at;
}

static struct str folder_of(struct str path, struct str *name)
{
    size_t slash = str_rchr(path, '/');
    *name = slash == STR_NONE ? path : str_from(path, slash + 1);
    return slash == STR_NONE ? S("") : str_sub(path, 0, slash);
}

/* ---- one file */

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

static void replace(struct publish *p, struct str path, int folder, const char *name, struct str bytes)
{
    static const char tmp[] = ".tmp"; /* one build at a time: the lock sees to it */
    unlinkat(folder, tmp, 0);
    int fd = openat(folder, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        failed(p, path);
    int err = file_write_all(fd, bytes);
    if (close(fd) != 0 || err || renameat(folder, tmp, folder, name) != 0) {
        errno = err ? err : errno;
        failed(p, path);
    }
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

static uint64_t hash_of(struct str s)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

static void remember(struct publish *p, struct str path)
{
    if (p->n_seen == p->cap_seen) {
        p->cap_seen = p->cap_seen ? p->cap_seen * 2 : 1024;
        p->seen = realloc(p->seen, p->cap_seen * sizeof *p->seen);
        if (!p->seen)
            die("out of memory");
    }
    p->seen[p->n_seen++] = hash_of(path);
    p->sorted = false;
}

static int by_value(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static bool remembered(struct publish *p, struct str path)
{
    uint64_t h = hash_of(path);
    if (!p->sorted)
        qsort(p->seen, p->n_seen, sizeof *p->seen, by_value);
    p->sorted = true;
    return p->n_seen && bsearch(&h, p->seen, p->n_seen, sizeof h, by_value);
}

void publish_put(struct publish *p, struct str path, struct str bytes)
{
    struct str name;
    int folder = enter(p, folder_of(path, &name), true);
    char z[512], gz[520];
    snprintf(z, sizeof z, "%.*s", STR(name));
    snprintf(gz, sizeof gz, "%s.gz", z);
    remember(p, path);
    if (same(folder, z, bytes) && faccessat(folder, gz, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        p->counts.same++;
        return;
    }
    /* the .gz goes first where it is: a reader may meet the old pair or the new, and for an instant no .gz */
    unlinkat(folder, gz, 0);
    replace(p, path, folder, z, bytes);
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
    unlinkat(folder, gz, 0);
    if (unlinkat(folder, z, 0) != 0)
        return false;
    p->counts.removed++;
    return true;
}

static bool a_page(struct str name)
{
    return str_ends(name, S(".html"));
}

void publish_sweep(struct publish *p, struct str folder)
{
    struct arena *a = arena_new();
    int fd = enter(p, folder, false);
    DIR *dir = fd < 0 ? NULL : fdopendir(dup(fd));
    struct str *gone = NULL;
    size_t n = 0, cap = 0;
    if (dir)
        rewinddir(dir);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        struct str path =
            folder.n ? arena_printf(a, "%.*s/%s", STR(folder), e->d_name) : arena_str(a, str_of(e->d_name));
        if (!a_page(path) || remembered(p, path))
            continue;
        gone = arena_push(a, gone, &n, &cap, sizeof *gone);
        gone[n - 1] = path;
    }
    if (dir)
        closedir(dir);
    for (size_t i = 0; i < n; i++)
        publish_remove(p, gone[i]);
    arena_free(a);
}

struct publish_counts publish_counts(const struct publish *p)
{
    return p->counts;
}

struct str publish_state(struct arena *a, struct publish *p)
{
    struct str state = S("");
    int fd = openat(p->root_fd, ".state", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        if (file_read_fd(a, fd, 1 << 20, &state) != 0)
            state = S("");
        close(fd);
    }
    return state;
}

void publish_set_state(struct publish *p, struct str state)
{
    if (syncfs(p->root_fd) != 0) /* what it speaks of must be there after a power cut */
        failed(p, S("."));
    replace(p, S(".state"), p->root_fd, ".state", state);
}

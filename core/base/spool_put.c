/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail goes into the spool: tmp/, a sync, new/, a sync of the folder. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/rand.h"
#include "base/spool.h"
#include "base/spool_inside.h"
#include "base/when.h"

enum {
    CHUNK = 64 * 1024, /* a write to the disk */
    LONGEST_NAME = SPOOL_ID + 4,
};

struct spool_draft {
    char id[SPOOL_ID];
    int file; /* in tmp/; -1: there is none */
    int err;  /* the first that went wrong; nothing is written behind it */
    bool too_big;
    size_t n, max;   /* bytes of the mail so far, and at most */
    struct buf held; /* not written yet: a small mail is one write */
};

struct str spool_sender(struct str said)
{
    if (str_starts(said, S("<")) && str_ends(said, S(">")))
        said = str_sub(said, 1, said.n - 2);
    bool nobody = str_eq_nocase(said, S("MAILER-DAEMON")) || str_starts_nocase(said, S("MAILER-DAEMON@"));
    return nobody ? S("") : said;
}

/* Seconds for people and for sweeping, then microseconds since boot: within a second, and under a test's frozen
   clock, names still sort by arrival. Pid and chance keep two writers apart. */
size_t spool_id(char out[SPOOL_ID])
{
    static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char chance[6];
    char tail[sizeof chance + 1] = "";
    rand_bytes(chance, sizeof chance);
    for (size_t i = 0; i < sizeof chance; i++)
        tail[i] = base32[chance[i] & 31];
    int n = snprintf(out, SPOOL_ID, "%010lld-%014llx-%ld-%s", (long long)when_now(),
        (unsigned long long)when_ticks(), (long)getpid(), tail);
    if (n < 0 || n >= SPOOL_ID)
        bug("a spool id of %d bytes", n);
    return (size_t)n;
}

/* ---- drafts */

static void path_in(char out[LONGEST_NAME], const char *part, const struct spool_draft *d)
{
    snprintf(out, LONGEST_NAME, "%s/%s", part, d->id);
}

struct spool_draft *spool_begin(struct spool *s, const struct spool_entry *e, size_t max)
{
    char tmp[LONGEST_NAME];
    struct spool_draft *d = calloc(1, sizeof *d);
    if (!d)
        die("out of memory");
    d->file = -1;
    d->max = max;
    spool_id(d->id);
    buf_init(&d->held, SPOOL_LONGEST_HEADER);
    if (!spool_entry_write(&d->held, e)) {
        d->err = EINVAL;
        return d;
    }
    path_in(tmp, "tmp", d);
    d->file = openat(s->dir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (d->file < 0)
        d->err = errno;
    return d;
}

static void flush(struct spool_draft *d)
{
    int err = d->err ? 0 : file_write_all(d->file, buf_str(&d->held));
    if (err)
        d->err = err == EFBIG ? EIO : err; /* the file's own limit (RLIMIT_FSIZE) is no fault of the mail */
    buf_reset(&d->held);
}

void spool_add(struct spool_draft *d, struct str bytes)
{
    d->too_big = d->too_big || bytes.n > d->max - d->n;
    if (d->too_big || d->err)
        return;
    d->n += bytes.n;
    while (bytes.n && !d->err) {
        if (d->held.n >= CHUNK)
            flush(d);
        struct str piece = str_sub(bytes, 0, CHUNK - d->held.n);
        buf_put(&d->held, piece);
        bytes = str_from(bytes, piece.n);
    }
}

size_t spool_added(const struct spool_draft *d)
{
    return d->n;
}

struct str spool_draft_id(const struct spool_draft *d)
{
    return str_of(d->id);
}

void spool_drop(struct spool *s, struct spool_draft *d)
{
    char tmp[LONGEST_NAME];
    path_in(tmp, "tmp", d);
    if (d->file >= 0) {
        close(d->file);
        unlinkat(s->dir, tmp, 0);
    }
    (void)buf_over(&d->held);
    buf_release(&d->held);
    free(d);
}

static bool good(const struct spool_draft *d)
{
    return !d->err && !d->too_big;
}

static void rename_draft(struct spool *s, struct spool_draft *d, const char *from, const char *to)
{
    char old[LONGEST_NAME], new[LONGEST_NAME];
    path_in(old, from, d);
    path_in(new, to, d);
    if (renameat(s->dir, old, s->dir, new) != 0 && good(d))
        d->err = errno;
}

enum spool_end spool_end(const struct spool_draft *d)
{
    if (d->too_big)
        return SPOOL_TOO_BIG;
    errno = d->err;
    return !d->err ? SPOOL_KEPT : d->err == ENOSPC || d->err == EDQUOT ? SPOOL_NO_SPACE : SPOOL_FAILED;
}

void spool_sync(struct spool_draft *d)
{
    if (good(d))
        flush(d);
    if (good(d) && fsync(d->file) != 0)
        d->err = errno;
}

void spool_keep(struct spool *s, struct spool_draft *const *drafts, size_t n,
    void (*sync)(struct spool_draft *const *, size_t))
{
    bool any = false;
    sync(drafts, n);
    for (size_t i = 0; i < n; i++)
        if (good(drafts[i])) {
            rename_draft(s, drafts[i], "tmp", "new");
            any = any || good(drafts[i]);
        }
    int err = any && fsync(s->fresh) != 0 ? errno : 0;
    for (size_t i = 0; i < n; i++) {
        if (!good(drafts[i]))
            continue;
        if (!err) {
            close(drafts[i]->file);
            drafts[i]->file = -1; /* nothing is left in tmp/ */
            continue;
        }
        /* it may or may not survive: the giver will come again, and the store knows doubles */
        drafts[i]->err = err;
        rename_draft(s, drafts[i], "new", "tmp");
    }
}

/* ---- one mail at once */

static void one_by_one(struct spool_draft *const *drafts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        spool_sync(drafts[i]);
}

static enum spool_end kept(struct spool *s, struct spool_entry *e, struct spool_draft *d)
{
    spool_keep(s, &d, 1, one_by_one);
    memcpy(s->id, d->id, sizeof s->id);
    e->id = str_of(s->id);
    enum spool_end end = spool_end(d);
    int err = errno;
    spool_drop(s, d);
    errno = err;
    return end;
}

enum spool_end spool_put(struct spool *s, struct spool_entry *e, int fd, size_t max)
{
    char chunk[CHUNK];
    if (fd < 0)
        bug("spool_put of descriptor %d", fd);
    struct spool_draft *d = spool_begin(s, e, max);
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && !d->err)
            d->err = errno;
        if (got <= 0)
            break;
        spool_add(d, (struct str){chunk, (size_t)got});
    }
    return kept(s, e, d);
}

enum spool_end spool_put_bytes(struct spool *s, struct spool_entry *e, struct str mail, size_t max)
{
    struct spool_draft *d = spool_begin(s, e, max);
    spool_add(d, mail);
    return kept(s, e, d);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: read whole, written by rename, synced where it matters. Errors are errno values, 0 for success. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/str.h"

struct arena;
struct buf;

/* The whole file (at most max bytes, else EFBIG); the bytes live in a, a NUL stands behind them. */
int file_read(struct arena *a, const char *path, size_t max, struct str *out);
int file_read_fd(struct arena *a, int fd, size_t max, struct str *out);
/* The first line of a file that holds a secret, into out, which sets how long it may be. NULL, or what is
   wrong: others may read it, it is not there, its first line is empty. */
const char *file_secret(const char *path, struct buf *out);
int file_write_all(int fd, struct str s); /* past short writes and EINTR */
/* Writes path.tmp-PID, then renames: readers see the old or the new, never half. durable: syncs file and
 * folder. */
int file_replace(const char *path, struct str s, bool durable);
int file_sync_dir(const char *path);
int file_make_dirs(const char *path, unsigned mode); /* mkdir -p */
struct str file_base(struct str path);               /* what stands behind the last slash */
bool file_exists(const char *path);

#endif

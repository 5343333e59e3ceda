/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the published tree: a file and, of 512 bytes or more, its .gz, only when the bytes differ, by rename;
   never through a symbolic link. A disk that fails is die(). */
#ifndef ARCHIVE_PUBLISH_H
#define ARCHIVE_PUBLISH_H

#include "base/str.h"

struct arena;
struct publish;

struct publish_counts {
    int64_t written, same, removed; /* files, without their .gz */
};

/* One build of a tree at a time. Waits for the other, at most so long and until a stop is asked, and says so on
   a terminal; NULL: it still runs. */
struct publish *publish_open(const char *root, int64_t wait_ms);
/* A build that is only looked at: what follows counts what would be done, and locks and changes nothing. */
struct publish *publish_look(const char *root);
void publish_close(struct publish *p); /* syncs what was written */

/* A folder of the root that is not there yet is filled unseen, and with all that was put into it appears at the
   end. One that is there is written in as ever, and the end is false. folder is borrowed until then. */
void publish_begin(struct publish *p, struct str folder);
bool publish_end(struct publish *p);
/* path: below the root, "garden/t/12.html". Folders are made. */
void publish_put(struct publish *p, struct str path, struct str bytes);
/* With its .gz; false when it was not there. */
bool publish_remove(struct publish *p, struct str path);
bool publish_has(struct publish *p, struct str path);
/* Removes every page of a folder that this build did not put, and each .gz without a page. */
void publish_sweep(struct publish *p, struct str folder);
/* Unless something is in it. */
void publish_remove_folder(struct publish *p, struct str folder);
struct publish_counts publish_counts(const struct publish *p);

/* The text of ROOT/.state, empty when there is none; it may be read while a build runs. */
struct str publish_state(struct arena *a, const char *root);
void publish_set_state(struct publish *p, struct str state); /* what was put is synced first */

/* How many bytes the .gz of these takes: pages are cut by it. */
size_t publish_weight(struct publish *p, struct str bytes);

#endif

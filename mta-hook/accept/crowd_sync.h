/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several mails are synced at once: the disk takes their flushes together. */
#ifndef CROWD_SYNC_H
#define CROWD_SYNC_H

#include <stddef.h>

struct spool_draft;

void sync_start(void); /* once, before the first sync_all */
/* spool_sync of each, for spool_keep; comes back when the last is done. */
void sync_all(struct spool_draft *const *drafts, size_t n);

#endif

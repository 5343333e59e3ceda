/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits until a file arrives in a folder: new/ of the spool, or of a Maildir. */
#ifndef BASE_WATCH_H
#define BASE_WATCH_H

#include <stdbool.h>

struct watch {
    int fd; /* of inotify; -1: none, then the folder is looked at every second */
};

void watch_open(struct watch *w, const char *folder);
/* Until something may have arrived, or so much time has passed; false when a stop is asked. */
bool watch_wait(struct watch *w, int longest_ms);
void watch_close(struct watch *w);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that moves, for long work on a terminal; nothing elsewhere. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

struct progress {
    const char *name;
    int64_t size; /* what is to do, in bytes or in messages; 0: unknown */
    int64_t began, shown;
    bool on;
};

void progress_begin(struct progress *p, const char *name, int64_t size);
void progress_show(
    struct progress *p, int64_t done, uint64_t messages); /* now and then: most calls do nothing */
void progress_end(struct progress *p);                    /* the line is gone */
/* The line, after so many milliseconds: "x.mbox [####----]  50%  1200 messages  600/s  0:02 left". */
void progress_line(struct buf *b, const struct progress *p, int64_t done, uint64_t messages, int64_t ms);

#endif

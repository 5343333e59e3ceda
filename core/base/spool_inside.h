/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool as its own files see it: spool.c takes, spool_put.c puts, spool_entry.c knows the form of
   a file. base/spool.h comes first. */
#ifndef BASE_SPOOL_INSIDE_H
#define BASE_SPOOL_INSIDE_H

#include "base/str.h"

enum {
    SPOOL_MOST_BEGUN = 256,            /* two groups of 100 at most */
    NAME_TIME = 10,                    /* digits of an id: when it came */
    SPOOL_LONGEST_HEADER = 1024 * 1024 /* bytes before the mail */
};
#define SPOOL_FIRST_LINE "posthouse 1\n"

struct arena;

struct spool {
    char *folder;
    int dir, fresh;      /* the folder, and its new/ */
    char id[SPOOL_ID];   /* of the last put */
    bool locked, ended;  /* ended: names went out of new/, and that is not synced yet */
    struct arena *names; /* of waiting: the names in new/ when it was last listed */
    char **waiting;
    size_t n_waiting, next;
    char begun[SPOOL_MOST_BEGUN][SPOOL_ID]; /* taken and not yet ended by us: no leftovers of a crash */
    size_t n_begun;
    char later[SPOOL_MOST_BEGUN][SPOOL_ID + 16]; /* names in new/ that were put off, in their order */
    size_t n_later, passed; /* passed: others that were taken since one was put off or taken again */
};

#endif

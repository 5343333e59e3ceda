/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scratch spool for one test, in a temporary folder. */
#ifndef SCRATCH_SPOOL_H
#define SCRATCH_SPOOL_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/spool.h"
#include "tap.h"

static char folder[64];
static struct arena *a;

static inline struct spool *scratch(void)
{
    snprintf(folder, sizeof folder, "/tmp/posthouse-spool.XXXXXX");
    a = arena_new();
    CHECK(mkdtemp(folder) != NULL);
    CHECK_INT(spool_make(folder), 0);
    struct spool *s = spool_open(folder);
    CHECK(s != NULL);
    return s;
}

static inline void end(struct spool *s)
{
    spool_close(s);
    arena_free(a);
    if (fork() == 0)
        execl("/bin/rm", "rm", "-rf", folder, (char *)NULL);
    wait(NULL);
}

static inline int files_in(const char *part)
{
    char path[128];
    int n = 0;
    snprintf(path, sizeof path, "%s/%s", folder, part);
    DIR *d = opendir(path);
    CHECK(d != NULL);
    for (struct dirent *f; (f = readdir(d)) != NULL;)
        n += f->d_name[0] != '.';
    closedir(d);
    return n;
}

#endif

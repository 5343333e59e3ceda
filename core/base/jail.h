/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child that can open nothing and reach nobody, for code that meets hostile bytes (STANDARDS T10). Only it
   and base/jail_self use seccomp and Landlock. */
#ifndef BASE_JAIL_H
#define BASE_JAIL_H

#include "base/buf.h"

struct jail {
    int work_ms; /* of processor time; then it is killed, or when eight times as much has passed on the clock */
    int cpu_s;   /* of processor time */
    size_t memory; /* bytes on top of what the caller has */
    size_t result; /* most bytes that it may hand back */
};

#define JAIL_ONE_MAIL ((struct jail){.work_ms = 800, .cpu_s = 2, .memory = 512u << 20, .result = 256u << 20})

enum jail_end {
    JAIL_DONE,
    JAIL_KILLED,   /* by a signal, or it ended without a result: jail_signal says by which */
    JAIL_TOO_SLOW, /* more than work_ms */
    JAIL_OVER      /* the result did not fit into jail.result */
};

/* Runs child(arg, result) in a forked process that has the caller's memory as it is now and may compute,
   allocate and write to stderr; opening a file fails there with EACCES, any other way out kills it. *out is
   what it wrote to result, which lives as long as what is in a, or empty; it is not to be trusted: it may come
   from whoever took the child over. What the child needs (iconv modules, tables) must be loaded before. The
   caller keeps its memory small: fork copies its page tables. */
enum jail_end jail_run(struct arena *a, const struct jail *j, void (*child)(void *arg, struct buf *result),
    void *arg, struct str *out);
int jail_signal(void); /* what killed the last child that was JAIL_KILLED; 0: it exited */

#endif

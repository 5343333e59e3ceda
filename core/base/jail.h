/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child that can open nothing and reach nobody, for code that meets hostile bytes (STANDARDS T10). Only it
   and base/jail_self use seccomp and Landlock.
   The children are forked by a keeper, a process that is forked itself before the program has learned anything
   worth stealing, and that never sees the bytes. So a child has in its memory what the program had when it made
   the jail, and its own bytes. */
#ifndef BASE_JAIL_H
#define BASE_JAIL_H

#include "base/buf.h"

struct arena;
struct jail;

struct jail_limits {
    int work_ms; /* of processor time; then it is killed, or when eight times as much has passed on the clock */
    int cpu_s;   /* of processor time */
    size_t memory; /* bytes on top of what the keeper has */
    size_t result; /* most bytes that it may hand back, JAIL_RESULT_MOST at most */
};

#define JAIL_RESULT_MOST ((size_t)256 << 20)
#define JAIL_ONE_MAIL                                                                                          \
    ((struct jail_limits){.work_ms = 800, .cpu_s = 2, .memory = 512u << 20, .result = JAIL_RESULT_MOST})

enum jail_end {
    JAIL_DONE,
    JAIL_KILLED,   /* by a signal, or it ended without a result: jail_signal says by which */
    JAIL_TOO_SLOW, /* more than work_ms */
    JAIL_OVER      /* the result did not fit into limits.result */
};

/* What a child does with the n texts it is given. It may compute, allocate and write to stderr; opening a file
 * fails there with EACCES, any other way out kills it. */
typedef void jail_child(const struct str *in, size_t n, struct buf *result);

/* Forks the keeper: to be called before keys, databases and other people's words are in memory, and as the user
   that the program is going to be. input: most bytes that a child is given, counting 8 more for each text; so
   much address space and JAIL_RESULT_MOST is taken, and memory only as it is needed. The keeper ends with
   jail_free, or with the program. */
struct jail *jail_new(jail_child *child, size_t input);
void jail_free(struct jail *j); /* NULL is allowed */

/* The children of j have these charsets from now on (utf8_load); false when they had them all. */
bool jail_load(struct jail *j, uint64_t charsets);

/* One child over the texts in, for which there is room (jail_new); it works while the program does, and no
   other is started in j before jail_wait. A jail has one child at a time, and never a word of another's. */
void jail_start(struct jail *j, const struct jail_limits *l, const struct str *in, size_t n);
bool jail_ended(const struct jail *j); /* the child that was started: jail_wait would not wait */
/* *out is what it wrote to result, in a, or empty; it is not to be trusted: it may come from whoever took the
   child over. */
enum jail_end jail_wait(struct jail *j, struct arena *a, struct str *out);
/* Both. */
enum jail_end jail_run(struct jail *j, struct arena *a, const struct jail_limits *l, const struct str *in,
    size_t n, struct str *out);
/* A child that reads nothing: where the machine lets none be walled in, or none comes to its end, the program
   ends here with 75, before it has begun a mail. As it does later where a child ends before its walls stand. */
void jail_try(struct jail *j);
int jail_signal(const struct jail *j); /* what killed the last child that was JAIL_KILLED; 0: it exited */

#endif

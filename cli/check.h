/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could be wrong with a house is looked at, a check at a time, each in a child, to outlive what it finds.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "base/str.h"

struct arena;
struct conf;

enum verdict { GOOD, WARN, FAIL };

struct check {
    const char *name;
    void (*run)(struct arena *a, const struct conf *conf); /* ends by check_say, or dies */
};

/* Runs it as the house's owner, for so long at most; what is wrong and what to do in *text, a line. */
enum verdict check_run(
    struct arena *a, const struct check *c, const char *config, unsigned seconds, struct str *text);
/* For a check: its answer, and its end. */
_Noreturn void check_say(enum verdict v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What all else stands on. */
void check_configuration(struct arena *a, const struct conf *conf);
void check_spool(struct arena *a, const struct conf *conf);
void check_database(struct arena *a, const struct conf *conf);
void check_key(struct arena *a, const struct conf *conf);

/* Whether the house's work is done, and by whom. */
void check_served(struct arena *a, const struct conf *conf);
void check_outbox(struct arena *a, const struct conf *conf);
void check_chores(struct arena *a, const struct conf *conf);

/* Whether the spool's folders can be used: 0, or the exit code for what is wrong, and that in *text. */
int check_spool_folders(struct arena *a, const struct conf *conf, struct str *text);
/* What to say where we cannot "write in", or "read", path, since err: with the command that mends it, where
   there is one. "ana cannot read PATH: Permission denied; as root: chown -R ana: PATH". */
struct str check_denied(struct arena *a, const struct conf *conf, const char *what, const char *path, int err);

#endif

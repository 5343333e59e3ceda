/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where our other programs are, and becoming one of them. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "base/str.h"

struct arena;

/* The path of ph-NAME: beside this program, in ../libexec/posthouse from there, or where it was installed; NULL
   when it is in none of them. */
const char *program_find(struct arena *a, const char *name);
/* The same for a file of share/posthouse, or of the source tree above a build: "demo/run". */
const char *program_share(struct arena *a, const char *name);
/* Ends this program by becoming that one; first may be NULL, rest ends at NULL. */
_Noreturn void program_exec(struct arena *a, const char *name, const char *first, char **rest);

#endif

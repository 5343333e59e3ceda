/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several mails are opened at once, each in a jail of its own, while the program does other work. */
#ifndef INTAKE_READERS_H
#define INTAKE_READERS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct opening;
struct readers;
struct unit;

/* Two side by side take each other's time where forks and page faults are the host's work (docs/WHY.md). */
enum { READERS = 1 };

/* An opening a reader; they outlive it. */
struct readers *readers_new(const struct opening *openings);
void readers_free(struct readers *r);

/* The mail is opened into a, which lives until readers_done said so of it; when all are busy, the oldest is
   waited for. */
void readers_give(struct readers *r, struct arena *a, struct unit *u);
bool readers_idle(const struct readers *r); /* readers_give would not wait */
/* The oldest that was given has been opened; false: there is none, or it is still being read, which wait rules
   out. So they come back in the order in which they were given. */
bool readers_done(struct readers *r, bool wait);

#endif

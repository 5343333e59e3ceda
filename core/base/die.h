/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ends of a program: a bug of ours, a machine that failed, a user who asked for what cannot be. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

/* A promise broken in our own code: says where, and aborts. */
#define bug(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The machine failed: one line on stderr, exit 75 (EX_TEMPFAIL): nothing was committed, somebody retries. */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What was asked cannot be done: one line on stderr, exit with a code of sysexits.h. */
_Noreturn void die_with(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The name before each message; kept, not copied. */
void die_name(const char *program);

#endif

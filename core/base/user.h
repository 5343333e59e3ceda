/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who runs the program, and whose a file is: a word to those who work in somebody else's house. */
#ifndef BASE_USER_H
#define BASE_USER_H

#include "base/str.h"

struct arena;

struct str user_me(struct arena *a); /* the name that the program runs under, or its number */
/* Of the file, or of the nearest folder above it that this user may look into; or the number. */
struct str user_owner(struct arena *a, const char *path);

/* Ends the program with 77 (EX_NOPERM): "ana may not read the key PATH: run it as the house's user, posthouse".
   what: "may not read the key". */
_Noreturn void user_refuse(const char *what, const char *path);
/* user_refuse for a file that is there, or cannot be seen, and may not be read and written. A disk that is
   read-only for everybody is nobody's permission: that is left to whoever writes. */
void user_must_write(const char *what, const char *path);

#endif

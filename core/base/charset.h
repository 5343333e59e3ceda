/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the names of charsets mean in mail: which one iconv is asked for. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include "base/str.h"

#define CHARSET_MAX 40

/* Answers of ours, for what iconv cannot do alone */
#define CHARSET_GUESS "guess"  /* the name says nothing */
#define CHARSET_JIS "jis"      /* ISO-2022-JP, read as EUC-JP, which knows more characters */
#define CHARSET_UTF16 "utf-16" /* by its mark, or by where the zeros stand */

/* The real name in lower case, out of a table of aliases; an unknown name itself, written into plain. What
   cannot be a name (too long, or with a slash, which iconv takes for an instruction) is CHARSET_GUESS. */
const char *charset_real(struct str declared, char plain[CHARSET_MAX]);
/* The charset to ask where this one has no character for some bytes (makers' own additions), or NULL. */
const char *charset_second(const char *real);

#endif

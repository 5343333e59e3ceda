/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every charset becomes UTF-8 here; after it, text is valid UTF-8 without NUL everywhere. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

struct arena;

/* RFC 3629: no surrogates, nothing overlong, nothing above U+10FFFF; and no NUL. */
bool utf8_valid(struct str s);

/* Bytes in a declared charset, as UTF-8. Names that mail uses are known by alias; an empty, unknown or
   meaningless one (8bit, us-ascii), or one that is not loaded, is guessed: UTF-8 if it is valid, ISO-2022-JP by
   its escapes, else windows-1252. What cannot be decoded becomes U+FFFD and the rest is read on; NUL becomes
   U+FFFD; a byte order mark at the start is dropped. Only marks and shifts alone give an empty text. What is
   right already is not copied. */
struct str utf8_from(struct arena *a, struct str bytes, struct str charset);

/* A copy in which each broken sequence and each NUL is one U+FFFD. */
struct str utf8_clean(struct arena *a, struct str s);
/* The same, and every control character (C0, DEL, C1, U+2028, U+2029) is one blank (STANDARDS R3). */
struct str utf8_one_line(struct arena *a, struct str s);

/* Pulls one code point off *rest, U+FFFD for a broken sequence; false at the end. */
bool utf8_next(struct str *rest, uint32_t *cp);
/* What is no code point is written as U+FFFD. */
void utf8_put(struct buf *b, uint32_t cp);
/* The longest head of at most max bytes that ends between two characters of valid s. */
struct str utf8_cut(struct str s, size_t max);
/* Columns in a fixed-width font (base/letter). */
size_t utf8_width(struct str s);

/* Sets of the charsets of mail, a bit each. iconv reads each from a file of its own, which it runs: so they are
   loaded before a sandbox is entered, by who forks the readers of mail alone, and nobody else asks iconv
   anything. False when all of set were loaded already. die()s when the C library was upgraded under us and one
   cannot be loaded. */
#define UTF8_ALL UINT64_MAX
bool utf8_load(uint64_t set);
uint64_t utf8_missed(void); /* what was guessed since the last call, and could be loaded */

#endif

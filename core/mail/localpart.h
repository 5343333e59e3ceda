/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands before the @ of any address: in quotes where it needs them (RFC 5321 section 4.1.2, RFC 6532). */
#ifndef MAIL_LOCALPART_H
#define MAIL_LOCALPART_H

#include "base/str.h"

#define LOCALPART_MAX 64 /* bytes, quotes counted (RFC 5321 section 4.5.3.1.1) */

/* Letters, marks and dots in any order, or one quoted string of printable characters: of those none that begins
 * with "-", which is an option to a sloppy mail server (STANDARDS T6). */
bool localpart_valid(struct str local);
/* The characters that a valid one stands for. */
struct str localpart_plain(char out[LOCALPART_MAX], struct str local);
/* The one way of writing these characters, with quotes only where they are needed: "a..b" but ana.b. Empty when
 * it would be too long. */
struct str localpart_write(char out[LOCALPART_MAX], struct str plain);

/* Bytes of the quoted local part that s begins with, up to its @; 0 when it begins with none. */
size_t localpart_quoted(struct str s);

#endif

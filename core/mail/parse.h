/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mail's bytes become a struct mail. The only owner of libetpan: call it in the jailed child, never
 * elsewhere. */
#ifndef MAIL_PARSE_H
#define MAIL_PARSE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct mail;

/* The first values are those of enum scan_end. */
enum mail_end {
    MAIL_FINE = 0,
    MAIL_TOO_BIG,
    MAIL_HEADER_TOO_LONG,
    MAIL_TOO_DEEP,
    MAIL_TOO_MANY_PARTS,
    MAIL_COMMENTS_TOO_DEEP,
    MAIL_TOO_MANY_SEGMENTS,
    MAIL_TOO_MANY_WORDS,
    MAIL_UNREADABLE, /* the library came to another tree than the walk before it: the mail is held */
};

/* Fills all of out but what is read from the words: plain of HTML parts, text, reply, quoted, signature,
 * automatic and bounces. out borrows from raw. The size is the caller's to limit. */
enum mail_end mail_read(struct arena *a, struct str raw, struct mail *out);
enum reason mail_reason(enum mail_end end); /* REASON_NONE when it is fine */

#endif

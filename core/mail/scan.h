/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parser library is spared: limits first (STANDARDS T10), and a rewriting of the mail's frame that
 * leaves it nothing to misread. */
#ifndef MAIL_SCAN_H
#define MAIL_SCAN_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct header;
struct mimetype;

enum scan_end {
    SCAN_FINE = 0,
    SCAN_TOO_BIG,
    SCAN_HEADER_TOO_LONG,
    SCAN_TOO_DEEP,
    SCAN_TOO_MANY_PARTS,
    SCAN_COMMENTS_TOO_DEEP,
    SCAN_TOO_MANY_SEGMENTS,
    SCAN_TOO_MANY_WORDS,
};

#define SCAN_SIZE ((size_t)40 * 1024 * 1024) /* the default limit of a mail, bytes */
#define SCAN_DEPTH 50
#define SCAN_PARTS 1000
#define SCAN_COMMENTS 20
#define SCAN_WORDS 1000

/* One entity of the mail: the mail itself is the first, then depth first as they stand. */
struct scan_part {
    struct header *header;
    struct mimetype *type; /* after the one fixed reading (STANDARDS R6): the first Content-Type counts */
    bool no_header;        /* text began where a header was due */
};

/* clean: the same mail in which every entity's header is only a Content-Type that is surely understood and a
 * Content-ID <n@ph>, n being the place in parts; boundaries are new ones; message/rfc822 that came encoded is
 * decoded; bodies are what they were, byte for byte. */
struct scan {
    struct str clean;
    struct scan_part *parts;
    size_t n;
};

/* Time is linear in raw, times the depth of nesting for lines that begin with "--". max: bytes. */
enum scan_end scan_mail(struct arena *a, struct str raw, size_t max, struct scan *out);
enum reason scan_reason(enum scan_end end); /* REASON_NONE when it is fine */

#endif

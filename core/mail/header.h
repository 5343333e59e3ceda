/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header fields: a splitter that no junk line can end early, and the values of simple fields. */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "base/str.h"

struct arena;
struct strs;

struct field {
    struct str name, value; /* value: unfolded and trimmed, bytes as they came */
};

struct header {
    struct field *at;
    size_t n;
    size_t junk; /* lines that were no field */
};

#define HEADER_MAX ((size_t)100 * 1024)
#define HEADER_ID_MAX ((size_t)998) /* bytes of a message id; a longer one is none */

/* Pulls the next line off *rest: LF, CRLF or a bare CR ends it, and CR CR LF is one end. */
bool header_line(struct str *rest, struct str *line);
/* "Name:" with a name of RFC 5322 section 2.2; blanks before the colon are allowed as of old. */
bool header_is_field(struct str line);
bool header_is_from_line(struct str line); /* an mbox line, or ">From ": programs leave them on top of a mail */

/* Reads fields up to the first empty line; returns how many bytes header and empty line take. A leading mbox
 * "From " line and lines without a colon are passed over. */
size_t header_read(struct arena *a, struct str raw, struct header *out);

/* The first field of that name; false when there is none. */
bool header_find(const struct header *h, struct str name, struct str *value);
struct str header_value(const struct header *h, struct str name); /* empty when there is none */
size_t header_count(const struct header *h, struct str name);

/* Message ids of References, In-Reply-To and the like, without <>, each once, in order. */
void header_ids(struct arena *a, struct str value, struct strs *out);
/* One message id without <>; empty when there is none. */
struct str header_id(struct arena *a, struct str value);

/* UTF-8 without control characters: each has become one blank (STANDARDS R3). Raw 8-bit bytes are read as UTF-8
 * where they are that, else as windows-1252. */
struct str header_plain(struct arena *a, struct str value);

#endif

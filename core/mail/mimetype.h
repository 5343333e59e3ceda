/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values with parameters: Content-Type, Content-Disposition (RFC 2045 section 5.1, RFC 2231). */
#ifndef MAIL_MIMETYPE_H
#define MAIL_MIMETYPE_H

#include "base/str.h"

struct arena;

struct param {
    struct str name, value; /* name in lower case, value decoded, UTF-8 without controls */
};

struct mimetype {
    struct str type; /* "text/plain", lower case; of a disposition "inline" */
    struct param *params;
    size_t n;
    bool two_boundaries; /* of which another reader might take the other */
};

#define MIMETYPE_SEGMENTS ((size_t)50) /* of one RFC 2231 parameter; what is beyond is left out */

/* Reads Content-Type. Never fails: missing and doubled semicolons are tolerated, of two parameters the first
 * counts, "text" is text/plain, "multipart" is multipart/mixed, and what is no type is text/plain. */
void mimetype_read(struct arena *a, struct str value, struct mimetype *out);
/* Reads Content-Disposition; .type is its first word. */
void mimetype_disposition(struct arena *a, struct str value, struct mimetype *out);
struct str mimetype_param(const struct mimetype *m, struct str name); /* empty when there is none */

/* A file's name without folders, controls and leading dots; at most 200 bytes; empty when nothing is left. */
struct str mimetype_filename(struct arena *a, struct str name);

#endif

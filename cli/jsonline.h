/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON on standard output: one object a line, as --json of every listing word writes it. */
#ifndef CLI_JSONLINE_H
#define CLI_JSONLINE_H

#include "base/buf.h"

struct json {
    struct buf b;
    bool more; /* a comma comes before the next value */
};

void json_begin(struct json *j); /* an object */
void json_end(struct json *j);   /* prints it as a line */
/* Values of the object or array that is open; key is NULL in arrays. */
void json_str(struct json *j, const char *key, struct str value);
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_time(struct json *j, const char *key, int64_t at);   /* ISO 8601 in UTC; null for 0 */
void json_open(struct json *j, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *j, char bracket);                 /* '}' or ']' */

#endif

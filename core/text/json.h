/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON (RFC 8259): one object a line, as every --json writes it. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "base/buf.h"

struct json {
    struct buf b;
    bool more; /* a comma comes before the next value */
};

void json_begin(struct json *j);      /* an object */
struct str json_done(struct json *j); /* closes it: the line with its end, until json_release */
void json_release(struct json *j);
void json_end(struct json *j); /* both, and prints the line on standard output */

/* Values of the object or array that is open; key is NULL in arrays. Texts may hold any bytes: each broken
   sequence and each NUL is written as U+FFFD. */
void json_str(struct json *j, const char *key, struct str value);
void json_str_or_null(struct json *j, const char *key, struct str value); /* null where it is empty */
void json_strs(struct json *j, const char *key, const struct str *at, size_t n);
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
void json_time(struct json *j, const char *key, int64_t at);   /* ISO 8601 in UTC; null for 0 */
void json_open(struct json *j, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *j, char bracket);                 /* '}' or ']' */

#endif

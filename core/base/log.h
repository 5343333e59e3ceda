/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line an event on stderr, key=value, for the journal. Never a subject, a body or an address: ids, names of
   lists, counts and reasons only. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

struct log_field {
    const char *key;
    bool is_text;
    struct str text; /* quoted where it must be */
    int64_t number;
};

#define LOG_STR(k, s) ((struct log_field){.key = (k), .is_text = true, .text = (s)})
#define LOG_INT(k, v) ((struct log_field){.key = (k), .number = (v)})
/* log_event("filed", LOG_STR("spool", id), LOG_INT("post", n)); */
#define log_event(...) log_event_(LOG_FIRST(__VA_ARGS__, 0), (struct log_field[]){LOG_REST(__VA_ARGS__, {0})})
#define LOG_FIRST(event, ...) (event)
#define LOG_REST(event, ...) __VA_ARGS__

void log_event_(const char *event, const struct log_field *fields); /* fields end at a NULL key */
/* Lines wait and are written together, for who has many at once; off: they are written. Nothing that may end
   the program belongs between. */
void log_gather(bool on);
void log_quiet(bool quiet); /* nothing is written while quiet */

#endif

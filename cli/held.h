/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the words about held mail share. */
#ifndef CLI_HELD_H
#define CLI_HELD_H

#include "base/str.h"

struct arg_table;
struct args;
struct list;
struct work;

struct held_numbers {
    int64_t *at;
    size_t n;
};

/* The operands: numbers of held mails, and ranges such as 3-7 of those that wait; each once. Ends with 64 for
   what is neither, 66 for a number that there is not. They live in the unit's memory. */
struct held_numbers held_numbers(struct work *w, const struct args *args);
struct str held_time(struct work *w, int64_t at);
struct str held_list_name(struct work *w, const struct list *l); /* empty for NULL */

extern const struct arg_table retry_args; /* of posthouse held retry */
int retry_run(const struct args *args);

#endif

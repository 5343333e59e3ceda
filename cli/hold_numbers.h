/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The held mails that a command line names. */
#ifndef CLI_HOLD_NUMBERS_H
#define CLI_HOLD_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

struct args;
struct work;

struct hold_numbers {
    int64_t *at;
    size_t n;
};

/* The operands: numbers of held mails, and ranges such as 3-7 of those that wait; each once. Ends with 65 for
   what is neither, 66 for a number that there is not. They live in the unit's memory. */
struct hold_numbers hold_numbers(struct work *w, const struct args *args);

#endif

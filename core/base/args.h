/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines by self-describing tables: the parser, --help and the manual page read the same rows. */
#ifndef BASE_ARGS_H
#define BASE_ARGS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum arg_kind {
    ARG_FLAG,   /* --json */
    ARG_VALUE,  /* --config FILE; the last one given counts */
    ARG_REPEAT, /* --tag TAG, any number of times */
};

struct arg_option {
    const char *name; /* without dashes; NULL ends a table */
    char letter;      /* 0: only the long name */
    enum arg_kind kind;
    const char *value; /* what help calls the value: "FILE" */
    const char *help;  /* no capital, no full stop */
};

#define ARG_CONFIG                                                                                             \
    {                                                                                                          \
        "config", 'c', ARG_VALUE, "FILE", "read this configuration"                                            \
    }
#define ARG_JSON                                                                                               \
    {                                                                                                          \
        "json", 0, ARG_FLAG, NULL, "write JSON"                                                                \
    }

#define ARG_DRY_RUN                                                                                            \
    {                                                                                                          \
        "dry-run", 0, ARG_FLAG, NULL, "say what would be done, and do nothing"                                 \
    }

struct arg_table {
    const char *command;  /* "posthouse list add" */
    const char *operands; /* "LIST [TITLE]"; NULL: none */
    const char *about;    /* one sentence */
    const struct arg_option *options;
    int min, max; /* number of operands; max -1: any */
    bool leading; /* options end at the first operand: what follows belongs to another command */
};

struct args {
    int n;           /* operands */
    char **operands; /* borrowed from argv; a NULL stands behind them */
    const struct arg_table *table;
    const char ***values; /* by option: NULL-terminated values; "" for a flag */
};

/* argv[0] is not read. --help, also -h, prints and exits 0; what is not in the table exits 64 (EX_USAGE) with
   one line that names it. Behind "--" everything is an operand. Asking for an option that is not in the table
   is a bug(). */
const struct args *args_read(struct arena *a, int argc, char **argv, const struct arg_table *table);
bool args_has(const struct args *args, const char *option);
const char *args_value(const struct args *args, const char *option); /* NULL: not given */
const char *const *args_values(
    const struct args *args, const char *option); /* ends at NULL; never NULL itself */

#endif

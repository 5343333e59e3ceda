/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of `posthouse WORD …`: each says of itself what help, manual and dispatch need. */
#ifndef CLI_WORD_H
#define CLI_WORD_H

#include <stdbool.h>
#include <stddef.h>

struct arg_table;
struct args;

struct word {
    const char *name;  /* NULL ends a table */
    const char *group; /* the heading in help, of the first table's words */
    const char *about; /* where args does not say it */
    /* One of three: it runs here; there are more words below it (and it runs when none of them is named, where
       it has run too); another program does it. */
    const struct arg_table *args;
    int (*run)(const struct args *args); /* the exit code */
    const struct word *below;
    const char *program; /* "ph-send": gets all that follows */
    const char *takes;   /* what the program's arguments are, for help */
    const char *first;   /* a first argument for the program, or NULL */
    bool as_owner;       /* the program works in the house, so it must run as the house's owner */
    const char *once;    /* what makes a program end that else never does: "--once" */
};

/* The tables of the words that have more below them, and the single words, by file. */
extern const struct word list_words[], topic_words[], member_words[], community_words[], thread_words[],
    config_words[], import_words[], held_words[], bounce_words[], queue_words[];
extern const struct arg_table held_args, retry_args, held_aside_args, held_clear_args, accept_args, reject_args,
    discard_args, init_args, upgrade_args, stats_args, aliases_args, serve_args, doctor_args, search_args;
int held_run(const struct args *args);
int retry_run(const struct args *args);
int held_aside_run(const struct args *args);
int held_clear_run(const struct args *args);
int accept_run(const struct args *args);
int reject_run(const struct args *args);
int discard_run(const struct args *args);
int init_run(const struct args *args);
int upgrade_run(const struct args *args);
int stats_run(const struct args *args);
int aliases_run(const struct args *args);
int serve_run(const struct args *args);
int doctor_run(const struct args *args);
int search_run(const struct args *args);

#endif

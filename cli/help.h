/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, printed from the table of words. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

struct word;

/* table: all words of the front command. */
void help_overview(const struct word *table);
void help_mdoc(const struct word *table); /* the section WORDS of posthouse(1) */
void help_program(const struct word *w);  /* a word that another program does, before its own help */
void help_below(const struct word *w);    /* the words below one */
/* The word below that is meant where none is named: its list; NULL: it has none, or one that must be told of
 * what. */
const struct word *help_alone(const struct word *above);
/* Says on standard error that there is no such word, and which is nearest; EX_USAGE, to be returned. above: the
   word below which it was looked for, or NULL: in the table. */
int help_unknown(const char *name, const struct word *above, const struct word *table);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every word does before and after its own work: it opens the house as its owner, reads arguments, and
   says what is wrong with them. */
#ifndef CLI_HOUSE_H
#define CLI_HOUSE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct args;
struct conf;
struct conf_key;
struct list;
struct work;

/* Whose the house is: the spool folder's owner; where that is not there, or is root's, the key's. The name, or
   the number of who has none. */
struct str house_owner(struct arena *a, const struct conf *conf);
bool house_is_mine(const struct conf *conf); /* we run as that user */
/* root becomes the owner, so that what it makes is not root's, and what the programs cannot do fails here too.
   Who is not root stays. */
void house_become_owner(const struct conf *conf);
/* The same by the configuration that the arguments of another program name. */
void house_become_owner_of(char **argv);

/* Configuration from --config, and all that work_open opens. */
void house_open(struct work *w, const struct args *args);
/* The same for a word that reads mail, which is done in a jail: w->jail. To be closed with house_close. */
void house_open_to_read(struct work *w, const struct args *args);
void house_close(struct work *w);
/* Commits, or with --dry-run takes it all back; closes. door: tell it what changed about lists. */
void house_end(struct work *w, const struct args *args, bool door);
bool house_dry(const struct args *args);

/* What a key holds, as it would be written in the file. */
struct str house_value(struct arena *a, const struct conf *conf, const struct conf_key *k);

/* For people: a text with blanks behind it up to so many columns, and the ending of so many things. */
void house_column(struct str s, size_t width);
const char *house_plural(int64_t n);                    /* "s", or "" for one */
struct str house_age(struct arena *a, int64_t seconds); /* "25 minutes", "3 hours", "2 days" */
struct str house_time(struct work *w, int64_t at);

/* Ends with 67 (EX_NOUSER) when there is no such list. */
struct list house_list(struct work *w, const char *address);
/* Each list after the other; false at the end. Begin with *l all zero. */
bool house_next_list(struct work *w, struct list *l);
struct str house_address(struct work *w, const struct list *l); /* garden@lists.example.org; empty for NULL */

/* The one end for a value that cannot stand where it was given: 65 (EX_DATAERR). An option, a setting or an
   operand that there is not, or that is missing, is the command line's fault: 64 (EX_USAGE). */
#define wrong_value(...) die_with(EX_DATAERR, __VA_ARGS__)

/* Texts of arguments: one that is no UTF-8, or not what is asked for, is a wrong value. NULL is empty. */
struct str house_text(const char *argument);
enum lang house_language(struct work *w, const char *argument);

#endif

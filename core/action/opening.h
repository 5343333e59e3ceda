/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a mail: limits, then a jailed child that parses it, turns HTML to text, parts new words from quotes and
   tells machines from people; the parent checks the record that comes back. */
#ifndef ACTION_OPENING_H
#define ACTION_OPENING_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct jail;
struct mail;
struct strs;

enum opening_end {
    OPENED = 0,
    OPENING_REFUSED = 1, /* over a limit of STANDARDS T10, or no mail at all; why names which */
    OPENING_KILLED = 2,  /* the child died, or broke the rules of its jail */
    OPENING_SLOW = 3,    /* more processor time than 0.8 s, and 100 ms for each megabyte */
    OPENING_FALSE = 4,   /* what came back was no record */
};

struct opening {
    struct jail *jail;
    const struct strs
        *own;           /* List-Ids and X-Loop values of our lists: mail that carries one already is a loop */
    size_t max_message; /* bytes */
};

/* The jail in which mails of up to max_message bytes are read. A program makes it before it opens anything else
   (jail_new), and frees it. */
struct jail *opening_jail(size_t max_message);
/* The same by a house's max_message. What else the configuration says is forgotten before. config: as work_open
   takes it. */
struct jail *opening_jail_of(const char *config);

struct opening_result {
    enum opening_end end;
    enum reason why;   /* REASON_NONE when OPENED */
    struct mail *mail; /* when OPENED; lives in the arena */
};

/* raw: what the MTA gave, unchanged. */
struct opening_result opening_read(struct arena *a, const struct opening *o, struct str raw);

/* A mail that a child reads while the program does something else: one at a time in a jail. */
struct opening_turn {
    struct str raw;
    int again; /* how often it was read once more, for charsets that its child lacked */
};

void opening_start(const struct opening *o, struct opening_turn *t, struct str raw); /* raw lives until done */
/* False when it is still being read, which wait rules out. */
bool opening_done(
    struct arena *a, const struct opening *o, struct opening_turn *t, bool wait, struct opening_result *out);

/* Many mails in one child, for import; when it dies, each again in a child of its own. So are those of a
   batch that is 16 MB larger than the largest mail may be. */
void opening_batch(
    struct arena *a, const struct opening *o, const struct str *raws, size_t n, struct opening_result *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was fetched already: a small file in the spool folder, replaced by rename and synced, so that a mail
   comes once, whatever is killed. */
#ifndef ACCEPT_FETCH_NOTES_H
#define ACCEPT_FETCH_NOTES_H

#include "base/str.h"

struct note {
    struct str name; /* of a mail: POP3's UIDL, a Maildir's file name; printable, without blanks */
    bool left;       /* it was not fetched, and is to stay */
    bool there;      /* seen in this round */
};

struct notes {
    /* IMAP: the mailbox's UIDVALIDITY, 0 when nothing is known yet; every UID below next was dealt with; those
       below old were there before us, and count as fetched where they are flagged as seen; marking was kept,
       and perhaps not yet marked in the mailbox, 0: none */
    int64_t validity, next, old, marking;
    struct str stuck; /* the mail that the server did not show last; a note's name, ours */
    int64_t tries;    /* how often in a row */
    bool changed;     /* since it was last saved */
    /* POP3 and Maildir: by notes_add and notes_find */
    struct note *at; /* sorted by name */
    size_t n, cap;
    struct str place;
    const char *path;
};

/* What stands in the file, if it is about this place, else nothing: *n is empty then. place and path are
   borrowed. An errno, 0 for success; a file that is none of ours is as one that is not there, and logged. */
int notes_load(struct notes *n, const char *path, struct str place);
int notes_save(struct notes *n); /* an errno, 0 for success; nothing is written where nothing changed */
void notes_release(struct notes *n);

bool notes_name(struct str name);                            /* whether it can be noted */
struct note *notes_find(struct notes *n, struct str name);   /* NULL: not noted; valid until the next change */
void notes_add(struct notes *n, struct str name, bool left); /* it must not be there */
/* The server does not show this mail. True the third time in a row: then the others are not kept waiting any
 * longer. */
bool notes_refused(struct notes *n, struct str name);
void notes_begin(struct notes *n);    /* a round: nothing was seen yet */
size_t notes_forget(struct notes *n); /* those that were not seen in this round; how many */

#endif

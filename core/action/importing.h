/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Old mail is filed into a list: in groups, sent to nobody, each message once however often it is imported. */
#ifndef ACTION_IMPORTING_H
#define ACTION_IMPORTING_H

#include "base/id.h"
#include "base/str.h"

struct importing;
struct importing_look;
struct mbox_mail;
struct work;

struct importing_counts {
    size_t messages; /* the sum of the following three, once the import has ended */
    size_t fresh, again, refused;
    bool strange; /* the file begins with what is no mail, which is no message and is left out */
};

/* What becomes of mails that cannot be read: put(arg, …) is to keep them. Of one that is over max_message only
   its place is known: too_big(arg, …) is to tell it. Called outside of transactions. */
struct importing_refused {
    void (*put)(void *arg, struct str envelope, struct str raw, enum reason why);
    void (*too_big)(void *arg, const struct mbox_mail *mail);
    void *arg;
};

/* w has a jail, and its unit of work is the group: w->mem does not outlive a call of importing_add. */
struct importing *importing_new(struct work *w, struct list_id list, struct importing_refused refused);
/* An import that changes nothing and tells what would become of each mail: what one look has seen, in one file
   or in several, is there "again". */
struct importing_look *importing_look_new(void);
void importing_look_free(struct importing_look *look); /* NULL is allowed */
/* address: the list's, which need not exist; to be called before the first mail. */
void importing_only_look(struct importing *im, struct importing_look *look, struct str address);

/* A list that is made only once there is something to file into it: make gives its id, outside of transactions.
   importing_new then got none; to be called before the first mail. */
void importing_make_list(struct importing *im, struct list_id (*make)(void *arg), void *arg);

/* Copies the mail; files a group when one is full. True after a group: it is committed, and a good moment to
   stop. When a stop is asked for while the database is busy, the rest of the group is left out. */
bool importing_add(struct importing *im, const struct mbox_mail *mail);
/* Files what waits, and tells what became of all; *counts is also right between groups. */
void importing_end(struct importing *im, struct importing_counts *counts);
const struct importing_counts *importing_so_far(const struct importing *im);

/* Threads of the list as if its mail had come in the order of its dates: after the last file for that list. */
void importing_rethread(struct work *w, struct list_id list);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is decided about mail that waits (action/holding) is carried out. The first answer wins. */
#ifndef ACTION_MODERATING_H
#define ACTION_MODERATING_H

#include "base/id.h"
#include "base/str.h"

struct hold;
struct list;
struct opening_result;
struct work;

enum moderating_end {
    MODERATED,
    MODERATING_UNKNOWN,  /* there is no hold of that number */
    MODERATING_SETTLED,  /* somebody was first: the hold says who */
    MODERATING_UNREAD,   /* it cannot be read, so it cannot be filed: opened says why */
    MODERATING_NO_RETRY, /* it was read to its end: a retry would end as it did */
    MODERATING_NO_BYTES, /* its bytes are gone: nothing is left to be read */
};

/* Why the author of a mail that was rejected hears nothing. */
enum untold {
    UNTOLD_NO_LIST,  /* it was sent to no list: nobody speaks for one */
    UNTOLD_FORGED,   /* the domain of its From says that it does not come from there */
    UNTOLD_MACHINE,  /* a machine wrote it, or it names nobody who could be answered */
    UNTOLD_UNPROVEN, /* nothing proves its From, which is no member's */
};

struct moderated {
    struct hold *hold;
    struct list *list;             /* NULL: none */
    struct str raw;                /* empty: its bytes lie in the spool's aside/ alone */
    struct opening_result *opened; /* NULL where nobody asked for it */
    /* what came of it */
    int64_t number; /* of the post; 0: it was handed to the owner of the address instead */
    bool again;     /* the list has it already */
    bool told;      /* its author was written to */
    enum untold why_not;
};

/* Finds it, with its bytes; open: reads them in w->jail too, as ph-intake does. Outside of any transaction.
   All lives in the unit's memory. */
enum moderating_end moderating_find(struct work *w, struct hold_id id, bool open, struct moderated *m);

/* Before it is accepted, outside of any transaction: asks its author's domain what it wants of copies. */
void moderating_ask(struct work *w, const struct moderated *m);

/* Each settles it in the name of by, for good. Need an open transaction, and a hold that was found.
   accept: what would have become of it without a reason to hold it; it counts as received when it came.
   reject: its author is told, with the moderator's reason (may be empty), if that is not a stranger who may be
   forged. discard: nobody is told. */
enum moderating_end moderating_accept(struct work *w, struct moderated *m, struct str by);
enum moderating_end moderating_reject(struct work *w, struct moderated *m, struct str by, struct str reason);
enum moderating_end moderating_discard(struct work *w, struct moderated *m, struct str by);
/* A mail that killed its reader goes into the spool again, for all of its recipients: retry settles it and has
   the file ready; after the commit, move takes the file to where ph-intake finds it. A move that a kill left
   undone can be made at any time; false: there was none to be made. */
enum moderating_end moderating_can_retry(struct work *w, const struct moderated *m);
enum moderating_end moderating_retry(struct work *w, struct moderated *m, struct str by);
bool moderating_move(struct work *w, const struct moderated *m);

const char *moderating_state(enum hold_state state); /* "accepted" */

#endif

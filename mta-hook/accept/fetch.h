/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of ph-fetch share: one mailbox, and the way of one mail from there into the spool. */
#ifndef ACCEPT_FETCH_H
#define ACCEPT_FETCH_H

#include "base/buf.h"

struct arena;
struct conf;
struct notes;
struct place;
struct spool;

struct fetch {
    const struct conf *conf;
    const struct place *place;
    struct notes *notes;
    struct spool *spool;
    struct arena *round; /* lives as long as one look at the mailbox */
    struct buf mail;     /* the one that is being fetched */
    int64_t kept;        /* mails, in this round */
    char why[400];       /* of FETCH_FAILED and FETCH_DENIED */
};

enum fetch_end {
    FETCH_DONE,
    FETCH_FAILED,  /* the server, the network or the disk: tried again later */
    FETCH_DENIED,  /* user or password were refused */
    FETCH_STOPPED, /* a stop was asked */
};

/* One look at the mailbox: all that is new is kept. Then, if more may come, a rest: until it may have come.
   What either needs between two calls is in *session, NULL at the start; close takes it when a call has not
   ended with FETCH_DONE, or at the end. */
struct fetch_way {
    enum fetch_end (*round)(struct fetch *f, void **session);
    enum fetch_end (*rest)(struct fetch *f, void **session);
    void (*close)(void *session);
};
extern const struct fetch_way fetch_imap, fetch_pop3, fetch_maildir;

enum fetch_kept {
    FETCH_KEPT,     /* in the spool, synced */
    FETCH_LEFT,     /* it is to stay where it is: too big, or for nobody; this has been logged */
    FETCH_NOT_KEPT, /* the disk failed; f->why says how */
};
/* name: what the mailbox calls the mail, for the log. */
enum fetch_kept fetch_keep(struct fetch *f, struct str name, struct str mail);
/* The server refuses to show it: FETCH_FAILED twice, then FETCH_DONE, and it is left, which is logged. */
enum fetch_end fetch_not_shown(struct fetch *f, struct str name, struct str said);
bool fetch_too_big(struct fetch *f, struct str name, int64_t size); /* logged where it is so */
enum fetch_end fetch_failed(struct fetch *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Opens a connection to the server of f->place and logs in; FETCH_DONE: *out is it, to be closed. */
struct talk;
enum fetch_end fetch_connect(struct fetch *f, struct talk **out);
enum fetch_end fetch_talk_end(struct fetch *f, const struct talk *t); /* why it ended, as an end of ours */

#endif

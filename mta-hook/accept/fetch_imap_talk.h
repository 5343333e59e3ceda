/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP's own forms (RFC 3501): commands with tags, answers with literals, and what untagged ones say. */
#ifndef ACCEPT_FETCH_IMAP_TALK_H
#define ACCEPT_FETCH_IMAP_TALK_H

#include "base/buf.h"

struct arena;
struct talk;

struct imap_item {
    int64_t uid, size; /* 0: not said */
    bool seen, body;   /* body: it was said, and is in imap.mail */
};

enum imap_answer { IMAP_OK, IMAP_NO, IMAP_ENDED };

struct imap {
    struct talk *talk;
    struct buf *mail; /* where a body goes; it is emptied before each */
    int tag;
    /* from the untagged answers, as they come */
    bool idle, uidplus;
    int64_t validity, exists;
    bool news;             /* mail has come since this was last set to false */
    bool going_on;         /* "+": the server waits for more of the command */
    struct imap_item item; /* the last one with a body */
    struct arena *listing; /* not NULL: items are collected, in */
    struct imap_item *items;
    size_t n_items, cap_items;
    struct buf text; /* of the last answer, literals as {n} */
};

void imap_init(struct imap *m, struct talk *t, struct buf *mail);
void imap_release(struct imap *m); /* closes the connection too */

/* Says a command and reads to its end; what the tagged answer said is in imap_said. */
enum imap_answer imap_ask(struct imap *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same in pieces: a command that takes long (IDLE). */
bool imap_say(struct imap *m, const char *command);
bool imap_hear(struct imap *m);            /* one answer of the server; false: it has ended */
bool imap_tagged(const struct imap *m);    /* the last one ended the last command */
enum imap_answer imap_end(struct imap *m); /* reads on until that is so */
struct str imap_said(const struct imap *m);
/* A name as IMAP wants it, in quotes. False: it cannot be written so. */
bool imap_quote(struct buf *b, struct str name);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's side of an LMTP session (RFC 2033): bytes in, replies out, and what it wants of the world in
   between. It knows no socket, no file and no clock. */
#ifndef MAIL_DIALOGUE_H
#define MAIL_DIALOGUE_H

#include "base/buf.h"

enum spool_end;
enum spool_known;

enum {
    DIALOGUE_RECIPIENTS =
        100,              /* of a mail (RFC 5321 section 4.5.3.1.8); the client sends the others after it */
    DIALOGUE_LINE = 2048, /* longest command */
    DIALOGUE_SENDER = 1000,
    DIALOGUE_RECIPIENT = 256
};

enum dialogue_want {
    DIALOGUE_MORE,  /* *in is used up, or out holds much: send it, then go on */
    DIALOGUE_WHO,   /* is there a list for d->address? dialogue_known() says it */
    DIALOGUE_BEGIN, /* a mail from d->from to d->to begins */
    DIALOGUE_PIECE, /* d->piece belongs to it; borrowed from *in */
    DIALOGUE_END,   /* it is complete: dialogue_kept() says what became of it */
    DIALOGUE_BYE    /* send out, then close */
};

struct dialogue {
    struct str hostname; /* borrowed */
    size_t max_message;
    struct buf out; /* replies: the caller sends them and resets it */
    struct str address, piece;
    struct str to[DIALOGUE_RECIPIENTS];
    size_t n_to;
    struct str from; /* empty: the null sender */

    enum dialogue_state { DIALOGUE_NEW, DIALOGUE_IDLE, DIALOGUE_ENVELOPE, DIALOGUE_DATA, DIALOGUE_OVER } state;
    enum dialogue_at { AT_LINE, IN_LINE, AT_CR, AT_DOT, AT_DOT_CR } at; /* where in a mail's bytes */
    enum dialogue_want open;                                            /* the question that waits, or MORE */
    int errors, commands;                                               /* since the last mail */
    size_t n_line;
    bool too_long; /* the line is being skipped */
    char line[DIALOGUE_LINE], from_bytes[DIALOGUE_SENDER], to_bytes[DIALOGUE_RECIPIENTS][DIALOGUE_RECIPIENT];
};

/* In place, and d stays there; says the greeting. */
void dialogue_init(struct dialogue *d, struct str hostname, size_t max_message);
void dialogue_release(struct dialogue *d);

/* Takes bytes off *in until it wants something. One call adds less than 16 KB to out: who pauses while out
   holds much is safe from a client that asks and never reads. */
enum dialogue_want dialogue_next(struct dialogue *d, struct str *in);
void dialogue_known(struct dialogue *d, enum spool_known known);
void dialogue_kept(struct dialogue *d, enum spool_end end, struct str id); /* one reply a recipient */
/* Ends it from our side: 421 (RFC 5321 section 3.8) with that text, which begins with a status: "4.3.2 …". */
void dialogue_close(struct dialogue *d, struct str text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration's key fetch: where the mailbox is. */
#ifndef ACCEPT_FETCH_PLACE_H
#define ACCEPT_FETCH_PLACE_H

#include "base/str.h"

struct arena;

enum place_kind { PLACE_IMAP, PLACE_POP3, PLACE_MAILDIR };

struct place {
    enum place_kind kind;
    struct str text;   /* as the configuration has it */
    struct str folder; /* of a Maildir the path, of IMAP the mailbox */
    struct str user, host;
    int port;     /* 0: the usual one */
    bool wrapped; /* TLS from the first byte, else STARTTLS */
};

/* Lives in a. NULL, or what is wrong. */
const char *place_read(struct arena *a, struct str text, struct place *out);

#endif

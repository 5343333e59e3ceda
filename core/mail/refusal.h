/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a refusal in our own SMTP dialogue is about: this mail or its recipient, or us, so that every other mail
   would be refused as well. */
#ifndef MAIL_REFUSAL_H
#define MAIL_REFUSAL_H

#include "base/str.h"

/* What was answered; a set of them is the sum. */
enum refusal_of {
    REFUSAL_OF_NOTHING = 0,
    REFUSAL_OF_MAIL = 1, /* and what stands for the whole session: RSET */
    REFUSAL_OF_RCPT = 2,
    REFUSAL_OF_DATA = 4,
    REFUSAL_OF_END = 8, /* the final dot */
};

/* Whom a reply of 4xx is about, or one that closes the connection (421). */
enum refusal_scope { REFUSAL_SCOPE_MAIL = 0, REFUSAL_SCOPE_DOMAIN, REFUSAL_SCOPE_RELAY };
enum refusal_scope refusal_scope(enum refusal_of what, int code, struct str text);

/* True when the server's quarrel is with the sender of everything: the configuration must be mended, the mail
   can wait. code: of three digits; text: what stands behind it, its enhanced status (RFC 3463) included. */
bool refusal_is_ours(enum refusal_of what, int code, struct str text);

#endif

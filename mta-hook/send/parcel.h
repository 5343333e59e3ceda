/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One mail for one recipient, and what the other side said to it. */
#ifndef SEND_PARCEL_H
#define SEND_PARCEL_H

#include "base/id.h"
#include "base/str.h"

/* Everything is borrowed until the answer is there. Addresses are valid; an empty sender is the null sender. */
struct parcel {
    struct outbox_id row;
    int64_t created;
    struct str sender, recipient;
    struct str lines; /* the recipient's own header lines, CRLF ended */
    struct str copy;  /* what follows them, the same for everybody: CRLF line ends, dots not stuffed */
};

enum { ANSWER_MAX = 400 };

struct answer {
    int code;     /* SMTP's; 0: none came */
    bool in_time; /* the connection ended (code 0 or 421) before the mail's end was sent: it cannot have arrived
                   */
    int to;       /* enum refusal_of (mail/refusal.h): what it was said to */
    size_t n;
    char text[ANSWER_MAX]; /* one line of ASCII */
};

/* Bytes that are not printable ASCII become question marks. */
void answer_set(struct answer *a, int code, struct str text);
struct str answer_text(const struct answer *a);

#endif

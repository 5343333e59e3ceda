/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One mail for one or more recipients, and what the other side said to each. */
#ifndef SEND_PARCEL_H
#define SEND_PARCEL_H

#include "base/buf.h"
#include "base/id.h"

enum { ANSWER_MAX = 400 };

struct answer {
    bool there;
    int code;     /* SMTP's; 0: none came */
    bool in_time; /* the connection ended (code 0 or 421) before the mail's end was sent: it cannot have arrived
                   */
    int to;       /* enum refusal_of (mail/refusal.h): what it was said to */
    size_t n;
    char text[ANSWER_MAX]; /* one line of ASCII */
};

/* The first answer stays: after a refused recipient the refusal of DATA says nothing new. Bytes that are not
   printable ASCII become question marks. */
void answer_set(struct answer *a, int code, struct str text);
struct str answer_text(const struct answer *a);

struct receiver {
    struct outbox_id row;
    size_t place;       /* the giver's own, where parcels of several are sorted */
    struct str address; /* valid */
    struct answer answer;
};

/* Everything is borrowed until the answers are there. */
struct parcel {
    int64_t created;
    struct str sender; /* valid; empty: the null sender */
    struct str lines;  /* header lines of these recipients alone, CRLF ended */
    struct str copy;   /* what follows them, the same for everybody: CRLF line ends, dots not stuffed */
    struct receiver *to;
    size_t n;
};

/* The envelope as it is said, CRLF ended. offers: of enum dial_offer. */
void parcel_mail(struct buf *out, const struct parcel *p, unsigned offers);
void parcel_rcpt(struct buf *out, const struct receiver *r);
bool parcel_address_fits(struct str address); /* nothing in it could be taken for more than an address */
bool parcel_eight_bit(struct str s);

#endif

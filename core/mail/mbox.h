/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits an mbox as it is read: mboxrd, mboxo, and the archives of Pipermail, which escape only some of the
   lines that begin with "From ". */
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

#include "base/str.h"

struct mbox;

struct mbox_mail {
    struct str envelope; /* the "From " line without its "From "; empty when there was none */
    struct str raw;      /* one mail, ">From " turned back into "From "; its line ends as they came */
    bool cut;            /* it was longer than most: raw is pieces of it, and no mail */
    uint64_t at, whole;  /* where in the file it begins, "From " line and all, and its bytes there */
};

/* fd stays the caller's. most: bytes of one mail that are kept in memory. */
struct mbox *mbox_new(int fd, size_t most);
void mbox_free(struct mbox *m);
/* The next mail, which lives until the next call; false at the end, or when reading failed. */
bool mbox_next(struct mbox *m, struct mbox_mail *out);
int mbox_error(const struct mbox *m); /* an errno; 0 when all was read */

/* The date of a "From " line, UTC seconds; senders may hold blanks ("user at host"). */
bool mbox_date(struct str envelope, int64_t *at);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch: rows of the outbox that are claimed, handed over one by one, and given their results. */
#ifndef SEND_BATCH_H
#define SEND_BATCH_H

#include "base/str.h"

struct pacing;
struct relay;
struct work;

enum batch_end {
    BATCH_EMPTY,    /* nothing was due */
    BATCH_DONE,     /* there may be more */
    BATCH_NO_RELAY, /* it cannot be reached: what was not handed over waits as if it had not been begun */
    BATCH_PAUSED,   /* the relay asked for a pause, and it is not over; BATCH_DONE is said where it begins */
    BATCH_UNWANTED, /* it was reached, and refused a mail for what we are: that mail is put off, the others wait
                     */
};

/* Rows that were due at due, claimed in the name of who. *why is written with all but BATCH_EMPTY and
   BATCH_DONE, and lives until the next batch. A stop that is asked for ends it between two mails. */
enum batch_end batch_run(
    struct work *w, struct relay *r, struct pacing *pacing, struct str who, int64_t due, struct str *why);

#endif

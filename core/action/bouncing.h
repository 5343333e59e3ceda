/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes back: counted for each address; where it goes on for days delivery stops, a probe asks once more,
   and any sign of life makes delivery go on (SPEC section 6, STANDARDS B1 to B5). */
#ifndef ACTION_BOUNCING_H
#define ACTION_BOUNCING_H

#include "base/id.h"
#include "base/str.h"

struct bounce_state;
struct work;

/* What a day counts on which something came back, and where delivery stops: hard on three days. */
enum {
    BOUNCING_HARD = 10,
    BOUNCING_SOFT = 1,
    BOUNCING_LIMIT = 30,
    BOUNCING_QUIET = 10 * 86400, /* seconds without a bounce after which delivery goes on */
};

/* One delivery that failed for good: a report by our own token (intake), or a refusal in our own dialogue
   (send, for a row that becomes OUT_FAILED by the server's answer; kind is failure_kind of status and words).
 */
struct bouncing {
    struct address_id address; /* that the mail was sent to, as the outbox has it */
    struct list_id list;       /* whose mail it was; none: the service's own */
    enum bounce_kind kind;
    enum bounce_source source;
    struct str status; /* "5.1.1"; may be empty */
    bool probe;        /* it was the probe (COPY_PROBE) that failed */
};
/* Counts it. Sends nothing, but may stop delivery to the address; when the probe fails hard, its members are
   removed. An address at which no member gets mail is not counted. Needs an open transaction. */
void bouncing_note(struct work *w, const struct bouncing *b);

/* Delivery goes on, and all is forgotten but the ledger; false, and nothing changed, where it was not off. why:
   for the audit log. Needs an open transaction. */
bool bouncing_resume(struct work *w, struct address_id address, struct str why);

int64_t bouncing_score(const struct bounce_state *s, int64_t now); /* what is left of it by now */
int64_t bouncing_quiet(const struct bounce_state *s); /* when delivery goes on if nothing comes back */

/* Does what is due: probes, the end of ten quiet days, notices to owners, forgetting. */
void bouncing_due(struct work *w);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports about mail that we sent: deliveries that failed, complaints. */
#ifndef MAIL_REPORT_H
#define MAIL_REPORT_H

#include "base/str.h"

struct arena;
struct mail;

enum report {
    REPORT_NONE,
    REPORT_DELIVERY,  /* RFC 3464, RFC 6533, or the free text of older systems */
    REPORT_COMPLAINT, /* RFC 5965 */
};

/* Says whether a mail is a report, and fills its bounces: one for each recipient, without those that were
   reached. A complaint's are BOUNCE_POLICY, which never counts: the member comes from our own token. */
enum report report_read(struct arena *a, struct mail *m);

#endif

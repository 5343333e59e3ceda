/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a delivery failed: hard, soft or policy, from status codes (RFC 3463) and from what servers say. */
#ifndef MAIL_FAILURE_H
#define MAIL_FAILURE_H

#include "base/str.h"

/* The first D.S.N. in a text ("550 5.1.1 no such user"), or empty; IP addresses are none. */
struct str failure_status(struct str text);

/* Both answer an enum bounce_kind (base/id.h); every argument may be empty. An exact status decides,
   unless it is a reporting server's guess about a reply that had none. A general one (5.0.0, 5.2.0) and none
   leave it to the text, then to the class of the status or of a three digit reply; what nobody explains is
   hard. */
int failure_kind(struct str status, struct str text);
const char *failure_name(int kind); /* of an enum bounce_kind: "hard", "soft", "policy" */

/* said: the words of the server that refused (a Diagnostic-Code, a line); around: what else a report tells
   about this recipient, asked where said explains nothing. An unknown user of whom a server only speaks after
   the whole mail (DATA) is soft: it is as likely a filter's word. */
int failure_told(struct str status, struct str said, struct str around);

#endif

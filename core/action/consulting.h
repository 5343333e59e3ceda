/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an author's domain asks of mail in its name that nothing proves: DMARC's policy, asked of the DNS
   outside of any transaction, and remembered for all programs. */
#ifndef ACTION_CONSULTING_H
#define ACTION_CONSULTING_H

#include <stddef.h>

#include "base/str.h"

struct wish;
struct work;

/* What is remembered; DOMAIN_UNKNOWN where nobody asked lately. Asks nobody. */
struct wish consulting_recall(struct work *w, struct str domain);
/* The same, and where nothing is remembered the DNS is asked: 2 seconds at most. Changes nothing. */
struct wish consulting_find(struct work *w, struct str domain);
/* Asks for all of these of which nothing is remembered, and remembers it, failures too: 4 seconds at most, so
   that mail does not wait for the DNS; what there is no time for is unknown this once. No transaction is open.
 */
void consulting_ask(struct work *w, const struct str *domains, size_t n);

#endif

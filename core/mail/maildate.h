/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Date of a mail, in every form that mail has been seen with. */
#ifndef MAIL_MAILDATE_H
#define MAIL_MAILDATE_H

#include "base/str.h"

/* RFC 5322 section 3.3 and 4.3, asctime, ISO 8601, years of two digits, 10.00.00, zones by name. at: UTC
 * seconds; zone: minutes east. False when it is no date between 1970 and 2199; nothing is clamped. */
bool maildate_read(struct str value, int64_t *at, int *zone);

#endif

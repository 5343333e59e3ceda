/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a page of the web, as a mail provider's server would take it: https alone, the certificate
 * checked. */
#ifndef BASE_DIAL_WEB_H
#define BASE_DIAL_WEB_H

#include "base/buf.h"

/* The status, with the page in *page, as far as that holds it; 0: none, and *page says why in a line. Waits
   wait_ms at most; follows nothing. */
int dial_web(struct str url, int wait_ms, struct buf *page);

#endif

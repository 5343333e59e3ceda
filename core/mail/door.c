/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is known at the door. */
#include "mail/door.h"

#include "base/buf.h"
#include "base/spool_lists.h"
#include "mail/local.h"

enum { LONGEST_BASE = 400 }; /* local_base takes no address over 254 bytes */

enum spool_known door_known(const char *spool, struct str recipient)
{
    struct buf base;
    enum spool_known k = SPOOL_UNKNOWN;
    buf_init(&base, LONGEST_BASE);
    if (local_base(recipient, &base) && !buf_over(&base))
        k = spool_lists_has(spool, buf_str(&base));
    buf_release(&base);
    return k;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of the outbox may go out, in SQL. */
#ifndef STORE_OUTBOX_DUE_H
#define STORE_OUTBOX_DUE_H

/* Its domain is not put off. $1: now; $2: no wait of a domain ends later, unless the clock was set back. */
#define OUTBOX_LET_THROUGH                                                                                     \
    "(domain is null or domain not in"                                                                         \
    " (select d.id from domain d where d.shut = 1 and d.id > 0 and"                                            \
    " ((d.off_until > $1 and d.off_until <= $2) or (d.full_until > $1 and d.full_until <= $2))))"

#endif

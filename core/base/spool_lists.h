/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file spool/lists of known local addresses, which lets the door refuse what nobody reads without a
   database (STANDARDS N9). Links nothing but libc. */
#ifndef BASE_SPOOL_LISTS_H
#define BASE_SPOOL_LISTS_H

#include "base/str.h"

/* addresses: sorted by bytes (collation C), no doubles, lower case. Replaced by rename, synced. folder: the
   spool. An errno, 0 for success. */
int spool_lists_write(const char *folder, const struct str *addresses, size_t n);

enum spool_known {
    SPOOL_KNOWN,
    SPOOL_UNKNOWN,
    SPOOL_NO_LISTS /* the file is missing or unreadable: nothing can be said */
};
enum spool_known spool_lists_has(const char *folder, struct str address);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is known at the door: one rule for all programs that take mail in. Links libc only. */
#ifndef MAIL_DOOR_H
#define MAIL_DOOR_H

#include "base/str.h"

enum spool_known;

/* Whether the list that a recipient's address belongs to stands in the spool's file of lists (STANDARDS N9).
   What can be no address of ours is unknown. */
enum spool_known door_known(const char *spool, struct str recipient);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The paths of MAIL and RCPT (RFC 5321 section 4.1.2), as another program wrote them. */
#ifndef MAIL_MAILPATH_H
#define MAIL_MAILPATH_H

#include "base/str.h"

/* Takes "<ana@example.org>" off *rest, blanks before it too. What is between the brackets is borrowed as it
   came, quotes and bytes over 0x7f included, a source route left out; empty for <>. False, and *rest untouched,
   when there is no such path, or a control character in it, or a blank outside quotes. */
bool mailpath_read(struct str *rest, struct str *path);

/* The parameters of MAIL behind its path: SIZE, BODY and SMTPUTF8, of which the size alone matters; it is -1
   when it is not said. False: a parameter that is not ours, or no value of it. */
bool mailpath_size(struct str rest, int64_t *size);

#endif

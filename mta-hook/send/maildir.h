/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The maildir: transport, which writes what would be sent: FOLDER/RECIPIENT/new/... */
#ifndef SEND_MAILDIR_H
#define SEND_MAILDIR_H

#include "base/str.h"

struct parcel;

/* A parcel for one. The same again replaces its file: a mail is there once, whatever was killed. Synced when
   there is an answer. An errno value, 0 when there is an answer. */
int maildir_put(struct str folder, struct str hostname, const struct parcel *p);

#endif

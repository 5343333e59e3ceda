/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The maildir: transport, which writes what would be sent: FOLDER/RECIPIENT/new/... */
#ifndef SEND_FOLDER_H
#define SEND_FOLDER_H

#include "base/str.h"

struct answer;
struct parcel;

/* The same parcel again replaces its file: a mail is there once, whatever was killed. Synced when there is an
   answer.
   An errno value, 0 when there is an answer. */
int folder_put(struct str folder, struct str hostname, const struct parcel *p, struct answer *answer);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content-Transfer-Encodings, decoded so that what is broken never loses the rest (STANDARDS R5). */
#ifndef MAIL_TRANSFER_H
#define MAIL_TRANSFER_H

#include "base/buf.h"

struct arena;

enum transfer { TRANSFER_NONE, TRANSFER_BASE64, TRANSFER_QP, TRANSFER_UU };

enum transfer transfer_named(struct str name); /* a Content-Transfer-Encoding value; unknown ones are NONE */
/* The decoded bytes; body itself where nothing is encoded, or where it plainly is not what it says. */
struct str transfer_decode(struct arena *a, enum transfer how, struct str body);

void transfer_base64(struct buf *out, struct str s); /* what is not of the alphabet is passed over */

#endif

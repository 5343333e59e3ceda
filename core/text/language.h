/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of somebody of whom only their browser is known. */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include "base/id.h"
#include "base/str.h"

/* That of ours which an Accept-Language field (RFC 9110 section 12.5.4) likes best; otherwise, where it names
   none of ours. */
enum lang language_accepted(struct str field, enum lang otherwise);

#endif

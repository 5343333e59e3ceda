/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escapes (%XX) of web addresses and forms (RFC 3986 section 2.1). */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include "base/str.h"

/* Pulls one byte off the front of s, which is not empty; false for an escape that is broken. */
bool percent_next(struct str *s, char *c);

#endif

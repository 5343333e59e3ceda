/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a form of the web sends: application/x-www-form-urlencoded, or multipart/form-data (RFC 7578), of which
 * RFC 8058 allows either. */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include "base/str.h"

/* Does the body say name=value, letter for letter? False for another type, and for what is broken. */
bool form_says(struct str content_type, struct str body, struct str name, struct str value);

#endif

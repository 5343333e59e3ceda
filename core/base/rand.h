/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one source of chance. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>

void rand_bytes(void *out, size_t n); /* from the kernel; blocks only at boot, cannot fail otherwise */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whoever includes this reads every charset of mail from its start on, as a jail's child does. */
#ifndef CHARSETS_H
#define CHARSETS_H

#include "base/utf8.h"

__attribute__((constructor)) static void charsets_load(void)
{
    utf8_load(UTF8_ALL);
}

#endif

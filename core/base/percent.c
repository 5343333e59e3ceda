/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escapes (%XX) of web addresses and forms. */
#include "base/percent.h"

bool percent_next(struct str *s, char *c)
{
    *c = s->p[0];
    if (*c != '%') {
        *s = str_from(*s, 1);
        return true;
    }
    if (s->n < 3 || ascii_hex(s->p[1]) < 0 || ascii_hex(s->p[2]) < 0)
        return false;
    *c = (char)(ascii_hex(s->p[1]) * 16 + ascii_hex(s->p[2]));
    *s = str_from(*s, 3);
    return true;
}

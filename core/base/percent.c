/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escapes (%XX) of web addresses and forms. */
#include "base/percent.h"

static int hex(char c)
{
    c = ascii_lower(c);
    return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_next(struct str *s, char *c)
{
    *c = s->p[0];
    if (*c != '%') {
        *s = str_from(*s, 1);
        return true;
    }
    if (s->n < 3 || hex(s->p[1]) < 0 || hex(s->p[2]) < 0)
        return false;
    *c = (char)(hex(s->p[1]) * 16 + hex(s->p[2]));
    *s = str_from(*s, 3);
    return true;
}

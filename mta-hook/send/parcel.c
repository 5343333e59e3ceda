/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the other side said, as it is kept. */
#include "parcel.h"

void answer_set(struct answer *a, int code, struct str text)
{
    if (a->there)
        return;
    a->there = true;
    a->code = code;
    a->n = text.n < ANSWER_MAX ? text.n : ANSWER_MAX;
    for (size_t i = 0; i < a->n; i++)
        a->text[i] = text.p[i] >= 0x20 && text.p[i] < 0x7f ? text.p[i] : '?';
}

struct str answer_text(const struct answer *a)
{
    return (struct str){a->text, a->n};
}

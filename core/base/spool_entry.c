/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A spool entry as it is written: lines of the envelope, an empty line, the mail. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/spool.h"
#include "base/spool_inside.h"
#include "base/when.h"

enum { LONGEST_ADDRESS = 1000 /* RFC 5321 says 254; who sends more is told so, not cut */ };

static bool address_fits(struct str address)
{
    for (size_t i = 0; i < address.n; i++)
        if ((unsigned char)address.p[i] < 0x20 || address.p[i] == 0x7f)
            return false;
    return address.n <= LONGEST_ADDRESS;
}

bool spool_entry_write(struct buf *b, const struct spool_entry *e)
{
    buf_printf(b, SPOOL_FIRST_LINE "from %.*s\n", STR(e->from));
    bool fits = address_fits(e->from) && address_fits(e->via) && e->n_to > 0;
    for (size_t i = 0; fits && i < e->n_to; i++) {
        fits = address_fits(e->to[i]) && e->to[i].n > 0;
        if (fits)
            buf_printf(b, "to %.*s\n", STR(e->to[i]));
    }
    buf_printf(b, "via %.*s\nat ", STR(e->via));
    when_iso(b, e->at);
    buf_put(b, S("\n\n"));
    return !buf_over(b) && fits;
}

static bool field(struct str *rest, struct str name, struct str *value)
{
    struct str saved = *rest;
    size_t end = str_chr(saved, '\n');
    if (end == STR_NONE)
        return false;
    struct str line = str_sub(saved, 0, end);
    if (!str_starts(line, name))
        return false;
    *value = str_from(line, name.n);
    *rest = str_from(saved, end + 1);
    return true;
}

bool spool_entry_read(struct arena *a, struct str file, struct spool_entry *e)
{
    struct str value, *to = NULL;
    size_t n = 0, cap = 0;
    if (!str_starts(file, S(SPOOL_FIRST_LINE)))
        return false;
    file = str_from(file, strlen(SPOOL_FIRST_LINE));
    if (!field(&file, S("from "), &e->from))
        return false;
    while (field(&file, S("to "), &value)) {
        to = arena_push(a, to, &n, &cap, sizeof *to);
        to[n - 1] = value;
    }
    e->to = to;
    e->n_to = n;
    if (!n || !field(&file, S("via "), &e->via) || !field(&file, S("at "), &value) ||
        !when_iso_read(value, &e->at) || !field(&file, S(""), &value) || value.n)
        return false;
    e->mail = file;
    return true;
}

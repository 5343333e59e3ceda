/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DKIM-Signature, read. */
#include "mail/signature.h"

#include "base/arena.h"
#include "mail/taglist.h"

static struct str without_blanks(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_blank(s.p[i]))
            p[n++] = s.p[i];
    return (struct str){p, n};
}

bool signature_read(struct arena *a, struct str value, struct signature *out)
{
    struct str version;
    if (!taglist_find(value, S("v"), &version) || !str_eq(version, S("1")) ||
        !taglist_find(value, S("d"), &out->domain) || !taglist_find(value, S("s"), &out->selector) ||
        !taglist_find(value, S("h"), &out->fields) || !taglist_find(value, S("b"), &out->bytes))
        return false;
    out->bytes = without_blanks(a, out->bytes);
    return out->domain.n && out->selector.n && out->fields.n && out->bytes.n;
}

bool signature_covers(const struct signature *s, struct str field)
{
    return taglist_holds(s->fields, field);
}

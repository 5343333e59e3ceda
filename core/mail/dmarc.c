/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DMARC records, read. */
#include "mail/dmarc.h"

#include "mail/taglist.h"

enum { LABELS_MOST = 8 };

static bool policy_of(struct str value, enum domain_policy *out)
{
    static const struct str words[] = {
        [DOMAIN_NONE] = {"none", 4}, [DOMAIN_QUARANTINE] = {"quarantine", 10}, [DOMAIN_REJECT] = {"reject", 6}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(value, words[i])) {
            *out = (enum domain_policy)i;
            return true;
        }
    return false;
}

/* The version comes first, and is exactly this. */
static bool is_record(struct str text)
{
    struct str name, value;
    return taglist_next(&text, &name, &value) && str_eq(name, S("v")) && str_eq(value, S("DMARC1"));
}

bool dmarc_read(struct str text, struct dmarc *out)
{
    struct str value;
    *out = (struct dmarc){.own = DOMAIN_NONE};
    if (!is_record(text))
        return false;
    bool says = taglist_find(text, S("p"), &value) && policy_of(value, &out->own);
    bool reports = taglist_find(text, S("rua"), &value) && value.n;
    out->below = out->own;
    if (taglist_find(text, S("sp"), &value))
        policy_of(value, &out->below);
    out->missing = out->below;
    if (taglist_find(text, S("np"), &value))
        policy_of(value, &out->missing);
    out->strict = taglist_find(text, S("adkim"), &value) && str_eq_nocase(value, S("s"));
    out->suffix = taglist_find(text, S("psd"), &value) && str_eq_nocase(value, S("y"));
    out->organisation = taglist_find(text, S("psd"), &value) && str_eq_nocase(value, S("n"));
    return says || reports;
}

static size_t labels(struct str domain)
{
    size_t n = 1;
    for (size_t i = 0; i < domain.n; i++)
        n += domain.p[i] == '.';
    return n;
}

bool dmarc_above(struct str domain, struct str *above)
{
    size_t n = labels(domain), drop = n > LABELS_MOST ? n - LABELS_MOST + 1 : 1;
    for (; drop > 0; drop--) {
        size_t dot = str_chr(domain, '.');
        if (dot == STR_NONE)
            return false;
        domain = str_from(domain, dot + 1);
    }
    *above = domain;
    return domain.n > 0;
}

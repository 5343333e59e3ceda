/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a mail is announced, and what the other side said, as it is kept. */
#include "parcel.h"

#include "base/dial.h"
#include "mail/localpart.h"

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

/* ---- its envelope */

bool parcel_address_fits(struct str address)
{
    for (size_t i = localpart_quoted(address); i < address.n; i++)
        if ((unsigned char)address.p[i] <= 0x20 || address.p[i] == 0x7f || address.p[i] == '<' ||
            address.p[i] == '>')
            return false;
    return true;
}

bool parcel_eight_bit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

static bool beyond_ascii(const struct parcel *p)
{
    bool beyond = parcel_eight_bit(p->sender);
    for (size_t i = 0; i < p->n && !beyond; i++)
        beyond = !p->to[i].answer.there && parcel_eight_bit(p->to[i].address);
    return beyond;
}

void parcel_mail(struct buf *out, const struct parcel *p, unsigned offers)
{
    buf_printf(out, "MAIL FROM:<%.*s>", STR(p->sender));
    if (offers & DIAL_8BITMIME && parcel_eight_bit(p->copy))
        buf_put(out, S(" BODY=8BITMIME"));
    /* RFC 6531 asks for it with UTF-8 in the header too; but then the relay returns the mail where the next
       server does not know it, and without it the bytes go through as they came */
    if (beyond_ascii(p))
        buf_put(out, S(" SMTPUTF8"));
    if (offers & DIAL_SIZE)
        buf_printf(out, " SIZE=%zu", p->lines.n + p->copy.n);
    buf_put(out, S("\r\n"));
}

void parcel_rcpt(struct buf *out, const struct receiver *r)
{
    buf_printf(out, "RCPT TO:<%.*s>\r\n", STR(r->address));
}

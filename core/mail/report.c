/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports and complaints, as standards have them and as older systems write them. */
#include "mail/report.h"

#include "mail/deliverystatus.h"
#include "mail/oldreport.h"
#include "mail/reading.h"
#include "mail/recipients.h"

static struct str fields_of(const struct part *p)
{
    return p->bytes.n ? p->bytes : p->text;
}

/* Adds the addresses in all fields of these names; false when there are none. */
static bool addresses_of(struct recipients *r, struct str fields, struct str first, struct str second)
{
    struct str name, value, address;
    while (deliverystatus_field(r->a, &fields, &name, &value))
        if (str_eq_nocase(name, first) || str_eq_nocase(name, second))
            while (recipients_next(&value, &address))
                recipients_add(r, address, S(""), BOUNCE_POLICY);
    return r->m->n_bounces > 0;
}

/* The header of the mail that a report is about. */
static struct str header_of_original(const struct mail *m)
{
    for (size_t i = 0; i < m->n_parts && m->enclosed.n == 0; i++)
        if (str_eq(m->parts[i].type, S("text/rfc822-headers")))
            return fields_of(&m->parts[i]);
    return m->enclosed;
}

/* Whom a complaint is from: as its fields say, else to whom the mail went that it is about. */
static void complaint_read(struct recipients *r, struct str fields)
{
    if (!addresses_of(r, fields, S("Original-Rcpt-To"), S("Removal-Recipient")))
        addresses_of(r, header_of_original(r->m), S("To"), S("X-Original-To"));
}

static bool through_list(struct arena *a, struct str header)
{
    struct str name, value;
    while (deliverystatus_field(a, &header, &name, &value))
        if (str_eq_nocase(name, S("List-Id")) || str_eq_nocase(name, S("X-BeenThere")) ||
            str_eq_nocase(name, S("List-Post")) ||
            (str_eq_nocase(name, S("Precedence")) && str_eq_nocase(value, S("list"))))
            return true;
    return false;
}

/* A report that names nobody is about the mail that comes with it, if that went to one only and not to a list,
   which is never who could not be reached. */
static void original_read(struct recipients *r)
{
    struct mail *m = r->m;
    struct str header = header_of_original(m);
    if (through_list(r->a, header) || !addresses_of(r, header, S("To"), S("To")))
        return;
    m->bounces[0].kind = BOUNCE_SOFT; /* what has happened is not known */
    if (m->n_bounces > 1)
        m->n_bounces = 0;
}

enum report report_read(struct arena *a, struct mail *m)
{
    struct recipients r = {.a = a, .m = m};
    bool status = false;
    m->bounces = NULL;
    m->n_bounces = 0;
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct part *p = &m->parts[i];
        if (str_eq(p->type, S("message/rfc822"))) /* a report in there is about somebody else's mail */
            break;
        if (str_eq(p->type, S("message/feedback-report"))) {
            complaint_read(&r, fields_of(p));
            return REPORT_COMPLAINT;
        }
        if (str_eq(p->type, S("message/delivery-status")) ||
            str_eq(p->type, S("message/global-delivery-status"))) {
            deliverystatus_read(&r, fields_of(p), oldreport_words(m));
            status = true;
        }
    }
    if (!r.told && !oldreport_read(&r, status))
        return REPORT_NONE;
    if (!r.told && m->n_bounces == 0)
        original_read(&r);
    return REPORT_DELIVERY;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came back is noted, and goes no further. */
#include "returned.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/token.h"
#include "base/when.h"
#include "mail/deliverystatus.h"
#include "mail/failure.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "mail/recipients.h"
#include "route.h"
#include "store/event.h"
#include "store/list.h"
#include "store/person.h"

enum { MONTHS_GOOD = 2, NOTED_MOST = 10 };

bool returned_here(const struct route *r)
{
    return r->at && r->at->verb == LOCAL_BOUNCE;
}

struct str returned_kind(int automatic)
{
    static const char *const names[] = {
        "", "bounce", "vacation", "challenge", "list", "complaint", "loop", "bulk"};
    return str_of(names[automatic]);
}

struct str returned_reason(const struct mail *m, const struct route *r)
{
    if (m->automatic != AUTO_NO)
        return returned_kind((int)m->automatic);
    return returned_here(r) ? S("returned") : S("null-sender");
}

/* The person whose copy came back, by the token of the envelope sender (action/dressing): it is good in the
   month that it names and in the next, counted back from now. */
static struct person_id person_of(struct work *w, const struct route *r)
{
    struct person p;
    struct civil c;
    if (!returned_here(r) || !r->list || !person_get(w->mem, w->db, (struct person_id){r->at->number}, &p))
        return (struct person_id){0};
    when_split_offset(w->now, 0, &c);
    for (int back = 0; back < MONTHS_GOOD; back++) {
        int month = c.month - back, year = month > 0 ? c.year : c.year - 1;
        struct str texts[] = {arena_printf(w->mem, "%lld", (long long)r->list->id.v),
            arena_printf(w->mem, "%lld", (long long)p.id.v),
            arena_printf(w->mem, "%04d-%02d", year, month > 0 ? month : month + 12)};
        if (token_check(w->key, r->at->mac, S("bounce"), texts, sizeof texts / sizeof *texts))
            return p.id;
    }
    return (struct person_id){0};
}

/* The first address of a field in some header lines; empty when there is none. */
static struct str address_in(struct work *w, struct str fields, struct str field)
{
    struct str name, value, address;
    while (deliverystatus_field(w->mem, &fields, &name, &value))
        if (str_eq_nocase(name, field) && recipients_next(&value, &address))
            return address;
    return S("");
}

/* The address that our copy was sent from, of which a complaint or a report to somebody else of us tells: in a
   field of its own (RFC 5965 section 3.2), or in the copy that it encloses. */
static struct route sent_from(struct work *w, const struct mail *m)
{
    struct str address = S("");
    for (size_t i = 0; i < m->n_parts && address.n == 0; i++)
        if (str_eq(m->parts[i].type, S("message/feedback-report")))
            address = address_in(w, m->parts[i].bytes, S("Original-Mail-From"));
    return route_read(w, address.n ? address : address_in(w, m->enclosed, S("Return-Path")));
}

static bool report(const struct mail *m)
{
    return m->automatic == AUTO_BOUNCE || m->automatic == AUTO_COMPLAINT;
}

bool returned_laid(struct work *w, const struct mail *m)
{
    if (!report(m))
        return false;
    struct route sent = sent_from(w, m);
    return person_of(w, &sent).v != 0;
}

void returned_note(struct work *w, const struct route *r, const struct mail *m)
{
    bool about_ours = returned_here(r) || report(m);
    struct event e = {.at = w->now, .detail = returned_reason(m, r)};
    e.kind = about_ours ? S("returned") : S("dropped");
    struct route sent = returned_here(r) || !about_ours ? *r : sent_from(w, m);
    e.person = person_of(w, &sent);
    if (r->list || e.person.v)
        e.list = e.person.v ? sent.list->id : r->list->id;
    bool forged = returned_here(r) && !e.person.v;
    if (forged)
        e.detail = arena_printf(w->mem, "%.*s, the token is not ours", STR(e.detail));
    for (size_t i = 0; i < m->n_bounces && i < NOTED_MOST && !forged; i++) {
        struct bounce b = m->bounces[i];
        struct event one = e;
        one.detail = arena_printf(w->mem, "%.*s %s %.*s", STR(e.detail), failure_name((int)b.kind), STR(b.dsn));
        event_add(w->db, &one);
    }
    if (m->n_bounces == 0 || forged)
        event_add(w->db, &e);
}

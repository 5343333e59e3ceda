/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came back is noted, counted, and goes no further. */
#include "returned.h"

#include "action/bouncing.h"
#include "action/leaving.h"
#include "action/probing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/reason.h"
#include "base/token.h"
#include "base/when.h"
#include "mail/deliverystatus.h"
#include "mail/failure.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "mail/recipients.h"
#include "route.h"
#include "store/bounce.h"
#include "store/event.h"
#include "store/list.h"
#include "store/person.h"

enum { MONTHS_GOOD = 2, NOTED_MOST = 10, SHARERS_MOST = 50 };

bool returned_here(const struct route *r)
{
    return r->at && r->at->verb == LOCAL_BOUNCE;
}

enum reason returned_kind(int automatic)
{
    static const enum reason reasons[] = {[AUTO_NO] = REASON_NONE,
        [AUTO_BOUNCE] = REASON_BOUNCE,
        [AUTO_VACATION] = REASON_VACATION,
        [AUTO_CHALLENGE] = REASON_CHALLENGE,
        [AUTO_LIST] = REASON_LIST,
        [AUTO_COMPLAINT] = REASON_COMPLAINT,
        [AUTO_LOOP] = REASON_LOOP,
        [AUTO_BULK] = REASON_BULK};
    return reasons[automatic];
}

enum reason returned_reason(const struct mail *m, const struct route *r)
{
    if (m->automatic != AUTO_NO)
        return returned_kind((int)m->automatic);
    return returned_here(r) ? REASON_RETURNED : REASON_NULL_SENDER;
}

/* ---- whose it is */

/* What the token of an envelope sender of ours is about: a member's copy, or a probe. */
struct sent {
    bool good;
    struct list_id list;
    struct person_id person; /* of a copy */
    bool probe;
    struct address_id address; /* of a probe */
};

/* The person whose copy came back (action/dressing): the token is good in the month that it names and in the
   next, counted back from now. */
static struct person_id person_of(struct work *w, const struct route *r)
{
    struct person p;
    struct civil c;
    if (!person_get(w->mem, w->db, (struct person_id){r->at->number}, &p))
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

static struct sent sent_of(struct work *w, const struct route *r)
{
    struct sent s = {0};
    struct bounce_state state;
    if (!returned_here(r) || !r->list)
        return s;
    s.list = r->list->id;
    s.person = person_of(w, r);
    s.probe = !s.person.v && probing_read(w, s.list, r->at, &state);
    if (s.probe)
        s.address = state.address;
    s.good = s.person.v || s.probe;
    return s;
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

/* The fields of a complaint (RFC 5965 section 3.1); empty for what is none. */
static struct str feedback_of(const struct mail *m)
{
    for (size_t i = 0; i < m->n_parts; i++)
        if (str_eq(m->parts[i].type, S("message/feedback-report")))
            return m->parts[i].bytes;
    return S("");
}

/* The address that our copy was sent from, of which a complaint or a report to somebody else of us tells: in a
   field of its own (RFC 5965 section 3.2), or in the copy that it encloses. */
static struct route sent_from(struct work *w, const struct mail *m)
{
    struct str address = address_in(w, feedback_of(m), S("Original-Mail-From"));
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
    struct route from = sent_from(w, m);
    return sent_of(w, &from).good;
}

/* ---- what follows from it */

/* One address fails once, however many a report tells of: beyond an address of many people lie more. */
static const struct bounce *worst_of(const struct mail *m)
{
    const struct bounce *worst = NULL;
    for (size_t i = 0; i < m->n_bounces; i++)
        if (!m->bounces[i].delayed && (!worst || m->bounces[i].kind < worst->kind))
            worst = &m->bounces[i];
    return worst;
}

/* The one that is named, where it is the person's: mail may have gone to an address that was their main one
   until yesterday. Of a report that names others (it was forwarded), the main one. */
static struct address_id address_of(struct work *w, struct person_id person, const struct bounce *b)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    size_t n = person_by_address(w->mem, w->db, b->recipient, sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++)
        if (sharers[i].id.v == person.v)
            return address_find(w->db, b->recipient);
    return person_main_address(w->db, person);
}

static void failed(struct work *w, const struct sent *s, const struct mail *m)
{
    const struct bounce *b = worst_of(m);
    if (!b)
        return;
    bouncing_note(w, &(struct bouncing){.address = s->probe ? s->address : address_of(w, s->person, b),
                         .list = s->list,
                         .kind = b->kind,
                         .source = BOUNCE_REPORT,
                         .status = b->dsn,
                         .probe = s->probe});
}

/* Reports of other things are written in the same form: failed DMARC (RFC 6591), "this is no spam". */
static bool complains(struct work *w, const struct mail *m)
{
    static const char *const types[] = {"abuse", "fraud", "opt-out", "opt-out-list", NULL};
    struct str fields = feedback_of(m), name, value;
    while (deliverystatus_field(w->mem, &fields, &name, &value))
        for (const char *const *t = types; *t && str_eq_nocase(name, S("Feedback-Type")); t++)
            if (str_eq_nocase(value, str_of(*t)))
                return true;
    return false;
}

static void follow(struct work *w, const struct sent *s, const struct mail *m, bool answered)
{
    if (m->automatic == AUTO_BOUNCE)
        failed(w, s, m);
    else if (m->automatic == AUTO_COMPLAINT && s->person.v && complains(w, m))
        leaving_leave(w, s->list, s->person, S("complaint"));
    else if (answered && s->probe)
        bouncing_resume(w, s->address, S("the probe was answered"));
}

/* ---- the events */

static void note_all(struct work *w, struct event e, const struct mail *m)
{
    struct str what = e.detail;
    for (size_t i = 0; i < m->n_bounces && i < NOTED_MOST; i++) {
        struct bounce b = m->bounces[i];
        e.detail = arena_printf(w->mem, "%.*s %s %.*s", STR(what), failure_name((int)b.kind), STR(b.dsn));
        event_add(w->db, &e);
    }
}

void returned_note(struct work *w, const struct route *r, const struct mail *m, bool null_sender)
{
    bool about_ours = returned_here(r) || report(m);
    struct event e = {.at = w->now, .detail = reason_word(returned_reason(m, r))};
    e.kind = about_ours ? S("returned") : S("dropped");
    struct route from = returned_here(r) || !about_ours ? *r : sent_from(w, m);
    struct sent s = sent_of(w, &from);
    e.person = s.person;
    if (s.good || r->list)
        e.list = s.good ? s.list : r->list->id;
    bool forged = returned_here(r) && !s.good;
    if (forged)
        e.detail = arena_printf(w->mem, "%.*s, the token is not ours", STR(e.detail));
    if (m->n_bounces == 0 || forged)
        event_add(w->db, &e);
    else
        note_all(w, e, m);
    if (s.good)
        follow(w, &s, m, m->automatic == AUTO_NO && !null_sender && returned_here(r));
}

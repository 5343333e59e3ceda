/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a copy may change. */
#include "action/dressing_rule.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "mail/address.h"
#include "mail/authres.h"
#include "mail/build.h"
#include "mail/header.h"
#include "mail/reading.h"
#include "mail/signature.h"
#include "store/list.h"
#include "store/person.h"
#include "store/subscription.h"
#include "store/wish.h"

enum { PROOFS_MOST = 20 };

/* Fields that the way here left behind, those that we write ourselves (STANDARDS O4), and what is not for
   members: hidden recipients, and requests for a receipt from everybody. */
static const struct str removed[] = {{"List-*", 6}, {"Return-Path", 11}, {"Delivered-To", 12},
    {"X-Original-To", 13}, {"X-Loop", 6}, {"Archived-At", 11}, {"Precedence", 10}, {"Errors-To", 9},
    {"X-Envelope-To", 13}, {"Envelope-To", 11}, {"Bcc", 3}, {"Resent-Bcc", 10},
    {"Disposition-Notification-To", 27}, {"Return-Receipt-To", 17}, {"X-Confirm-Reading-To", 20}};

const struct str *dressed_removed(size_t *n)
{
    *n = sizeof removed / sizeof *removed;
    return removed;
}

const struct str *dressed_kept(size_t *n)
{
    static const struct str kept[] = {{"Date", 4}, {"Message-ID", 10}, {"Subject", 7}, {"In-Reply-To", 11},
        {"References", 10}, {"Keywords", 8}, {"Importance", 10}, {"Auto-Submitted", 14}, {"MIME-Version", 12},
        {"Content-Type", 12}, {"Content-Transfer-Encoding", 25}, {"Content-Disposition", 19},
        {"Content-Language", 16}, {"Content-ID", 10}};
    *n = sizeof kept / sizeof *kept;
    return kept;
}

/* ---- what a signature covers */

static bool covers_ours(const struct signature *s)
{
    static const struct str ours[] = {{"Archived-At", 11}, {"Precedence", 10}, {"X-Loop", 6}};
    struct str fields = s->fields, one;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (signature_covers(s, ours[i]))
            return true;
    while (str_cut(&fields, ':', &one))
        if (str_starts_nocase(str_trim(one), S("List-")))
            return true;
    return false;
}

/* A field that is not there is covered by being named: adding it breaks the signature (RFC 6376 section 5.4.2).
 */
static bool covers_missing(const struct signature *s, const struct header *h)
{
    static const struct str added[] = {{"Date", 4}, {"Message-ID", 10}, {"Subject", 7}, {"MIME-Version", 12}};
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        if (signature_covers(s, added[i]) && !header_count(h, added[i]))
            return true;
    return false;
}

static bool covers_removed(const struct signature *s, const struct header *h)
{
    for (size_t i = 0; i < sizeof removed / sizeof *removed; i++)
        if (signature_covers(s, removed[i]) && header_count(h, removed[i]))
            return true;
    return false;
}

static bool stays_good(const struct signature *s, const struct list *l, const struct header *h)
{
    return !covers_ours(s) && !covers_missing(s, h) && !covers_removed(s, h) &&
           !(l->reply == REPLY_LIST && signature_covers(s, S("Reply-To")));
}

/* Whether its bytes can go out as they came, but for the ends of lines. */
static bool whole(struct str raw)
{
    struct buf b;
    for (size_t i = 0; i < raw.n; i++)
        if (raw.p[i] == '\r' && (i + 1 == raw.n || raw.p[i + 1] != '\n'))
            return false;
    buf_init(&b, BUF_MAX);
    bool same = build_rewrap(&b, raw, &(struct rewrap){.n_remove = 0});
    buf_release(&b);
    return same;
}

/* ---- what was proven on arrival */

/* Results of our own server: all above the first Received, where nobody else can have put any, or the topmost.
 */
static size_t proofs(struct work *w, const struct header *h, struct str domain, struct authres_signature *out)
{
    struct str ours = w->conf->authserv_id;
    bool above = true, any = false;
    size_t n = 0;
    for (size_t i = 0; ours.n && i < h->n; i++) {
        const struct field *f = &h->at[i];
        above = above && !str_eq_nocase(f->name, S("Received"));
        if (!str_eq_nocase(f->name, S("Authentication-Results")) || !authres_by(f->value, ours))
            continue;
        if (above || !any)
            n += authres_signatures(f->value, ours, domain, out + n, PROOFS_MOST - n);
        any = true;
    }
    return n;
}

static bool is_of(const struct signature *s, const struct authres_signature *proof)
{
    return str_eq_nocase(s->domain, proof->domain) &&
           (!proof->selector.n || str_eq_nocase(s->selector, proof->selector)) &&
           (!proof->bytes.n || str_starts(s->bytes, proof->bytes));
}

enum holding { HOLDS_NOT, HOLDS_RELAXED, HOLDS };

/* Of several signatures that may be the one that was proven all must stay good. */
static enum holding one_holds(struct work *w, const struct list *l, const struct header *h,
    const struct authres_signature *proof, struct str domain)
{
    struct signature s;
    bool any = false;
    for (size_t i = 0; i < h->n; i++) {
        if (!str_eq_nocase(h->at[i].name, S("DKIM-Signature")) || !signature_read(w->mem, h->at[i].value, &s) ||
            !is_of(&s, proof))
            continue;
        if (!stays_good(&s, l, h))
            return HOLDS_NOT;
        any = true;
    }
    return !any ? HOLDS_NOT : str_eq_nocase(proof->domain, domain) ? HOLDS : HOLDS_RELAXED;
}

static enum holding holds(
    struct work *w, const struct list *l, const struct header *h, struct str raw, struct str domain)
{
    struct authres_signature proof[PROOFS_MOST];
    enum holding best = HOLDS_NOT;
    size_t n = domain.n ? proofs(w, h, domain, proof) : 0;
    for (size_t i = 0; i < n; i++) {
        enum holding one = one_holds(w, l, h, &proof[i], domain);
        best = one > best ? one : best;
    }
    return best != HOLDS_NOT && whole(raw) ? best : HOLDS_NOT;
}

/* ---- the rule */

static struct dressed without_signature(struct str domain, const struct wish *wish)
{
    if (!domain.n)
        return (struct dressed){DRESSED_REWRITTEN, "no-author"};
    switch (wish->policy) {
    case DOMAIN_NONE:
        return (struct dressed){DRESSED_KEPT, "no-policy"};
    case DOMAIN_QUARANTINE:
        return (struct dressed){DRESSED_REWRITTEN, "quarantine"};
    case DOMAIN_REJECT:
        return (struct dressed){DRESSED_REWRITTEN, "reject"};
    case DOMAIN_UNKNOWN:
        break;
    }
    return (struct dressed){DRESSED_REWRITTEN, "unknown-policy"};
}

static struct dressed decide(
    const struct list *l, enum holding holds, struct str domain, const struct wish *wish)
{
    if (l->prefix.n)
        return (struct dressed){DRESSED_REWRITTEN, "prefix"};
    if (l->footer.n)
        return (struct dressed){DRESSED_REWRITTEN, "footer"};
    if (holds == HOLDS || (holds == HOLDS_RELAXED && !wish->strict && wish->policy != DOMAIN_UNKNOWN))
        return (struct dressed){DRESSED_UNTOUCHED, "signed"};
    return without_signature(domain, wish);
}

struct dressed dressed_for(
    struct work *w, const struct list *l, const struct header *h, struct str raw, const struct wish *wish)
{
    if (dressed_hides(w, l, h))
        return (struct dressed){DRESSED_REWRITTEN, "hidden"};
    struct str domain = dressed_domain(w, h);
    return decide(l, holds(w, l, h, raw, domain), domain, wish);
}

struct str dressed_asks(struct work *w, const struct list *l, struct str raw)
{
    static const struct wish mild = {.policy = DOMAIN_NONE}, harsh = {.policy = DOMAIN_REJECT, .strict = true};
    struct header h;
    if (l->prefix.n || l->footer.n)
        return S("");
    header_read(w->mem, raw, &h);
    if (dressed_hides(w, l, &h))
        return S("");
    struct str domain = dressed_domain(w, &h);
    enum holding held = holds(w, l, &h, raw, domain);
    return decide(l, held, domain, &mild).how == decide(l, held, domain, &harsh).how ? S("") : domain;
}

bool dressed_hides(struct work *w, const struct list *l, const struct header *h)
{
    for (size_t i = 0; l->id.v && i < h->n; i++) {
        struct mailboxes from = {NULL, 0};
        if (str_eq_nocase(h->at[i].name, S("From")))
            address_list_written(w->mem, h->at[i].value, &from);
        for (size_t k = 0; k < from.n; k++) {
            struct address_id address = address_find(w->db, from.at[k].address);
            if (address.v && subscription_hides(w->db, l->id, address))
                return true;
        }
    }
    return false;
}

struct str dressed_domain(struct work *w, const struct header *h)
{
    struct mailboxes from = {NULL, 0};
    if (header_count(h, S("From")) == 1)
        address_list_written(w->mem, header_value(h, S("From")), &from);
    if (from.n != 1)
        return S("");
    struct str address = from.at[0].address;
    return arena_lower(w->mem, str_from(address, str_rchr(address, '@') + 1));
}

const char *dressed_word(enum dressed_how how)
{
    static const char *const words[] = {"untouched", "kept", "rewritten"};
    return words[how];
}

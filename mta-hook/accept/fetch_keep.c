/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fetched mail: for which lists it is, and into the spool with it. */
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/spool_lists.h"
#include "base/when.h"
#include "fetch.h"
#include "fetch_notes.h"
#include "mail/address.h"
#include "mail/door.h"
#include "mail/header.h"
#include "mail/reading.h"

enum { MOST_RECIPIENTS = 100 };

struct recipient_list {
    struct arena *mem;
    const struct conf *conf;
    struct str at[MOST_RECIPIENTS];
    size_t n;
    bool no_lists; /* the door's file cannot be read: nothing can be said */
};

static void add(struct recipient_list *r, struct str address)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_eq_nocase(r->at[i], address))
            return;
    if (r->n == MOST_RECIPIENTS || r->no_lists)
        return;
    enum spool_known known = door_known(r->conf->spool.p, address);
    r->no_lists = known == SPOOL_NO_LISTS;
    if (known == SPOOL_KNOWN)
        r->at[r->n++] = address;
}

static void add_all(struct recipient_list *r, struct str value)
{
    struct mailboxes all = {0};
    address_list_written(r->mem, value, &all);
    for (size_t i = 0; i < all.n; i++)
        add(r, all.at[i].address);
}

static void add_named(struct recipient_list *r, const struct header *h)
{
    for (size_t i = 0; i < h->n; i++)
        if (str_eq_nocase(h->at[i].name, S("To")) || str_eq_nocase(h->at[i].name, S("Cc")))
            add_all(r, h->at[i].value);
}

/* What the mailbox's server wrote on top counts: the fields below may be anybody's. A mail for several lists
   comes several times where the server writes one recipient into each, and once where it writes none. */
static void choose(struct recipient_list *r, const struct header *h)
{
    static const struct str said[] = {S("Delivered-To"), S("X-Original-To"), S("Envelope-To")};
    if (r->conf->fetch_header.n)
        add_all(r, header_value(h, r->conf->fetch_header));
    else
        for (size_t i = 0; i < sizeof said / sizeof *said && !r->n; i++)
            add_all(r, header_value(h, said[i]));
    if (!r->n)
        add_named(r, h);
    if (!r->n && r->conf->fetch_to.n)
        add(r, r->conf->fetch_to);
}

/* Who sent it, as far as the header says: the topmost Return-Path, which is the receiving server's, else Sender
   or From. */
static struct str sender(struct arena *a, const struct header *h)
{
    static const struct str fields[] = {S("Return-Path"), S("Sender"), S("From")};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct mailboxes all = {0};
        struct str value = header_value(h, fields[i]);
        if (i == 0 && value.n && !spool_sender(value).n)
            return S("");
        address_list_written(a, value, &all);
        if (all.n)
            return all.at[0].address;
    }
    return S("");
}

bool fetch_too_big(struct fetch *f, struct str name, int64_t size)
{
    if (size <= f->conf->max_message)
        return false;
    log_event(
        "left", LOG_STR("mail", name), LOG_STR("why", S("larger than max_message")), LOG_INT("bytes", size));
    return true;
}

enum fetch_end fetch_not_shown(struct fetch *f, struct str name, struct str said)
{
    said = str_sub(said, 0, 200);
    if (!notes_refused(f->notes, name))
        return fetch_failed(f, "the server does not show mail %.*s: %.*s", STR(name), STR(said));
    log_event(
        "left", LOG_STR("mail", name), LOG_STR("why", S("the server does not show it")), LOG_STR("said", said));
    return FETCH_DONE;
}

static enum fetch_kept put(struct fetch *f, struct str name, struct spool_entry *e, struct str mail)
{
    switch (spool_put_bytes(f->spool, e, mail, (size_t)f->conf->max_message)) {
    case SPOOL_KEPT:
        break;
    case SPOOL_TOO_BIG: /* the server had said another size */
        fetch_too_big(f, name, (int64_t)mail.n);
        return FETCH_LEFT;
    case SPOOL_NO_SPACE:
    case SPOOL_FAILED:
        fetch_failed(f, "the spool %s: %s", f->conf->spool.p, strerror(errno));
        return FETCH_NOT_KEPT;
    }
    f->kept++;
    log_event("fetched", LOG_STR("spool", e->id), LOG_STR("mail", name), LOG_INT("bytes", (int64_t)mail.n));
    return FETCH_KEPT;
}

enum fetch_kept fetch_keep(struct fetch *f, struct str name, struct str mail)
{
    struct arena *a = arena_new();
    struct recipient_list r = {.mem = a, .conf = f->conf};
    struct header h;
    enum fetch_kept end = FETCH_LEFT;
    header_read(a, str_sub(mail, 0, (size_t)f->conf->max_header), &h);
    choose(&r, &h);
    if (r.no_lists) {
        fetch_failed(f, "the file of lists in the spool folder %s cannot be read", f->conf->spool.p);
        end = FETCH_NOT_KEPT;
    } else if (r.n) {
        struct spool_entry e = {
            .from = sender(a, &h), .to = r.at, .n_to = r.n, .via = S("fetch"), .at = when_now()};
        end = put(f, name, &e, mail);
    } else {
        log_event("left", LOG_STR("mail", name), LOG_STR("why", S("no list of ours is named")),
            LOG_INT("bytes", (int64_t)mail.n));
    }
    arena_free(a);
    return end;
}

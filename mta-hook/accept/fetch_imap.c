/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP (RFC 3501, RFC 2177, RFC 4315): every mail with a UID that is new, then IDLE until there is another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/when.h"
#include "fetch.h"
#include "fetch_imap_talk.h"
#include "fetch_notes.h"
#include "fetch_place.h"
#include "fetch_talk.h"

enum {
    LONGEST_IDLE_MS = 25 * 60 * 1000, /* RFC 2177: servers may hang up after 30 minutes */
    LONGEST_MAILBOX = 2000,
};

static enum fetch_end refused(struct fetch *f, struct imap *m, enum imap_answer answer, const char *what)
{
    if (answer == IMAP_ENDED)
        return fetch_talk_end(f, m->talk);
    struct str said = imap_said(m);
    return fetch_failed(f, "the server refuses to %s: %.*s", what, STR(said));
}

/* ---- what was kept is marked in the mailbox */

/* A server that refuses it is told of, and not asked again: the notes know better than the flags. */
static enum fetch_end mark(struct fetch *f, struct imap *m, int64_t uid)
{
    bool deletes = f->conf->fetch_after == CONF_AFTER_DELETE;
    enum imap_answer answer =
        imap_ask(m, "UID STORE %lld +FLAGS.SILENT (\\%s)", (long long)uid, deletes ? "Deleted" : "Seen");
    if (answer == IMAP_OK && deletes)
        answer = m->uidplus ? imap_ask(m, "UID EXPUNGE %lld", (long long)uid) : imap_ask(m, "EXPUNGE");
    if (answer == IMAP_ENDED)
        return fetch_talk_end(f, m->talk);
    if (answer == IMAP_NO)
        log_event("not-marked", LOG_INT("mail", uid), LOG_STR("why", imap_said(m)));
    f->notes->marking = 0;
    f->notes->changed = true;
    return FETCH_DONE;
}

/* ---- the connection */

/* A mailbox that we see for the first time, or whose mails were numbered anew: nothing is known of them, but
   that whoever marked one as seen has read it, be it we or a person. */
static void begin_anew(struct fetch *f, struct imap *m)
{
    struct notes *n = f->notes;
    log_event(n->validity ? "mailbox-renumbered" : "mailbox-new", LOG_INT("validity", m->validity),
        LOG_INT("mails", m->exists));
    n->validity = m->validity;
    n->next = 1;
    n->old = n->marking = 0; /* old is set once they are listed */
    n->changed = true;
}

static enum fetch_end open_mailbox(struct fetch *f, struct imap *m)
{
    struct buf name;
    buf_init(&name, 2 * LONGEST_MAILBOX);
    bool written = imap_quote(&name, str_sub(f->place->folder, 0, LONGEST_MAILBOX));
    struct str quoted = buf_str(&name);
    enum imap_answer answer = IMAP_NO;
    if (written) {
        answer = imap_ask(m, "CAPABILITY");
        if (answer == IMAP_OK)
            answer = imap_ask(m, "SELECT %.*s", STR(quoted));
    }
    buf_release(&name);
    if (!written)
        return fetch_failed(f, "the mailbox's name is not written as IMAP wants it (RFC 3501 section 5.1.3)");
    if (answer != IMAP_OK)
        return refused(f, m, answer, "open the mailbox");
    if (!m->validity)
        return fetch_failed(f, "the server gives its mails no lasting numbers (UIDVALIDITY)");
    if (m->validity != f->notes->validity)
        begin_anew(f, m);
    else if (f->notes->marking)
        return mark(f, m, f->notes->marking);
    return FETCH_DONE;
}

static enum fetch_end connect_to(struct fetch *f, struct imap **out)
{
    struct talk *t = NULL;
    enum fetch_end end = fetch_connect(f, &t);
    if (end != FETCH_DONE)
        return end;
    *out = calloc(1, sizeof **out);
    if (!*out)
        die("out of memory");
    imap_init(*out, t, &f->mail);
    end = open_mailbox(f, *out);
    if (end == FETCH_DONE)
        log_event("connected", LOG_STR("from", f->place->text), LOG_INT("idle", (*out)->idle));
    return end;
}

static void finish(void *session)
{
    if (session)
        imap_release(session);
    free(session);
}

/* ---- a round */

static int by_uid(const void *a, const void *b)
{
    int64_t x = ((const struct imap_item *)a)->uid, y = ((const struct imap_item *)b)->uid;
    return (x > y) - (x < y);
}

static enum fetch_end list(struct fetch *f, struct imap *m)
{
    m->news = false;
    m->items = NULL;
    m->n_items = m->cap_items = 0;
    if (m->exists == 0)
        return FETCH_DONE;
    m->listing = f->round;
    enum imap_answer answer =
        imap_ask(m, "UID FETCH %lld:* (UID FLAGS RFC822.SIZE)", (long long)f->notes->next);
    m->listing = NULL;
    if (answer != IMAP_OK)
        return refused(f, m, answer, "list the mails");
    if (m->n_items)
        qsort(m->items, m->n_items, sizeof *m->items, by_uid);
    return FETCH_DONE;
}

/* Below old, mail that is flagged as seen is passed over. */
static void pass_over_old(struct fetch *f, const struct imap *m)
{
    if (f->notes->old)
        return;
    f->notes->old = m->n_items ? m->items[m->n_items - 1].uid + 1 : 1;
    f->notes->changed = true;
    int64_t seen = 0;
    for (size_t i = 0; i < m->n_items; i++)
        seen += m->items[i].seen;
    if (seen)
        log_event("passed-over", LOG_INT("mails", seen), LOG_STR("why", S("seen before the first look")));
}

/* *kept is FETCH_LEFT also for a mail that is gone in the meantime. */
static enum fetch_end bring(
    struct fetch *f, struct imap *m, const struct imap_item *item, enum fetch_kept *kept)
{
    char name[24];
    snprintf(name, sizeof name, "%lld", (long long)item->uid);
    *kept = FETCH_LEFT;
    if (fetch_too_big(f, str_of(name), item->size))
        return FETCH_DONE;
    m->item = (struct imap_item){0};
    enum imap_answer answer = imap_ask(m, "UID FETCH %lld (UID BODY.PEEK[])", (long long)item->uid);
    if (answer == IMAP_ENDED)
        return fetch_talk_end(f, m->talk);
    if (answer == IMAP_NO)
        return fetch_not_shown(f, str_of(name), imap_said(m));
    if (!m->item.body || m->item.uid != item->uid)
        return FETCH_DONE;
    if (buf_over(&f->mail)) { /* the list had said another size */
        fetch_too_big(f, str_of(name), f->conf->max_message + 1);
        return FETCH_DONE;
    }
    *kept = fetch_keep(f, str_of(name), buf_str(&f->mail));
    return *kept == FETCH_NOT_KEPT ? FETCH_FAILED : FETCH_DONE;
}

static enum fetch_end one(struct fetch *f, struct imap *m, const struct imap_item *item)
{
    struct notes *n = f->notes;
    enum fetch_kept kept = FETCH_LEFT;
    if (item->uid < n->next) /* "5:*" also means the last one, whatever its number */
        return FETCH_DONE;
    enum fetch_end end = item->seen && item->uid < n->old ? FETCH_DONE : bring(f, m, item, &kept);
    if (end != FETCH_DONE)
        return end;
    n->next = item->uid + 1;
    n->changed = true;
    if (kept != FETCH_KEPT)
        return FETCH_DONE; /* saved with the next, or at the end of the round */
    n->marking = item->uid;
    int err = notes_save(n);
    return err ? fetch_failed(f, "%s: %s", n->path, strerror(err)) : mark(f, m, item->uid);
}

static enum fetch_end look(struct fetch *f, void **session)
{
    struct imap *m = *session;
    enum fetch_end end = m ? FETCH_DONE : connect_to(f, &m);
    *session = m;
    if (end == FETCH_DONE)
        end = list(f, m);
    if (end != FETCH_DONE)
        return end;
    pass_over_old(f, m);
    for (size_t i = 0; i < m->n_items && end == FETCH_DONE; i++)
        end = stop_asked() ? FETCH_STOPPED : one(f, m, &m->items[i]);
    return end;
}

/* ---- the rest */

/* Until the server tells of mail, or ms have passed. False: it does not do it after all. */
static bool idle(struct imap *m, int64_t ms)
{
    int64_t until = when_mono() + ms;
    bool said;
    if (!imap_say(m, "IDLE"))
        return true;
    do
        if (!imap_hear(m))
            return true;
    while (!m->going_on && !imap_tagged(m));
    if (imap_tagged(m)) /* refused */
        return false;
    while (!m->news && when_mono() < until) {
        if (!talk_await(m->talk, until - when_mono(), &said) || (said && !imap_hear(m)))
            return true;
        if (said && imap_tagged(m)) /* the server has ended it */
            return true;
    }
    if (talk_say(m->talk, S("DONE\r\n")))
        imap_end(m);
    return true;
}

static enum fetch_end rest(struct fetch *f, void **session)
{
    struct imap *m = *session;
    int64_t ms = f->conf->fetch_interval * 1000;
    if (m->news)
        return FETCH_DONE;
    if (m->idle && idle(m, ms < LONGEST_IDLE_MS ? ms : LONGEST_IDLE_MS))
        return fetch_talk_end(f, m->talk);
    imap_ask(m, "LOGOUT");
    finish(m);
    *session = NULL;
    return stop_wait(ms) ? FETCH_DONE : FETCH_STOPPED;
}

const struct fetch_way fetch_imap = {look, rest, finish};

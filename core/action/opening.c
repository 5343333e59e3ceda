/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a mail: a jailed child reads it, the parent checks what comes back. */
#include "action/opening.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/jail.h"
#include "base/utf8.h"
#include "base/words.h"
#include "mail/body.h"
#include "mail/machine.h"
#include "mail/parse.h"
#include "mail/quote.h"
#include "mail/reading.h"
#include "text/htmltext.h"

/* BESIDE: room for other mails in a batch, and for the lengths of all, bytes. */
enum { MISSED = MAIL_UNREADABLE + 1, MS_A_MEGABYTE = 100, BESIDE = 16 << 20 };

/* ---- in the child, which knows nothing but its mails, and the words of mail in every language */

static const struct words *words;

static void show_html(struct arena *a, struct mail *m)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < m->n_parts; i++) {
        struct part *p = &m->parts[i];
        if (!str_eq(p->type, S("text/html")))
            continue;
        buf_reset(&b);
        htmltext_put(&b, p->text);
        p->plain = arena_str(a, buf_str(&b));
    }
    buf_release(&b);
}

static enum mail_end read_mail(struct arena *a, struct str raw, struct mail *m)
{
    enum mail_end end = mail_read(a, raw, m);
    if (end != MAIL_FINE)
        return end;
    show_html(a, m);
    m->text = body_text(a, m);
    struct quote_split split;
    quote_split(a, words, m->text, &split);
    m->reply = quote_reply(a, &split);
    m->quoted = quote_quoted(a, &split);
    m->signature = quote_signature(a, &split);
    machine_look(a, words, m);
    return MAIL_FINE;
}

/* A frame a mail: 8 bytes of length, 8 of the end, then the record; or MISSED and the set of charsets. The head
   is written over when the record stands behind it: megabytes of records are not copied for it. */
static void frame(struct buf *out, enum mail_end end, const struct mail *m)
{
    uint64_t missed = utf8_missed(), head[2] = {0, missed ? MISSED : (uint64_t)end};
    size_t at = out->n;
    buf_put(out, (struct str){(const char *)head, sizeof head});
    if (missed)
        buf_put(out, (struct str){(const char *)&missed, sizeof missed});
    else if (end == MAIL_FINE)
        reading_write(out, m);
    if (buf_over(out))
        return;
    head[0] = out->n - at - sizeof head;
    memcpy(out->p + at, head, sizeof head);
}

static void child(const struct str *raws, size_t n, struct buf *out)
{
    struct arena *a = arena_new();
    for (size_t i = 0; i < n && !buf_over(out); i++) {
        struct mail m = {0};
        enum mail_end end = read_mail(a, raws[i], &m);
        frame(out, end, &m);
        arena_reset(a);
    }
}

struct jail *opening_jail(size_t max_message)
{
    words = words_load();
    return jail_new(child, max_message + BESIDE);
}

struct jail *opening_jail_of(const char *config)
{
    struct arena *a = arena_new();
    size_t max_message = (size_t)conf_load(a, config)->max_message;
    arena_forget(a);
    return opening_jail(max_message);
}

/* ---- in the program */

/* Mails that are to be read, and the charsets that the last child had not, by what it says. */
struct task {
    const struct opening *o;
    const struct str *raws;
    size_t n;
    uint64_t missed;
};

static bool next_frame(struct str *flat, uint64_t *end, struct str *record)
{
    uint64_t head[2];
    if (flat->n < sizeof head)
        return false;
    memcpy(head, flat->p, sizeof head);
    if (head[0] > flat->n - sizeof head)
        return false;
    *end = head[1];
    *record = str_sub(*flat, sizeof head, (size_t)head[0]);
    *flat = str_from(*flat, sizeof head + (size_t)head[0]);
    return true;
}

static struct opening_result refused(enum reason why)
{
    return (struct opening_result){.end = OPENING_REFUSED, .why = why};
}

static struct opening_result result_of(
    struct arena *a, const struct opening *o, uint64_t end, struct str record)
{
    if (end > MAIL_FINE && end <= MAIL_UNREADABLE)
        return refused(mail_reason((enum mail_end)end));
    struct mail *m = ARENA_NEW(a, struct mail);
    if (end != MAIL_FINE || !reading_read(a, record, m))
        return (struct opening_result){.end = OPENING_FALSE, .why = REASON_FALSE_RECORD};
    machine_own(m, o->own);
    return (struct opening_result){.end = OPENED, .mail = m};
}

static struct opening_result failed(enum jail_end end)
{
    switch (end) {
    case JAIL_TOO_SLOW:
        return (struct opening_result){.end = OPENING_SLOW, .why = REASON_TOO_SLOW};
    case JAIL_OVER:
        return (struct opening_result){.end = OPENING_KILLED, .why = REASON_TOO_LARGE_INSIDE};
    case JAIL_KILLED:
    case JAIL_DONE:
        break;
    }
    return (struct opening_result){.end = OPENING_KILLED, .why = REASON_KILLED};
}

/* Waits for the child. How many of the mails have a result; their records live in a. */
static size_t results(struct arena *a, struct task *t, struct opening_result *out)
{
    struct str rest, record;
    size_t done = 0;
    t->missed = 0;
    enum jail_end end = jail_wait(t->o->jail, a, &rest);
    for (uint64_t how; done < t->n && next_frame(&rest, &how, &record); done++) {
        out[done] = result_of(a, t->o, how, record);
        if (how == MISSED && record.n == sizeof t->missed)
            memcpy(&t->missed, record.p, record.n);
    }
    if (done < t->n)
        out[done] = failed(end);
    return done;
}

static bool bad_size(const struct opening *o, struct str raw, struct opening_result *out)
{
    if (raw.n <= o->max_message && raw.n > 0)
        return false;
    *out = refused(raw.n ? REASON_TOO_BIG : REASON_EMPTY);
    return true;
}

/* Megabytes of an attachment cost time, and nobody means harm by them. */
static struct jail_limits limits_for(size_t bytes)
{
    struct jail_limits limits = JAIL_ONE_MAIL;
    int megabytes = (int)(bytes >> 20);
    limits.work_ms += MS_A_MEGABYTE * megabytes;
    limits.cpu_s += MS_A_MEGABYTE * megabytes / 1000;
    return limits;
}

static void start(const struct opening *o, const struct opening_turn *t)
{
    struct jail_limits limits = limits_for(t->raw.n);
    jail_start(o->jail, &limits, &t->raw, 1);
}

/* Each charset that is loaded makes every fork dearer, and most mail needs two: a child says what it lacked,
   and another one reads the mail again, once for each charset and program. */
static bool starts_again(const struct opening *o, struct opening_turn *t, uint64_t missed)
{
    bool again = t->again == 0 && jail_load(o->jail, missed);
    if (again) {
        t->again = 1;
    } else if (missed && t->again < 2 && jail_load(o->jail, UTF8_ALL)) {
        t->again = 2; /* now it has nothing left to ask for, whoever it is */
        again = true;
    }
    if (again)
        start(o, t);
    return again;
}

void opening_start(const struct opening *o, struct opening_turn *t, struct str raw)
{
    struct opening_result refusal;
    *t = (struct opening_turn){.raw = raw};
    if (!bad_size(o, raw, &refusal))
        start(o, t);
}

bool opening_done(
    struct arena *a, const struct opening *o, struct opening_turn *t, bool wait, struct opening_result *out)
{
    struct task task = {.o = o, .raws = &t->raw, .n = 1};
    if (bad_size(o, t->raw, out))
        return true;
    do {
        if (!wait && !jail_ended(o->jail))
            return false;
        results(a, &task, out);
    } while (starts_again(o, t, task.missed));
    return true;
}

struct opening_result opening_read(struct arena *a, const struct opening *o, struct str raw)
{
    struct opening_turn t;
    struct opening_result out;
    opening_start(o, &t, raw);
    opening_done(a, o, &t, true, &out);
    return out;
}

void opening_batch(
    struct arena *a, const struct opening *o, const struct str *raws, size_t n, struct opening_result *out)
{
    struct jail_limits limits = JAIL_ONE_MAIL;
    struct str *fit = ARENA_ARRAY(a, struct str, n);
    struct opening_result *into = ARENA_ARRAY(a, struct opening_result, n);
    size_t n_fit = 0, at = 0, bytes = 0;
    jail_load(o->jail, UTF8_ALL); /* a batch is not read again for one of its mails */
    for (size_t i = 0; i < n; i++)
        if (!bad_size(o, raws[i], &out[i])) {
            fit[n_fit++] = raws[i];
            bytes += raws[i].n + sizeof(uint64_t);
        }
    limits.work_ms *= 1 + (int)n_fit / 10;
    limits.cpu_s *= 1 + (int)n_fit / 10;
    struct task t = {.o = o, .raws = fit, .n = n_fit};
    size_t done = 0;
    if (n_fit && bytes <= o->max_message + BESIDE) {
        jail_start(o->jail, &limits, fit, n_fit);
        done = results(a, &t, into);
    }
    for (size_t i = done; i < n_fit; i++)
        into[i] = opening_read(a, o, fit[i]);
    for (size_t i = 0; i < n; i++)
        if (raws[i].n > 0 && raws[i].n <= o->max_message)
            out[i] = into[at++];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the claim to the results: what is not answered is never lost, what is answered is committed at once. */
#include "batch.h"

#include <stdio.h>

#include "action/bouncing.h"
#include "action/dressing.h"
#include "action/probing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/when.h"
#include "mail/address.h"
#include "mail/failure.h"
#include "mail/reading.h"
#include "mail/refusal.h"
#include "parcel.h"
#include "relay.h"
#include "store/db.h"
#include "store/event.h"
#include "store/list.h"
#include "store/outbox.h"
#include "store/person.h"
#include "telling.h"

enum {
    MOST_ROWS = 100,
    FRESH = 1800, /* seconds after the claim in which mails are begun */
    A_COMMIT = 300,
    LEASE = FRESH + RELAY_LONGEST + A_COMMIT, /* seconds that others leave a claimed row alone */
};

struct result {
    struct outbox row;
    enum out_state state;
    int64_t next_try;
    struct answer answer;
    bool tell; /* the owner */
};

struct batch {
    struct work *w;
    struct relay *relay;
    struct arena *mem; /* rows */
    struct outbox rows[MOST_ROWS];
    struct result results[MOST_ROWS]; /* not committed yet */
    size_t n, at, n_results;
    bool none; /* was due */
    struct str who;
    int64_t due;
    struct copy_id shown; /* the copy whose bytes these are */
    struct buf bytes;
    char unwanted[ANSWER_MAX + 5]; /* "554 5.7.1 Relay access denied": the relay's words to us; empty: none */
};

/* ---- results */

static const char *const outcomes[] = {
    [OUT_WAITING] = "later", [OUT_SENT] = "sent", [OUT_FAILED] = "failed", [OUT_ASIDE] = "aside"};

/* What an owner may need to know later stays in the audit log; the server's words stay in the row, for they may
   name an address. */
static void remember(struct batch *b, const struct result *r)
{
    struct str text = answer_text(&r->answer), status = failure_status(text);
    struct event e = {.at = b->w->now, .kind = S("mail-aside"), .list = r->row.list, .person = r->row.person};
    e.detail = S("it was begun twice and never finished");
    if (r->state == OUT_FAILED) {
        e.kind = r->answer.code >= 500 ? S("mail-refused") : S("mail-given-up");
        e.detail = arena_printf(
            b->w->mem, "%s %d %.*s", failure_name(failure_kind(status, text)), r->answer.code, STR(status));
    }
    event_add(b->w->db, &e);
    if (r->state == OUT_FAILED && r->answer.code >= 400)
        bouncing_note(b->w, &(struct bouncing){.address = address_find(b->w->db, r->row.address),
                                .list = r->row.list,
                                .kind = (enum bounce_kind)failure_kind(status, text),
                                .source = BOUNCE_DIALOGUE,
                                .status = status,
                                .probe = r->row.kind == COPY_PROBE});
}

static void write_results(void *arg)
{
    struct batch *b = arg;
    for (size_t i = 0; i < b->n_results; i++) {
        const struct result *r = &b->results[i];
        outbox_result(b->w->db, r->row.id, r->state, r->answer.code, answer_text(&r->answer), r->next_try);
        if (r->state == OUT_FAILED || r->state == OUT_ASIDE)
            remember(b, r);
        if (r->tell)
            telling_note(b->w, &r->row);
    }
    if (b->unwanted[0])
        telling_relay(b->w, str_of(b->unwanted));
}

static void commit_results(struct batch *b)
{
    if (!b->n_results)
        return;
    work_group(b->w, write_results, b);
    for (size_t i = 0; i < b->n_results; i++) {
        const struct result *r = &b->results[i];
        log_event(outcomes[r->state], LOG_INT("row", r->row.id.v), LOG_INT("copy", r->row.copy.v),
            LOG_INT("list", r->row.list.v), LOG_INT("code", r->answer.code),
            LOG_STR("status", failure_status(answer_text(&r->answer))), LOG_INT("tries", r->row.tries + 1));
    }
    b->n_results = 0;
}

/* Its answer and its state are the caller's to fill in. */
static struct result *result_of(struct batch *b, const struct outbox *row)
{
    struct result *r = &b->results[b->n_results++];
    *r = (struct result){.row = *row};
    return r;
}

static int64_t wait_after(const struct conf *c, int tries)
{
    int64_t wait = c->retry_first;
    while (tries-- > 0 && wait < c->retry_last)
        wait *= 2;
    return wait < c->retry_last ? wait : c->retry_last;
}

/* What the relay refuses for what we are is never given up, or a mistake in the site's configuration would burn
   all that waits. But it is put off, for it may be this mail alone, and must not stand before the others. */
static void wait_for_us(struct batch *b, struct result *r)
{
    snprintf(b->unwanted, sizeof b->unwanted, "%d %.*s", r->answer.code, STR(answer_text(&r->answer)));
    r->next_try = when_now() + b->w->conf->retry_first;
}

static void judge(struct batch *b, struct result *r)
{
    const struct conf *c = b->w->conf;
    int code = r->answer.code;
    int64_t now = when_now();
    if (code >= 200 && code < 300)
        r->state = OUT_SENT;
    else if (refusal_is_ours((enum refusal_of)r->answer.to, code, answer_text(&r->answer)))
        wait_for_us(b, r);
    else if ((code >= 500 && code < 600) || now - r->row.created >= c->give_up)
        r->state = OUT_FAILED;
    else
        r->next_try = now + wait_after(c, r->row.tries);
    r->tell = r->state == OUT_FAILED;
}

static struct result *end(
    struct batch *b, const struct outbox *row, enum out_state state, int code, struct str why)
{
    struct result *r = result_of(b, row);
    answer_set(&r->answer, code, why);
    r->state = state;
    return r;
}

/* ---- the claim */

/* Of rows that were begun and never finished the first is the one at which their sender was killed, for they
   are worked and answered in order. It may be the cause: it is tried alone, so that nobody shares its fate, and
   set aside when that happens again. The others were not begun at all. */
static void keep_apart(struct batch *b)
{
    size_t first = 0, kept = 0;
    while (first < b->n && b->rows[first].begun < 2)
        first++;
    if (first == b->n)
        return;
    struct outbox suspect = b->rows[first];
    for (size_t i = 0; i < b->n; i++)
        if (i != first && (suspect.begun == 2 || b->rows[i].begun > 1))
            outbox_release(b->w->db, b->rows[i].id);
        else if (i != first)
            b->rows[kept++] = b->rows[i];
    b->n = kept;
    if (suspect.begun == 2)
        b->rows[b->n++] = suspect;
    else
        end(b, &suspect, OUT_ASIDE, 0, S("begun twice and never finished"))->tell = true;
}

static void claim(void *arg)
{
    struct batch *b = arg;
    int64_t lease = LEASE + b->w->now - b->due;
    b->n_results = 0;
    b->n = outbox_claim(b->mem, b->w->db, b->who, b->due, lease, b->rows, MOST_ROWS);
    b->none = b->n == 0;
    keep_apart(b);
}

static void release_rest(void *arg)
{
    struct batch *b = arg;
    for (size_t i = b->at; i < b->n; i++)
        outbox_release(b->w->db, b->rows[i].id);
}

/* ---- one mail */

/* The bytes of row's copy, made once for the rows that share it; false when it is gone, which is looked at anew
   for each: a batch may take half an hour, and nobody gets what was hidden meanwhile. */
static bool show(struct batch *b, const struct outbox *row)
{
    if (!copy_is_shown(b->w->db, row->copy))
        return false;
    if (b->shown.v == row->copy.v)
        return true;
    buf_reset(&b->bytes);
    b->shown = (struct copy_id){0};
    if (!dressing_render(b->w, row->copy, &b->bytes))
        return false;
    b->shown = row->copy;
    return true;
}

/* What is this recipient's alone. Mail that belongs to no list or to no member has the null sender: nobody
   could make anything of its bounce. */
static void address_it(
    struct batch *b, const struct outbox *row, struct parcel *p, struct buf *sender, struct buf *lines)
{
    struct list l;
    *p = (struct parcel){.row = row->id, .created = row->created, .recipient = row->address};
    if (row->kind == COPY_PROBE && list_get(b->w->mem, b->w->db, row->list, &l))
        probing_sender(b->w, sender, &l, address_find(b->w->db, row->address));
    else if (row->person.v && list_get(b->w->mem, b->w->db, row->list, &l)) {
        struct dressing_recipient r = {l.name, l.domain, l.id, row->person};
        dressing_sender(b->w, sender, &r);
        if (row->kind != COPY_SERVICE) /* an owner's mail, or other people's, is no mail of the list */
            dressing_lines(b->w, lines, &r);
    }
    p->sender = buf_str(sender);
    p->lines = buf_str(lines);
    p->copy = buf_str(&b->bytes);
}

/* False when the relay cannot be reached, or wants nothing of us. */
static bool hand_over(struct batch *b, const struct outbox *row, struct str *why)
{
    struct buf sender, lines;
    struct parcel p;
    struct answer answer;
    buf_init(&sender, 1000);
    buf_init(&lines, 10000);
    address_it(b, row, &p, &sender, &lines);
    if (buf_over(&sender) || buf_over(&lines))
        bug("a recipient's own lines are too long");
    bool reached = relay_send(b->relay, &p, &answer, why);
    if (reached) {
        struct result *r = result_of(b, row);
        r->answer = answer;
        judge(b, r);
    }
    buf_release(&sender);
    buf_release(&lines);
    return reached && !b->unwanted[0];
}

static bool one(struct batch *b, const struct outbox *row, struct str *why)
{
    work_next(b->w);
    if (!address_valid(row->address) || str_starts(row->address, S("-")))
        end(b, row, OUT_FAILED, 553, S("5.1.3 not an address that mail can be sent to"))->tell = true;
    else if (!show(b, row))
        end(b, row, OUT_FAILED, 0, S("the mail was erased"));
    else if (!hand_over(b, row, why))
        return false;
    if (b->n_results >= relay_group(b->relay))
        commit_results(b);
    return true;
}

static enum batch_end work_off(struct batch *b, struct str *why)
{
    int64_t began = when_mono();
    enum batch_end end = BATCH_DONE;
    work_group(b->w, claim, b);
    commit_results(b);
    if (b->none)
        return BATCH_EMPTY;
    while (end == BATCH_DONE && b->at < b->n && !stop_asked() && when_mono() - began < FRESH * INT64_C(1000))
        if (one(b, &b->rows[b->at], why))
            b->at++;
        else
            end = BATCH_NO_RELAY;
    if (b->unwanted[0]) {
        end = BATCH_UNWANTED;
        *why = str_of(b->unwanted);
        b->at++; /* it was answered */
    }
    commit_results(b);
    work_group(b->w, release_rest, b);
    return end;
}

enum batch_end batch_run(struct work *w, struct relay *r, struct str who, int64_t due, struct str *why)
{
    static struct batch b;
    b = (struct batch){.w = w, .relay = r, .mem = arena_new(), .who = who, .due = due};
    work_next(w);
    buf_init(&b.bytes, BUF_MAX);
    enum batch_end end = work_off(&b, why);
    buf_release(&b.bytes);
    arena_free(b.mem);
    return end;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the claim to the results: what is not answered is never lost, what is answered is committed at once. */
#include "batch.h"

#include "action/dressing.h"
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
#include "parcel.h"
#include "relay.h"
#include "store/db.h"
#include "store/event.h"
#include "store/list.h"
#include "store/outbox.h"

enum {
    MOST_ROWS = 100,
    LEASE = 3600, /* seconds that others leave a claimed row alone */
    FRESH = 1800, /* no mail is begun later than this: the longest dialogue must end within the lease */
    MOST_COMMITS = 20,
};

struct result {
    struct outbox row;
    enum out_state state;
    int64_t next_try;
    struct answer answer;
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
    bool gone; /* it has none */
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
}

static void write_results(void *arg)
{
    struct batch *b = arg;
    for (size_t i = 0; i < b->n_results; i++) {
        const struct result *r = &b->results[i];
        outbox_result(b->w->db, r->row.id, r->state, r->answer.code, answer_text(&r->answer), r->next_try);
        if (r->state == OUT_FAILED || r->state == OUT_ASIDE)
            remember(b, r);
    }
}

static void in_one(struct batch *b, void (*run)(void *))
{
    int tries = 0;
    while (db_group(b->w->db, run, b) == DB_AGAIN)
        if (++tries == MOST_COMMITS)
            die("the database gave up on a transaction %d times", tries);
}

static void commit_results(struct batch *b)
{
    if (!b->n_results)
        return;
    in_one(b, write_results);
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

/* The relay asks who we are: a mistake in the configuration, which must not fail every mail. */
static bool about_us(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

static void judge(struct batch *b, struct result *r)
{
    const struct conf *c = b->w->conf;
    int code = r->answer.code;
    int64_t now = when_now();
    if (code >= 200 && code < 300)
        r->state = OUT_SENT;
    else if (code >= 500 && code < 600 && !about_us(code))
        r->state = OUT_FAILED;
    else if (now - r->row.created >= c->give_up)
        r->state = OUT_FAILED;
    else
        r->next_try = now + wait_after(c, r->row.tries);
}

static void end(struct batch *b, const struct outbox *row, enum out_state state, int code, struct str why)
{
    struct result *r = result_of(b, row);
    answer_set(&r->answer, code, why);
    r->state = state;
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
        end(b, &suspect, OUT_ASIDE, 0, S("begun twice and never finished"));
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

/* The bytes of row's copy, made once for the rows that share it; false when it is gone. */
static bool show(struct batch *b, const struct outbox *row)
{
    if (b->shown.v != row->copy.v) {
        buf_reset(&b->bytes);
        b->gone = !dressing_render(b->w, row->copy, &b->bytes);
        b->shown = row->copy;
    }
    return !b->gone;
}

/* What is this recipient's alone. Mail that belongs to no list or to no member has the null sender: nobody
   could make anything of its bounce. */
static void address_it(
    struct batch *b, const struct outbox *row, struct parcel *p, struct buf *sender, struct buf *lines)
{
    struct list l;
    *p = (struct parcel){.row = row->id, .created = row->created, .recipient = row->address};
    if (row->person.v && list_get(b->w->mem, b->w->db, row->list, &l)) {
        struct dressing_recipient r = {l.name, l.domain, l.id, row->person};
        dressing_sender(b->w, sender, &r);
        dressing_lines(b->w, lines, &r);
    }
    p->sender = buf_str(sender);
    p->lines = buf_str(lines);
    p->copy = buf_str(&b->bytes);
}

/* False when the relay cannot be reached. */
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
    return reached;
}

static bool one(struct batch *b, const struct outbox *row, struct str *why)
{
    work_next(b->w);
    if (!address_valid(row->address) || str_starts(row->address, S("-")))
        end(b, row, OUT_FAILED, 553, S("5.1.3 not an address that mail can be sent to"));
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
    in_one(b, claim);
    commit_results(b);
    if (b->none)
        return BATCH_EMPTY;
    for (; b->at < b->n && !stop_asked() && when_mono() - began < FRESH * INT64_C(1000); b->at++)
        if (!one(b, &b->rows[b->at], why)) {
            end = BATCH_NO_RELAY;
            break;
        }
    commit_results(b);
    in_one(b, release_rest);
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

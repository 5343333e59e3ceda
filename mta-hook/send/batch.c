/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the claim to the results: what is not answered is never lost, what is answered is committed before the
   next mail of its connection begins. */
#include "batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/dressing.h"
#include "action/probing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/stop.h"
#include "base/when.h"
#include "copies.h"
#include "gate.h"
#include "mail/address.h"
#include "maildir.h"
#include "parcel.h"
#include "relay.h"
#include "results.h"
#include "store/db.h"
#include "store/list.h"
#include "store/outbox.h"
#include "store/person.h"

enum {
    MOST_ROWS = 500,
    FRESH = 1800, /* seconds after the claim in which mails are begun */
    A_COMMIT = 300,
    LOOK_AGAIN_MS = 1000,                     /* after the claim: who has left since gets nothing more */
    LEASE = FRESH + RELAY_LONGEST + A_COMMIT, /* seconds that others leave a claimed row alone */
    GATHER_MOST_MS = 20,
    FOLDER_GROUP = 100, /* mails a commit; a folder can be given the same mail twice */
};

/* A mail for one connection. */
struct load {
    struct parcel parcel;
    struct receiver to;
    struct buf sender, lines;
    struct copy_held *copy;
};

/* What one connection has: the mail that is on its way, and the one after it. */
struct pair {
    struct load loads[2];
    size_t now;         /* of loads */
    bool next;          /* the other one is given as well */
    int64_t next_since; /* when_mono */
};

struct batch {
    struct work *w;
    struct relay *relay;
    struct arena *mem; /* rows */
    struct str who;
    int64_t due;
    int64_t claimed, fresh_until; /* when_mono */
    struct outbox *rows;
    size_t n, at;
    const struct outbox **back; /* to be given again, before the rest */
    size_t n_back;
    const struct outbox **skipped; /* their domain was put off meanwhile, or their member left */
    size_t n_skipped;
    struct gate *gate;
    struct str wait;  /* why nothing may go out now, where that is no cap */
    bool alone;       /* one mail at a time, for it may kill us */
    bool none, waits; /* nothing was due; nothing may go out now */
    bool refused;     /* a connection could not be opened: there will be no more of them in this batch */
    struct results *results;
    struct copies *copies;
    struct pair pairs[CONNECTIONS_MOST];
    struct list list; /* of the row before */
    int64_t gather_until, commit_ms;
};

/* ---- the claim */

/* Rows are begun in their order, so of those that were begun and never finished the first ones are those that
   were under way when their sender was killed, two a connection, or a folder's group; the others were not begun
   at all. One of the first may be the cause: they are tried one by one, so that nobody shares its fate, and the
   one at which that happens again is set aside. */
static void keep_apart(struct batch *b)
{
    size_t under_way = relay_folder(b->relay).n ? FOLDER_GROUP : 2 * relay_lanes(b->relay);
    size_t kept = 0, suspects = 0;
    int most = 0;
    for (size_t i = 0; i < b->n; i++)
        most = b->rows[i].begun > most ? b->rows[i].begun : most;
    b->alone = most == 2;
    for (size_t i = 0; most > 1 && i < b->n; i++) {
        const struct outbox *row = &b->rows[i];
        bool suspect = row->begun == most && suspects < (most > 2 ? 1 : under_way);
        suspects += suspect;
        if (suspect && most > 2) {
            struct outbox *aside = ARENA_NEW(b->mem, struct outbox);
            *aside = *row;
            results_end(b->results, aside, OUT_ASIDE, 0, S("begun twice and never finished"), true);
        } else if (suspect || (most > 2 && row->begun == 1))
            b->rows[kept++] = *row;
        else
            outbox_release(b->w->db, row->id);
    }
    if (most > 1)
        b->n = kept;
}

/* Those whose domain has to wait are given back; the next claim leaves the domain out. */
static void keep_pace(struct batch *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->n; i++)
        if (gate_pass(b->gate, &b->rows[i]))
            b->rows[kept++] = b->rows[i];
        else
            outbox_release(b->w->db, b->rows[i].id);
    b->n = kept;
    gate_close(b->gate);
}

static void claim(void *arg)
{
    struct batch *b = arg;
    int64_t lease = LEASE + b->w->now - b->due;
    results_forget(b->results);
    b->n = 0;
    size_t most = gate_open(b->gate, MOST_ROWS, &b->wait);
    b->waits = most == 0;
    if (most)
        b->n = outbox_claim(b->mem, b->w->db, b->who, b->due, lease, b->rows, most);
    b->none = b->n == 0;
    keep_apart(b);
    keep_pace(b);
}

static void give_back(struct batch *b, const struct outbox *row)
{
    outbox_release(b->w->db, row->id);
    gate_back(b->gate, row);
}

static void release_rest(void *arg)
{
    struct batch *b = arg;
    gate_forget(b->gate);
    for (size_t i = 0; i < b->n_back; i++)
        give_back(b, b->back[i]);
    for (size_t i = 0; i < b->n_skipped; i++)
        give_back(b, b->skipped[i]);
    for (size_t i = b->at; i < b->n; i++)
        give_back(b, &b->rows[i]);
    gate_close(b->gate);
}

/* ---- one mail */

static const struct outbox *next_row(const struct batch *b)
{
    return b->n_back ? b->back[b->n_back - 1] : b->at < b->n ? &b->rows[b->at] : NULL;
}

static void go_on(struct batch *b)
{
    if (b->n_back)
        b->n_back--;
    else
        b->at++;
}

static bool list_of(struct batch *b, const struct outbox *row)
{
    return row->list.v && (b->list.id.v == row->list.v || list_get(b->mem, b->w->db, row->list, &b->list));
}

/* What is this recipient's alone. Mail that belongs to no list or to no member has the null sender: nobody
   could make anything of its bounce. */
static void address_it(struct batch *b, const struct outbox *row, struct load *l)
{
    buf_reset(&l->sender);
    buf_reset(&l->lines);
    if (row->kind == COPY_PROBE && list_of(b, row))
        probing_sender(b->w, &l->sender, &b->list, address_find(b->w->db, row->address));
    else if (row->person.v && list_of(b, row)) {
        struct dressing_recipient r = {b->list.name, b->list.domain, b->list.id, row->person};
        dressing_sender(b->w, &l->sender, &r);
        if (row->kind != COPY_SERVICE) /* an owner's mail, or other people's, is no mail of the list */
            dressing_lines(b->w, &l->lines, &r);
    }
    if (buf_over(&l->sender) || buf_over(&l->lines))
        bug("a recipient's own lines are too long");
    l->to = (struct receiver){.row = row->id, .address = row->address};
    l->parcel = (struct parcel){.created = row->created,
        .sender = buf_str(&l->sender),
        .lines = buf_str(&l->lines),
        .copy = buf_str(&l->copy->bytes),
        .to = &l->to,
        .n = 1};
}

enum load_end { LOADED, LOAD_LATER, LOAD_NONE };

/* The next mail that can be handed over. What cannot be sent to anybody has its result at once. */
static enum load_end load(struct batch *b, struct load *l, const struct outbox **out)
{
    const struct outbox *row;
    while ((row = next_row(b)) != NULL) {
        work_next(b->w);
        if (results_shut(b->results, row->domain) ||
            (when_mono() - b->claimed > LOOK_AGAIN_MS && !outbox_stands(b->w->db, row))) {
            b->skipped[b->n_skipped++] = row;
            go_on(b);
            continue;
        }
        bool valid = address_valid(row->address) && !str_starts(row->address, S("-"));
        enum copies_end got = valid ? copies_hold(b->copies, row->copy, &l->copy) : COPIES_GONE;
        if (got == COPIES_FULL)
            return LOAD_LATER;
        go_on(b);
        if (got == COPIES_HELD) {
            address_it(b, row, l);
            *out = row;
            return LOADED;
        }
        if (valid)
            results_end(b->results, row, OUT_FAILED, 0, S("the mail was erased"), false);
        else
            results_end(
                b->results, row, OUT_FAILED, 553, S("5.1.3 not an address that mail can be sent to"), true);
    }
    return LOAD_NONE;
}

static bool may_begin(const struct batch *b)
{
    return !results_unwanted(b->results).n && !results_paused(b->results) && !stop_asked() &&
           when_mono() < b->fresh_until;
}

/* ---- over connections */

static struct load *load_of(struct batch *b, size_t i)
{
    return &b->pairs[i].loads[b->pairs[i].now];
}

static struct load *next_of(struct batch *b, size_t i)
{
    return &b->pairs[i].loads[1 - b->pairs[i].now];
}

/* Its connection is gone, or gives it up: not a byte of it was sent. */
static void take_next_back(struct batch *b, size_t i)
{
    struct load *l = next_of(b, i);
    if (!b->pairs[i].next)
        return;
    copies_drop(l->copy);
    b->back[b->n_back++] = &b->rows[l->to.place];
    b->pairs[i].next = false;
}

static void give_up_next(struct batch *b, size_t i)
{
    relay_take_back(b->relay, i);
    take_next_back(b, i);
}

static void take(struct batch *b, size_t i)
{
    struct load *l = load_of(b, i);
    const struct outbox *row = &b->rows[l->to.place];
    bool used = relay_taken(b->relay, i);
    if (relay_lane(b->relay, i) == LANE_CLOSED)
        take_next_back(b, i);
    copies_drop(l->copy);
    if (used && l->to.answer.in_time)
        b->back[b->n_back++] = row;
    else
        results_judge(b->results, row, &l->to.answer, used);
}

static void take_all(struct batch *b)
{
    for (size_t i = 0; i < relay_lanes(b->relay); i++)
        if (relay_lane(b->relay, i) == LANE_ANSWERED)
            take(b, i);
    if (!results_waiting(b->results))
        return;
    int64_t began = when_mono();
    results_commit(b->results);
    int64_t took = when_mono() - began;
    b->commit_ms = took < 1 ? 1 : took < GATHER_MOST_MS ? took : GATHER_MOST_MS;
}

static bool put_on(struct batch *b, struct load *l)
{
    const struct outbox *row;
    if (load(b, l, &row) != LOADED)
        return false;
    l->to.place = (size_t)(row - b->rows);
    return true;
}

/* The mail before it may have taken long: nothing for who has left, or a domain that was put off meanwhile. */
static bool next_stands(struct batch *b, size_t i)
{
    const struct outbox *row = &b->rows[next_of(b, i)->to.place];
    struct copy_held *again;
    if (results_shut(b->results, row->domain))
        return false;
    if (when_mono() - b->pairs[i].next_since <= LOOK_AGAIN_MS)
        return true;
    work_next(b->w);
    if (!outbox_stands(b->w->db, row) || copies_hold(b->copies, row->copy, &again) != COPIES_HELD)
        return false;
    copies_drop(again);
    return true;
}

/* The one that it has already, or a new one. */
static bool give(struct batch *b, size_t i)
{
    struct pair *p = &b->pairs[i];
    if (p->next && !next_stands(b, i)) {
        give_up_next(b, i);
        return true;
    }
    if (p->next)
        p->now = 1 - p->now;
    else if (!next_row(b) || !put_on(b, load_of(b, i)))
        return false;
    p->next = false;
    relay_give(b->relay, i, &load_of(b, i)->parcel);
    return true;
}

/* Only behind mails that are on their way on all connections. */
static bool give_next(struct batch *b, size_t i)
{
    if (b->alone || b->pairs[i].next || !relay_takes_next(b->relay, i) || !next_row(b) ||
        !put_on(b, next_of(b, i)))
        return false;
    b->pairs[i].next = true;
    b->pairs[i].next_since = when_mono();
    relay_give_next(b->relay, i, &next_of(b, i)->parcel);
    return true;
}

/* True when a mail was given, or a connection is to be opened. */
static bool fill(struct batch *b)
{
    bool more = false;
    size_t lanes = relay_lanes(b->relay), used = lanes - relay_count(b->relay, LANE_CLOSED);
    size_t left = b->n - b->at + b->n_back + relay_count(b->relay, LANE_BUSY), most = b->alone ? 1 : left;
    for (size_t i = 0; i < lanes && may_begin(b); i++) {
        enum lane_state state = relay_lane(b->relay, i);
        if (state == LANE_CLOSED && used < most && !b->refused && next_row(b)) {
            relay_open(b->relay, i);
            used++;
            more = true;
        } else if (state == LANE_IDLE && (!b->alone || !relay_count(b->relay, LANE_BUSY))) {
            more = give(b, i) || more;
        }
    }
    for (size_t i = 0; i < lanes && may_begin(b) && relay_count(b->relay, LANE_OPENING) == 0; i++)
        more = give_next(b, i) || more;
    return more;
}

/* A connection that is still being opened is waited for only where there is something for it to carry. */
static bool under_way(const struct batch *b)
{
    return relay_count(b->relay, LANE_BUSY) > 0 ||
           (relay_count(b->relay, LANE_OPENING) > 0 && may_begin(b) && next_row(b));
}

/* A commit costs what it costs however many answers are in it: the first one waits for those of the other
   connections as long as the last commit took. Milliseconds; 0: no longer; -1: there is no answer. */
static int gathering(struct batch *b)
{
    int64_t now = when_mono();
    if (!relay_count(b->relay, LANE_ANSWERED)) {
        b->gather_until = 0;
        return -1;
    }
    if (!b->gather_until)
        b->gather_until = now + b->commit_ms;
    return relay_count(b->relay, LANE_BUSY) && now < b->gather_until ? (int)(b->gather_until - now) : 0;
}

static enum batch_end send_over_lanes(struct batch *b, struct str *why)
{
    for (;;) {
        bool gave = fill(b);
        if (!gave && !under_way(b))
            break;
        if (!gave)
            relay_wait(b->relay, gathering(b));
        if (!relay_step(b->relay))
            b->refused = true;
        if (gathering(b) <= 0)
            take_all(b);
    }
    for (size_t i = 0; i < relay_lanes(b->relay); i++)
        if (b->pairs[i].next)
            give_up_next(b, i);
    results_commit(b->results);
    if (results_unwanted(b->results).n || !b->refused || !may_begin(b) || !next_row(b))
        return BATCH_DONE;
    *why = relay_why(b->relay);
    return BATCH_NO_RELAY;
}

/* ---- into folders */

static enum batch_end write_to_folder(struct batch *b, struct str *why)
{
    struct load *l = load_of(b, 0);
    const struct outbox *row;
    while (may_begin(b) && load(b, l, &row) == LOADED) {
        int err = maildir_put(relay_folder(b->relay), b->w->conf->hostname, &l->parcel);
        copies_drop(l->copy);
        if (err) {
            b->back[b->n_back++] = row;
            *why = str_of(strerror(err));
            results_commit(b->results);
            return BATCH_NO_RELAY;
        }
        results_judge(b->results, row, &l->to.answer, true);
        if (b->alone || results_waiting(b->results) >= FOLDER_GROUP)
            results_commit(b->results);
    }
    results_commit(b->results);
    return BATCH_DONE;
}

/* ---- all of it */

/* Until the next batch. */
static const char *kept_words(struct str s)
{
    static char words[ANSWER_MAX + 5];
    snprintf(words, sizeof words, "%.*s", STR(s));
    return words;
}

static enum batch_end work_off(struct batch *b, struct str *why)
{
    /* an idle sender keeps no other writer waiting */
    if (!outbox_due(b->w->db, b->due))
        return BATCH_EMPTY;
    if (gate_shut(b->gate, why)) {
        *why = str_of(kept_words(*why));
        return why->n ? BATCH_PAUSED : BATCH_EMPTY;
    }
    work_group(b->w, claim, b);
    results_commit(b->results);
    *why = b->wait.n ? str_of(kept_words(b->wait)) : S("");
    if (b->none)
        return b->waits && b->wait.n ? BATCH_PAUSED : BATCH_EMPTY;
    enum batch_end end = relay_folder(b->relay).n ? write_to_folder(b, why) : send_over_lanes(b, why);
    work_group(b->w, release_rest, b);
    if (!results_unwanted(b->results).n)
        return end;
    *why = str_of(kept_words(results_unwanted(b->results)));
    return BATCH_UNWANTED;
}

enum batch_end batch_run(
    struct work *w, struct relay *r, struct pacing *pacing, struct str who, int64_t due, struct str *why)
{
    static struct batch b;
    struct arena *mem = arena_new();
    b = (struct batch){.w = w, .relay = r, .mem = mem, .who = who, .due = due};
    b.claimed = when_mono();
    b.fresh_until = b.claimed + FRESH * INT64_C(1000);
    b.rows = ARENA_ARRAY(mem, struct outbox, MOST_ROWS);
    b.back = ARENA_ARRAY(mem, const struct outbox *, MOST_ROWS);
    b.skipped = ARENA_ARRAY(mem, const struct outbox *, MOST_ROWS);
    b.gate = gate_new(mem, w, pacing);
    b.results = results_new(mem, w, b.gate, MOST_ROWS);
    b.copies = copies_new(mem, w);
    for (size_t i = 0; i < 2 * CONNECTIONS_MOST; i++) {
        buf_init(&b.pairs[i / 2].loads[i % 2].sender, 1000);
        buf_init(&b.pairs[i / 2].loads[i % 2].lines, 10000);
    }
    work_next(w);
    enum batch_end end = work_off(&b, why);
    for (size_t i = 0; i < 2 * CONNECTIONS_MOST; i++) {
        buf_release(&b.pairs[i / 2].loads[i % 2].sender);
        buf_release(&b.pairs[i / 2].loads[i % 2].lines);
    }
    copies_release(b.copies);
    arena_free(mem);
    return end;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holding: what waits is kept as it came, and goes only once it is settled. */
#include "action/holding.h"

#include "action/work.h"
#include "base/spool.h"
#include "mail/reading.h"
#include "scratch.h"
#include "store/blob.h"
#include "store/hold.h"

enum { NOW = 1777878000, A_DAY = 86400 };

static struct scratch s;
static struct work w;
static struct list garden;

static void begin(void)
{
    s = scratch_open();
    w = (struct work){.mem = arena_new(), .db = s.db, .now = NOW};
    db_begin(w.db);
    garden = (struct list){.name = S("garden"), .domain = S("lists.example.org")};
    garden.id = list_add(w.db, &garden);
}

static void end(void)
{
    db_commit(w.db);
    arena_free(w.mem);
    scratch_end(&s);
}

static struct hold_id keep(const struct mail *m, const char *raw, bool own_file)
{
    struct spool_entry e = {.id = S("e1"), .from = S("eve@x\ny"), .at = NOW - 500, .mail = str_of(raw)};
    return holding_keep(&w, &(struct holding){.list = &garden,
                                .entry = &e,
                                .recipient = S("garden@lists.example.org"),
                                .mail = m,
                                .reason = REASON_STRANGER,
                                .answer = ANSWER_MEMBER,
                                .own_file = own_file});
}

static void kept(void)
{
    struct mailbox from = {S("Eve"), S("eve@stranger.test")};
    struct mail mail = {
        .subject = S("Which?"), .from = {&from, 1}, .text = S("all"), .reply = S("a\n\x1b b\n")};
    struct hold out;
    struct str raw;
    begin();
    CHECK(hold_get(w.mem, w.db, keep(&mail, "bytes", false), &out));
    CHECK_STR(out.sender, "eve@stranger.test");
    CHECK(str_chr(out.envelope, '\n') == STR_NONE);
    CHECK_STR(out.subject, "Which?");
    CHECK(str_starts(out.words, S("a\n")) && str_chr(out.words, '\x1b') == STR_NONE);
    CHECK_INT(out.reason, REASON_STRANGER);
    CHECK_INT(out.at, NOW - 500);
    CHECK_INT(out.state, HOLD_WAITING);
    CHECK(blob_get(w.mem, w.db, out.raw, &raw));
    CHECK_STR(raw, "bytes");
    CHECK(hold_get(w.mem, w.db, keep(NULL, "", false), &out)); /* nothing is known of it but its envelope */
    CHECK(out.raw.v == 0 && out.subject.n == 0 && out.words.n == 0);
    CHECK_STR(out.sender, out.envelope.p);
    end();
}

static void once(void)
{
    begin();
    struct hold_id a = keep(NULL, "bytes", false);
    CHECK_INT(keep(NULL, "bytes", false).v, 0);
    CHECK(keep(NULL, "other bytes", false).v > 0);
    CHECK(keep(NULL, "", false).v > 0); /* nobody knows what it was */
    CHECK(keep(NULL, "", false).v > 0);
    CHECK(keep(NULL, "bytes", true).v > 0);
    CHECK_INT(hold_count(w.db, HOLD_WAITING), 5);
    CHECK(a.v > 0);
    end();
}

static void settle(struct hold_id id)
{
    CHECK(hold_settle(w.db, id, HOLD_DISCARDED, NOW, S("ana")));
    holding_end(&w, id);
}

static void days_later(int n)
{
    db_commit(w.db);
    w.at = NOW + n * A_DAY;
    holding_due(&w);
    db_begin(w.db);
}

/* What was settled goes for good, its bytes with the last that needs them; what waits never does. */
static void purged(void)
{
    struct hold out;
    struct str raw;
    begin();
    struct hold_id a = keep(NULL, "bytes", true), b = keep(NULL, "bytes", true);
    CHECK(hold_get(w.mem, w.db, a, &out));
    struct blob_id blob = out.raw;
    settle(a);
    holding_end(&w, b);
    days_later(13);
    CHECK(hold_get(w.mem, w.db, a, &out));
    days_later(14);
    CHECK(!hold_get(w.mem, w.db, a, &out));
    CHECK(blob_get(w.mem, w.db, blob, &raw));
    CHECK(hold_get(w.mem, w.db, b, &out));
    settle(b);
    days_later(28);
    CHECK(!hold_get(w.mem, w.db, b, &out));
    CHECK(!blob_get(w.mem, w.db, blob, &raw));
    end();
}

static const struct tap_test tests[] = {
    {"what waits is kept with its bytes, and its words are fit to be shown", kept},
    {"the same mail waits once, but for what has a file of its own", once},
    {"what was settled is deleted in the end", purged},
};

TAP_MAIN(tests)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hold: what waits for a moderator. */
#include "store/hold.h"

#include "scratch.h"
#include "store/blob.h"

static struct hold mail(struct list_id list)
{
    return (struct hold){.list = list,
        .entry = S("20260504-1"),
        .envelope = S("joe@x"),
        .recipient = S("garden+water@lists.example.org"),
        .sender = S("Joe@x"),
        .subject = S("hi"),
        .words = S("first\nsecond"),
        .reason = REASON_STRANGER,
        .answer = ANSWER_MEMBER,
        .at = 5};
}

static void settled(void)
{
    struct scratch s = scratch_open();
    struct hold out, page[3];
    struct list_stats st;
    unsigned char sha[HASH_SIZE];
    hash_sha256(S("raw"), sha);
    db_begin(s.db);
    CHECK_INT(hold_oldest(s.db), 0);
    struct hold in = mail(scratch_list(s.db, "garden"));
    in.raw = blob_put(s.db, sha, S("raw"));
    CHECK(!hold_waits(s.db, in.list, in.raw, in.recipient));
    struct hold_id a = hold_add(s.db, &in), b = hold_add(s.db, &in);
    CHECK(hold_waits(s.db, in.list, in.raw, in.recipient));
    CHECK(!hold_waits(s.db, in.list, in.raw, S("else@lists.test")));
    CHECK(!hold_waits(s.db, (struct list_id){0}, in.raw, in.recipient));
    CHECK_INT(hold_page(s.mem, s.db, in.list, HOLD_WAITING, (struct hold_id){0}, page, 3), 2);
    list_stats(s.db, in.list, &st);
    CHECK_INT(st.held, 2);
    CHECK(hold_settle(s.db, a, HOLD_ACCEPTED, 77, S("ana")));
    CHECK(!hold_settle(s.db, a, HOLD_REJECTED, 78, S("ben"))); /* the first answer wins */
    CHECK(hold_get(s.mem, s.db, a, &out));
    CHECK(out.state == HOLD_ACCEPTED && out.raw.v == in.raw.v && out.at == 5 && out.settled == 77);
    CHECK(out.kind == HOLD_POST && out.answer == ANSWER_MEMBER && out.told == 0);
    CHECK_STR(out.settled_by, "ana");
    CHECK_STR(out.entry, "20260504-1");
    CHECK_STR(out.envelope, "joe@x");
    CHECK_STR(out.recipient, "garden+water@lists.example.org");
    CHECK_STR(out.sender, "Joe@x");
    CHECK_STR(out.subject, "hi");
    CHECK_STR(out.words, "first\nsecond");
    CHECK_INT(out.reason, REASON_STRANGER);
    CHECK_INT(hold_page(s.mem, s.db, in.list, HOLD_WAITING, (struct hold_id){0}, page, 3), 1);
    CHECK_INT(page[0].id.v, b.v);
    CHECK_INT(hold_page(s.mem, s.db, in.list, HOLD_WAITING, b, page, 3), 0);
    CHECK(!hold_get(s.mem, s.db, (struct hold_id){999}, &out));
    struct hold_id none = {0};
    CHECK_INT(hold_of_entry(s.mem, s.db, in.entry, HOLD_WAITING, none, page, 3), 1);
    CHECK_INT(page[0].id.v, b.v);
    CHECK_INT(hold_of_entry(s.mem, s.db, in.entry, HOLD_WAITING, b, page, 3), 0);
    CHECK_INT(hold_of_entry(s.mem, s.db, in.entry, HOLD_ACCEPTED, none, page, 3), 1);
    CHECK_INT(page[0].id.v, a.v);
    CHECK_INT(hold_of_entry(s.mem, s.db, S("other"), HOLD_WAITING, none, page, 3), 0);
    hold_remove(s.db, b);
    CHECK(!hold_waits(s.db, in.list, in.raw, in.recipient)); /* what is settled waits no more */
    CHECK(!hold_get(s.mem, s.db, b, &out));
    db_commit(s.db);
    scratch_end(&s);
}

/* What has no list is counted and listed too. */
static void homeless(void)
{
    struct scratch s = scratch_open();
    struct hold page[4];
    db_begin(s.db);
    struct hold in = mail(scratch_list(s.db, "garden"));
    hold_add(s.db, &in);
    in.list.v = 0;
    in.at = 3;
    hold_add(s.db, &in);
    CHECK_INT(hold_count(s.db, HOLD_WAITING), 2);
    CHECK_INT(hold_count(s.db, HOLD_ACCEPTED), 0);
    CHECK_INT(hold_oldest(s.db), 3);
    CHECK_INT(hold_page(s.mem, s.db, (struct list_id){0}, HOLD_WAITING, (struct hold_id){0}, page, 4), 2);
    CHECK_INT(page[1].list.v, 0);
    CHECK_INT(page[1].raw.v, 0);
    db_commit(s.db);
    scratch_end(&s);
}

static void told(void)
{
    struct scratch s = scratch_open();
    struct hold page[4];
    struct list_id none = {0};
    db_begin(s.db);
    struct list_id garden = scratch_list(s.db, "garden"), pumps = scratch_list(s.db, "pumps");
    struct hold in = mail(garden);
    struct hold_id first = hold_add(s.db, &in), second = hold_add(s.db, &in);
    in.list = pumps;
    hold_add(s.db, &in);
    in.kind = HOLD_UNREAD;
    hold_add(s.db, &in);
    in.kind = HOLD_SPAM;
    in.list = none;
    hold_add(s.db, &in);
    CHECK(hold_settle(s.db, first, HOLD_DISCARDED, 9, S("ana")));
    CHECK_INT(hold_untold(s.mem, s.db, HOLD_POST, garden, page, 4), 1); /* what is settled needs no telling */
    CHECK_INT(page[0].id.v, second.v);
    CHECK_INT(hold_untold(s.mem, s.db, HOLD_UNREAD, none, page, 4), 1); /* of whatever list */
    CHECK_INT(hold_untold(s.mem, s.db, HOLD_SPAM, none, page, 4), 1);
    CHECK_INT(hold_untold(s.mem, s.db, HOLD_SPAM, pumps, page, 4), 0);
    CHECK_INT(hold_untold(s.mem, s.db, HOLD_POST, none, page, 4), 0);
    CHECK_INT(hold_tell(s.db, HOLD_POST, garden, 50), 1);
    CHECK_INT(hold_tell(s.db, HOLD_POST, garden, 51), 0);
    CHECK_INT(hold_untold(s.mem, s.db, HOLD_POST, garden, page, 4), 0);
    CHECK_INT(hold_untold(s.mem, s.db, HOLD_POST, pumps, page, 4), 1);
    db_commit(s.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"holds wait, are listed, and the first answer settles one", settled},
    {"what has no list is counted and listed", homeless},
    {"what was told is not told again", told},
};

TAP_MAIN(tests)

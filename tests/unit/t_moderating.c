/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moderating: what is held is settled once, as it would have gone without a hold. */
#include "action/moderating.h"

#include "action/holding.h"
#include "action/opening.h"
#include "action/work.h"
#include "base/conf.h"
#include "base/spool.h"
#include "base/token.h"
#include "base/words.h"
#include "mail/reading.h"
#include "scratch.h"
#include "store/blob.h"
#include "store/hold.h"
#include "store/outbox.h"
#include "store/subscription.h"
#include "store/tag.h"

enum { NOW = 1777878000 }; /* 2026-05-04T07:00:00Z */

static struct scratch s;
static struct conf conf;
static struct token_key key;
static struct work w;
static struct list garden;

#define MAIL                                                                                                   \
    "From: Eve <eve@stranger.test>\nTo: garden@lists.example.org\nSubject: Which pump?\n"                      \
    "Message-ID: <a@x>\nDate: Mon, 04 May 2026 06:00:00 +0000\n\nMy pump broke.\n"

static void begin(void)
{
    struct str error;
    s = scratch_open();
    w = (struct work){.mem = s.mem,
        .db = s.db,
        .jail = opening_jail(1 << 20),
        .words = words_load(),
        .key = &key,
        .conf = &conf,
        .now = NOW};
    CHECK(conf_read(w.mem,
        S("domain = lists.example.org\nnetwork = N\nhostname = mx.example.org\nowner = o@example.org\n"
          "relay = maildir:out\n"),
        "/tmp/posthouse.conf", &conf, &error));
    db_begin(w.db);
    garden = (struct list){.name = S("garden"), .domain = S("lists.example.org"), .title = S("Garden")};
    garden.id = list_add(w.db, &garden);
    struct person_id ana = scratch_person(w.db, "ana@member.test");
    subscription_add(
        w.db, &(struct subscription){.list = garden.id, .person = ana, .digest_day = -1, .digest_hour = -1});
}

static void end(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

/* Not announced, so that no notice stands in the outbox. */
static struct hold_id held(struct holding h, const char *recipient, struct str raw)
{
    struct spool_entry e = {.id = S("e1"), .from = S("eve@stranger.test"), .at = NOW - 500, .mail = raw};
    h.entry = &e;
    h.recipient = str_of(recipient);
    h.reason = REASON_STRANGER;
    return holding_keep(&w, &h);
}

static size_t queued(struct outbox rows[4])
{
    return outbox_claim(s.mem, w.db, S("me"), NOW, 60, rows, 4);
}

static void accepted(void)
{
    struct moderated m, other;
    struct outbox rows[4];
    struct post p;
    struct message msg;
    struct str tags[4];
    begin();
    struct hold_id id = held((struct holding){.list = &garden}, "garden+water@lists.example.org", S(MAIL));
    CHECK_INT(moderating_find(&w, (struct hold_id){999}, false, &m), MODERATING_UNKNOWN);
    CHECK_INT(moderating_find(&w, id, true, &m), MODERATED);
    CHECK_INT(moderating_find(&w, id, true, &other), MODERATED);
    CHECK_INT(moderating_accept(&w, &m, S("ana")), MODERATED);
    CHECK(m.number == 1 && !m.again);
    CHECK(post_get(w.db, garden.id, 1, &p));
    CHECK(message_get(w.mem, w.db, p.message, &msg));
    CHECK_STR(msg.subject, "Which pump?");
    CHECK_INT(msg.received, NOW - 500);
    CHECK_INT(tag_of_post(w.mem, w.db, garden.id, 1, tags, 4), 1);
    CHECK_STR(tags[0], "water");
    CHECK_INT(queued(rows), 1);
    CHECK_STR(rows[0].address, "ana@member.test");
    CHECK_INT(moderating_accept(&w, &other, S("ben")), MODERATING_SETTLED); /* found before, too late now */
    CHECK_STR(other.hold->settled_by, "ana");
    CHECK_INT(moderating_find(&w, id, true, &m), MODERATING_SETTLED);
    CHECK_STR(str_of(moderating_state(m.hold->state)), "accepted");
    CHECK_INT(queued(rows), 0);
    end();
}

/* A reply address knows its parent; the same mail held twice becomes one post. */
static void accepted_as_sent(void)
{
    struct moderated m;
    struct post p;
    begin();
    struct post first = scratch_post(w.db, garden.id, "first@x", NOW - 1000, (struct thread_id){0});
    struct hold_id id = held((struct holding){.list = &garden},
                       arena_printf(w.mem, "garden+r-%lld@lists.example.org", (long long)first.number).p,
                       S(MAIL)),
                   twice = held((struct holding){.list = &garden}, "garden@lists.example.org", S(MAIL));
    CHECK_INT(moderating_find(&w, id, true, &m), MODERATED);
    CHECK_INT(moderating_accept(&w, &m, S("ana")), MODERATED);
    CHECK(post_get(w.db, garden.id, m.number, &p));
    CHECK_INT(p.parent, first.number);
    CHECK_INT(moderating_find(&w, twice, true, &m), MODERATED);
    CHECK_INT(moderating_accept(&w, &m, S("ana")), MODERATED);
    CHECK(m.again && m.number == p.number);
    end();
}

/* What was sent to the owner never becomes a post. */
static void accepted_for_the_owner(void)
{
    struct moderated m;
    struct outbox rows[4];
    struct post p;
    begin();
    struct hold_id id = held((struct holding){.list = &garden}, "garden-owner@lists.example.org", S(MAIL)),
                   homeless = held((struct holding){0}, "postmaster@lists.example.org", S(MAIL)),
                   torn = held((struct holding){.list = &garden}, "garden@lists.example.org", S(""));
    CHECK_INT(moderating_find(&w, id, true, &m), MODERATED);
    CHECK_INT(moderating_accept(&w, &m, S("ana")), MODERATED);
    CHECK_INT(m.number, 0);
    CHECK_INT(moderating_find(&w, homeless, true, &m), MODERATED);
    CHECK_INT(moderating_accept(&w, &m, S("ana")), MODERATED);
    CHECK_INT(queued(rows), 2);
    CHECK_STR(rows[0].address, "o@example.org");
    CHECK_STR(rows[1].address, "o@example.org");
    CHECK(!post_get(w.db, garden.id, 1, &p));
    CHECK_INT(moderating_find(&w, torn, true, &m), MODERATED);
    CHECK_INT(moderating_accept(&w, &m, S("ana")), MODERATING_UNREAD);
    CHECK_INT(m.hold->state, HOLD_WAITING);
    end();
}

static bool told(enum hold_answer answer, const char *sender)
{
    struct moderated m;
    struct mailbox from = {S(""), str_of(sender)};
    struct mail mail = {.subject = S("s"), .from = {&from, 1}, .text = S(""), .reply = S("")};
    struct hold_id id = held((struct holding){.list = &garden, .mail = &mail, .answer = answer},
        "garden@lists.example.org", S(MAIL));
    CHECK_INT(moderating_find(&w, id, false, &m), MODERATED);
    CHECK_INT(moderating_reject(&w, &m, S("ana"), S("off topic")), MODERATED);
    return m.told;
}

static void rejected(void)
{
    struct outbox rows[4];
    begin();
    CHECK(!told(ANSWER_MEMBER, "eve@stranger.test"));
    CHECK(!told(ANSWER_NEVER, "ana@member.test"));
    CHECK_INT(queued(rows), 0);
    CHECK(told(ANSWER_MEMBER, "ana@member.test"));
    CHECK(told(ANSWER_PROVEN, "eve@stranger.test"));
    CHECK_INT(queued(rows), 2);
    CHECK_STR(rows[0].address, "ana@member.test");
    CHECK_STR(rows[1].address, "eve@stranger.test");
    end();
}

static struct spool *make_spool(char *folder)
{
    CHECK(mkdtemp(folder) != NULL);
    CHECK_INT(spool_make(folder), 0);
    conf.spool = str_of(folder);
    return spool_open(folder);
}

static void end_spool(struct spool *spool, char *folder)
{
    spool_close(spool);
    for (int i = 0; i < 3; i++)
        rmdir(arena_printf(w.mem, "%s/%s", folder, (const char *[]){"tmp", "new", "aside"}[i]).p);
    CHECK_INT(rmdir(folder), 0); /* nothing is left anywhere */
}

static void retried(void)
{
    struct moderated m, other;
    struct spool_entry e;
    char folder[] = "/tmp/t_moderating.XXXXXX";
    begin();
    struct spool *spool = make_spool(folder);
    struct hold_id a = held((struct holding){.list = &garden, .kind = HOLD_UNREAD}, "garden@lists.example.org",
                       S(MAIL)),
                   b = held((struct holding){.kind = HOLD_UNREAD}, "abuse@lists.example.org", S(MAIL));
    CHECK_INT(moderating_find(&w, a, false, &m), MODERATED);
    CHECK_INT(moderating_find(&w, b, false, &other), MODERATED);
    CHECK(!moderating_move(&w, &m));
    CHECK_INT(moderating_retry(&w, &m, S("ana")), MODERATED);
    CHECK_INT(spool_waiting(spool), 0); /* nothing before the commit */
    CHECK_INT(moderating_retry(&w, &other, S("ben")), MODERATING_SETTLED);
    CHECK_STR(other.hold->settled_by, "ana");
    CHECK_INT(other.hold->state, HOLD_RETRIED);
    CHECK(moderating_move(&w, &other)); /* as if killed in between: whoever comes next moves it */
    CHECK(!moderating_move(&w, &m));
    CHECK_INT(spool_waiting(spool), 1);
    CHECK_INT(spool_take(w.mem, spool, &e), SPOOL_TOOK);
    CHECK_INT(e.n_to, 2);
    CHECK_STR(e.to[1], "abuse@lists.example.org");
    CHECK_STR(e.from, "eve@stranger.test");
    CHECK_STR(e.mail, MAIL);
    CHECK_INT(e.at, NOW - 500);
    spool_done(spool, &e);
    CHECK(!moderating_move(&w, &m)); /* nor when it was filed since */
    CHECK_INT(spool_waiting(spool), 0);
    end_spool(spool, folder);
    end();
}

static void not_retried(void)
{
    struct moderated m;
    char folder[] = "/tmp/t_moderating.XXXXXX";
    begin();
    struct spool *spool = make_spool(folder);
    struct hold_id read = held((struct holding){.list = &garden}, "garden@lists.example.org", S(MAIL)),
                   gone = held((struct holding){.list = &garden, .kind = HOLD_UNREAD},
                       "garden@lists.example.org", S(""));
    CHECK_INT(moderating_find(&w, read, false, &m), MODERATED);
    CHECK_INT(moderating_retry(&w, &m, S("ana")), MODERATING_NO_RETRY);
    CHECK_INT(moderating_find(&w, gone, false, &m), MODERATED);
    CHECK_INT(moderating_retry(&w, &m, S("ana")), MODERATING_NO_BYTES);
    CHECK_INT(moderating_find(&w, gone, false, &m), MODERATED); /* it still waits */
    CHECK(!moderating_move(&w, &m));
    CHECK_INT(spool_waiting(spool), 0);
    end_spool(spool, folder);
    end();
}

static void retried_for_many(void)
{
    enum { MANY = 230 };
    struct moderated m;
    struct spool_entry e;
    struct hold_id first = {0}, accepted = {0};
    char folder[] = "/tmp/t_moderating.XXXXXX";
    begin();
    struct spool *spool = make_spool(folder);
    for (int i = 0; i < MANY; i++) {
        const char *to = arena_printf(w.mem, "list%d@lists.example.org", i).p;
        struct hold_id id = held((struct holding){.kind = HOLD_UNREAD}, to, S(MAIL));
        first = i == 0 ? id : first;
        accepted = i == 150 ? id : accepted;
    }
    CHECK_INT(moderating_find(&w, accepted, true, &m), MODERATED);
    CHECK_INT(moderating_accept(&w, &m, S("ana")), MODERATED);
    CHECK_INT(moderating_find(&w, first, false, &m), MODERATED);
    CHECK_INT(moderating_retry(&w, &m, S("ana")), MODERATED);
    CHECK(moderating_move(&w, &m));
    CHECK_INT(spool_take(w.mem, spool, &e), SPOOL_TOOK);
    CHECK_INT(e.n_to, MANY - 1); /* all but the one that was settled before */
    CHECK_STR(e.to[149], "list149@lists.example.org");
    CHECK_STR(e.to[150], "list151@lists.example.org");
    CHECK_INT(hold_count(w.db, HOLD_WAITING), 0);
    spool_done(spool, &e);
    end_spool(spool, folder);
    end();
}

static const struct tap_test tests[] = {
    {"an accepted mail becomes the post that it would have been, once", accepted},
    {"the address that it was sent to counts", accepted_as_sent},
    {"what was sent to an owner goes to the owner", accepted_for_the_owner},
    {"a rejected mail's author is told, but no stranger who may be forged", rejected},
    {"what killed its reader goes again, once, for all of its recipients", retried},
    {"however many they are, but for those that were settled before", retried_for_many},
    {"what was read, and what has no bytes, does not go again and waits", not_retried},
};

TAP_MAIN(tests)

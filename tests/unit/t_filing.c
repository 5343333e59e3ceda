/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing: what is stored, numbered, threaded, tagged and queued when a mail is filed; what is done only once.
 */
#include "action/filing.h"

#include "action/dressing.h"
#include "action/opening.h"
#include "action/placing.h"
#include "action/work.h"
#include "base/conf.h"
#include "base/token.h"
#include "base/words.h"
#include "mail/reading.h"
#include "scratch.h"
#include "store/blob.h"
#include "store/outbox.h"
#include "store/search.h"
#include "store/subscription.h"
#include "store/tag.h"
#include "store/thread.h"

static struct scratch s;
static struct token_key key;
static struct conf conf;
static struct list_id garden, pumps;

static struct list_id make_list(struct work *w, const char *name)
{
    struct list l = {
        .name = str_of(name), .domain = S("lists.example.org"), .title = S("A list"), .public = true};
    struct topic t = {.tag = S("water"), .title = S("Water")};
    t.list = list_add(w->db, &l);
    topic_add(w->db, &t);
    return t.list;
}

static void make_member(struct work *w, const char *address, struct list_id list)
{
    struct person people[1];
    struct address_id a = address_add(w->db, str_of(address));
    struct person_id p = {0};
    if (person_by_address(w->mem, w->db, str_of(address), people, 1))
        p = people[0].id;
    else {
        p = person_add(w->db, &(struct person){.name = S("M"), .zone = S("")});
        person_address_add(w->db, p, a, true);
    }
    subscription_add(
        w->db, &(struct subscription){.list = list, .person = p, .digest_day = -1, .digest_hour = -1});
}

static struct work begin(void)
{
    struct str error;
    s = scratch_open();
    struct work w = {
        .mem = s.mem, .db = s.db, .words = words_load(), .key = &key, .conf = &conf, .now = 1777878000};
    CHECK(conf_read(w.mem,
        S("domain = lists.example.org\nnetwork = N\nhostname = mx.example.org\nowner = o@example.org\n"
          "archive_url = https://a.example.org/x/\nrelay = maildir:out\n"),
        "/tmp/posthouse.conf", &conf, &error));
    db_begin(w.db);
    garden = make_list(&w, "garden");
    pumps = make_list(&w, "pumps");
    make_member(&w, "ana@example.org", garden);
    make_member(&w, "ana@example.org", pumps);
    make_member(&w, "ben@example.org", garden);
    return w;
}

static struct filed file(
    struct work *w, const char *raw, struct list_id list, struct list_id too, int64_t answering)
{
    static const struct strs own = {NULL, 0};
    if (!w->jail)
        w->jail = opening_jail(1 << 20);
    struct opening o = {.jail = w->jail, .own = &own, .max_message = 1 << 20};
    struct opening_result r = opening_read(w->mem, &o, str_of(raw));
    CHECK_INT(r.end, OPENED);
    struct filing f = {
        .mail = r.mail, .raw = str_of(raw), .received = w->now, .distribute = true, .n_lists = 1};
    f.lists[0] = (struct filing_list){.list = list, .answering = answering, .topic = S("")};
    if (too.v)
        f.lists[f.n_lists++] = (struct filing_list){.list = too, .topic = S("")};
    return filing_file(w, &f);
}

static const struct list_id none = {0};
#define ROOT                                                                                                   \
    "From: Ana <ana@example.org>\nTo: garden@lists.example.org\nSubject: #water Leaking tank?\n"               \
    "Date: Mon, 04 May 2026 06:00:00 +0000\nMessage-ID: <root@x>\nList-Id: <parent.example.net>\nBcc: "        \
    "h@h.net\n\n"                                                                                              \
    "The tank leaks.\n.dot\n"

static void two_lists(void)
{
    struct work w = begin();
    struct filed f = file(&w, ROOT, garden, pumps, 0);
    CHECK_INT(f.numbers[0], 1);
    CHECK_INT(f.numbers[1], 1);
    CHECK(!f.again[0] && !f.again[1]);
    db_commit(w.db);
    CHECK_INT(outbox_count(w.db, OUT_WAITING), 2); /* ana is in both lists and gets one copy */
    db_begin(w.db);
    struct filed again = file(&w, ROOT, garden, none, 0);
    CHECK(again.again[0]);
    CHECK(again.message.v == f.message.v);
    db_commit(w.db);
    CHECK_INT(outbox_count(w.db, OUT_WAITING), 2);
    scratch_end(&s);
}

/* A record comes from where hostile bytes were read: its hash of an attachment may be that of a mail to come.
 */
static void false_hash(void)
{
    struct work w = begin();
    struct part part = {.path = S("1"),
        .type = S("image/png"),
        .use = PART_ATTACHMENT,
        .attached = true,
        .size = 6,
        .bytes = S("others")};
    struct mailbox from = {S("M"), S("mallory@example.org")};
    struct mail m = {.from = {&from, 1}, .message_id = S("false@x"), .parts = &part, .n_parts = 1};
    hash_sha256(S(ROOT), part.sha256);
    struct filing f = {.mail = &m, .raw = S("its own bytes"), .received = w.now, .n_lists = 1};
    f.lists[0] = (struct filing_list){.list = garden, .topic = S("")};
    filing_file(&w, &f);
    struct filed ana = file(&w, ROOT, garden, none, 0);
    struct message kept;
    struct str raw;
    CHECK(message_get(w.mem, w.db, ana.message, &kept) && blob_get(w.mem, w.db, kept.raw, &raw));
    CHECK_STR(raw, ROOT);
    db_commit(w.db);
    scratch_end(&s);
}

static void same_id_other_words(void)
{
    struct work w = begin();
    struct filed f = file(&w, ROOT, garden, none, 0);
    struct filed g = file(&w, ROOT "more\n", garden, none, 0);
    CHECK(f.message.v != g.message.v);
    CHECK_INT(g.numbers[0], 2);
    struct message a, b;
    CHECK(message_get(w.mem, w.db, f.message, &a) && message_get(w.mem, w.db, g.message, &b));
    CHECK(!str_eq(a.permalink, b.permalink));
    CHECK_INT(a.permalink.n, 16);
    db_commit(w.db);
    scratch_end(&s);
}

static void what_lists_add(void)
{
    struct work w = begin();
    struct filed f = file(&w, ROOT, garden, none, 0);
    const char *via =
        "Received: from x by y; Mon, 04 May 2026 06:00:09 +0000\nFrom: ana@example.org\n"
        "Subject: [garden] #water Leaking tank?\nDate: Mon, 04 May 2026 08:00:00 +0200\n"
        "Message-ID: <root@x>\n\nThe  tank leaks.\n.dot\n"
        "_______________________________________________\ngarden mailing list\nhttps://example.org\n";
    CHECK(file(&w, via, pumps, none, 0).message.v == f.message.v);
    db_commit(w.db);
    scratch_end(&s);
}

/* Pipermail's lines about what it took out of a mail, as several years of it write them. */
static void taken_out(void)
{
#define LINE(line) "From: ana@example.org\nMessage-ID: <a@x>\n\nSee it\n" line "\n"
    struct work w = begin();
    struct filed f =
        file(&w, LINE("URL: <https://x.org/garden/attachments/2010/a/attachment.pl>"), garden, none, 0);
    struct filed g =
        file(&w, LINE("Url : https://y.org/pumps/attachments/2010/b/attachment-0001.pl"), garden, none, 0);
    CHECK(g.again[0] && g.message.v == f.message.v);
    CHECK(file(&w, LINE("URL: <https://x.org/garden/>"), garden, none, 0).message.v != f.message.v);
    CHECK(file(&w, LINE("Urls of /attachments/"), garden, none, 0).message.v != f.message.v);
    db_commit(w.db);
    scratch_end(&s);
}

static bool filed_hard(struct work *w, const char *type)
{
    struct message m;
    struct str raw = arena_printf(
        w->mem, "From: ana@example.org\nMIME-Version: 1.0\nContent-Type: %s\n\nWords of %s.\n", type, type);
    return message_get(w->mem, w->db, file(w, raw.p, garden, none, 0).message, &m) && m.hard;
}

static void whose_line_ends(void)
{
    struct work w = begin();
    CHECK(filed_hard(&w, "text/html"));
    CHECK(filed_hard(&w, "text/plain; format=flowed"));
    CHECK(!filed_hard(&w, "text/plain"));
    db_commit(w.db);
    scratch_end(&s);
}

static void threads_and_tags(void)
{
    struct work w = begin();
    struct post p, q;
    struct str tags[8];
    file(&w, ROOT, garden, none, 0);
    file(&w,
        "From: ben@example.org\nSubject: Re: Leaking tank? #question\nMessage-ID: <b@x>\nIn-Reply-To: "
        "<root@x>\n\nSeal it\n",
        garden, none, 0);
    CHECK(post_get(w.db, garden, 1, &p) && post_get(w.db, garden, 2, &q));
    CHECK(p.thread.v == q.thread.v);
    CHECK_INT(q.parent, 1);
    CHECK(q.topic.v == p.topic.v && p.topic.v);
    CHECK_INT(tag_of_post(w.mem, w.db, garden, 2, tags, 8), 2);
    file(&w, "From: ana@example.org\nSubject: thanks\nMessage-ID: <c@x>\n\nGood\n", garden, none, 2);
    CHECK(post_get(w.db, garden, 3, &q));
    CHECK_INT(q.parent, 2);
    CHECK(q.thread.v == p.thread.v);
    CHECK_INT(tag_of_post(w.mem, w.db, garden, 3, tags, 8), 1); /* water is inherited, question is not */
    CHECK_STR(tags[0], "water");
    db_commit(w.db);
    scratch_end(&s);
}

static void late_parent(void)
{
    struct work w = begin();
    struct post p, q, r;
    file(&w, "From: ben@example.org\nSubject: Re: x\nMessage-ID: <b@x>\nReferences: <root@x>\n\nfirst\n",
        garden, none, 0);
    file(&w, "From: ben@example.org\nSubject: Re: y\nMessage-ID: <c@x>\nReferences: <root@x>\n\nsecond\n",
        garden, none, 0);
    CHECK(post_get(w.db, garden, 1, &p) && post_get(w.db, garden, 2, &q));
    CHECK(p.thread.v == q.thread.v);
    CHECK_INT(q.parent, 0);
    file(&w, ROOT, garden, none, 0);
    CHECK(post_get(w.db, garden, 1, &p) && post_get(w.db, garden, 2, &q) && post_get(w.db, garden, 3, &r));
    CHECK(p.thread.v == r.thread.v);
    CHECK_INT(p.parent, 3);
    CHECK_INT(q.parent, 3);
    placing_rebuild(&w, garden);
    CHECK(post_get(w.db, garden, 1, &p));
    CHECK_INT(p.parent, 3);
    db_commit(w.db);
    scratch_end(&s);
}

static void found_by_words(void)
{
    static const struct message_id newest = {0};
    struct work w = begin();
    struct message_id found[4];
    struct filed f = file(&w, ROOT, garden, none, 0);
    db_commit(w.db);
    struct search_term leaks = {.tokens = S("leaks")}, tag = {.tokens = S("water")},
                       nothing = {.tokens = S("quoted")};
    CHECK_INT(
        search_find(w.db, &(struct search_for){.terms = &leaks, .n = 1, .list = garden}, newest, found, 4), 1);
    CHECK(found[0].v == f.message.v);
    CHECK_INT(search_find(w.db, &(struct search_for){.terms = &tag, .n = 1}, newest, found, 4), 1);
    CHECK_INT(search_find(w.db, &(struct search_for){.terms = &nothing, .n = 1}, newest, found, 4), 0);
    scratch_end(&s);
}

static void dressed(void)
{
    struct work w = begin();
    struct outbox rows[4];
    struct buf b;
    file(&w, ROOT, garden, none, 0);
    db_commit(w.db);
    db_begin(w.db);
    CHECK_INT(outbox_claim(w.mem, w.db, S("t"), w.now, 60, rows, 4), 2);
    db_commit(w.db);
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, rows[0].copy, &b));
    struct str mail = buf_str(&b);
    CHECK(str_find(mail, S("List-Id: A list <garden.lists.example.org>\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("parent.example.net")) == STR_NONE);
    CHECK(str_find(mail, S("h@h.net")) == STR_NONE);
    CHECK(str_find(mail, S("Archived-At: <https://a.example.org/x/garden/m/")) != STR_NONE);
    CHECK(str_find(mail, S("MIME-Version: 1.0\r\n")) != STR_NONE);
    CHECK(str_find(mail, S("Message-ID: <root@x>\r\n")) != STR_NONE);
    CHECK(str_ends(mail, S("\r\n\r\nThe tank leaks.\r\n.dot\r\n")));
    buf_reset(&b);
    struct dressing_recipient r = {S("garden"), S("lists.example.org"), garden, rows[0].person};
    dressing_sender(&w, &b, &r);
    CHECK(str_starts(buf_str(&b), S("garden+b-")));
    CHECK(str_chr(buf_str(&b), '@') <= 64);
    buf_release(&b);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"T8: a mail to two lists is stored once, filed in each, and reaches a member of both once", two_lists},
    {"the hash that a record gives an attachment is not believed", false_hash},
    {"T8: the same Message-ID with other content is a second message with another permalink",
        same_id_other_words},
    {"T8: what lists add on the way makes no other content", what_lists_add},
    {"T8: nor where they put what they took out", taken_out},
    {"it is kept whether a text's line ends are all its author's", whose_line_ends},
    {"answers join the thread by In-Reply-To and by reply address; topics and tags are inherited",
        threads_and_tags},
    {"a parent that comes late finds its answers", late_parent},
    {"new words and tags are found by search", found_by_words},
    {"O2 O3 O4 O9: copies carry our fields once and the author's words untouched", dressed},
};
TAP_MAIN(tests)
